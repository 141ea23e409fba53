// Serves the submission service's use cases over the store in argv[1], signing with the key
// in argv[2], to a load named argv[3] until it is killed. Says what was asked and answered,
// an event a line (history.h), on standard output.
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/sequencer.h"
#include "tests/faults/clerks.h"
#include "tests/faults/desk.h"

namespace nianbao::test {
namespace {

// The history calls it under its mutex: lines do not mix.
void WriteLine(const Event& event) {
  const std::string line = absl::StrCat(EncodeEvent(event), "\n");
  for (size_t at = 0; at < line.size();) {
    const ssize_t written = write(STDOUT_FILENO, line.data() + at, line.size() - at);
    if (written < 0) _exit(1);
    at += static_cast<size_t>(written);
  }
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}

int Main(const char* path, const char* key_file, const char* name) {
  storage::RocksDbOptions options;
  options.path = path;
  options.write_buffer_bytes = 256 << 10;  // Small: tables are written while it is killed.
  auto engine = OpenRocksDbEngine(options);
  if (!engine.ok()) return Fail(engine.status());
  std::ifstream in(key_file);
  const std::string pem{std::istreambuf_iterator<char>(in), {}};
  auto signer = log::SignerFromPem("site/main", pem);
  if (!signer.ok()) return Fail(signer.status());
  storage::SequencerOptions sequencer_options;
  sequencer_options.site = "site";
  sequencer_options.signer = signer->get();
  auto sequencer = storage::Sequencer::Open(engine->get(), sequencer_options);
  if (!sequencer.ok()) return Fail(sequencer.status());
  const Desk desk(engine->get(), sequencer->get(), **signer, absl::Now);
  History history(WriteLine);
  LoadOptions load;
  load.name = name;
  load.reports = 1000;
  return Fail(RunLoad(
      load, [&](const Asked& asked) { return desk.Do(asked); }, &history));
}

}  // namespace
}  // namespace nianbao::test

int main(int argc, char** argv) {
  return argc == 4 ? nianbao::test::Main(argv[1], argv[2], argv[3]) : 2;
}
