// Commits to the store in argv[1], signing with the key in argv[2], from four threads
// until it is killed. Says what was acknowledged, a line each, on standard output:
//
//   <key> <position> <leaf hash in hex>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::storage {
namespace {

Change PutAndRecord(const std::string& key) {
  log::Leaf leaf;
  leaf.received_time = absl::Now();
  leaf.change_id = RandomBytes(16);
  leaf.action = 5;
  leaf.resource = absl::StrCat("agencies/", key);
  leaf.actor.principal = "p";
  leaf.actor.person = "li";
  Change change;
  change.preconditions = {Precondition::Absent(Family::kReports, key)};
  change.leaves = {leaf};
  change.writes = [key](const Assigned&, WriteSet* writes) {
    // Long enough to cross blocks of the write-ahead log.
    writes->Put(Family::kReports, key, absl::StrCat(key, std::string(5000, 'v')));
  };
  return change;
}

void Work(Sequencer* sequencer, const std::string& prefix) {
  for (int i = 0;; ++i) {
    const std::string key = absl::StrCat(prefix, "-", i);
    const auto committed = sequencer->Commit(PutAndRecord(key));
    if (!committed.ok()) {
      std::fprintf(stderr, "%s\n", committed.status().ToString().c_str());
      _exit(1);
    }
    const std::string line = absl::StrCat(key, " ", committed->assigned.first_position, " ",
                                          absl::BytesToHexString(committed->leaves[0].hash), "\n");
    // One write: lines of several threads do not mix.
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(1);
  }
}

int Main(const char* path, const char* key_file) {
  RocksDbOptions options;
  options.path = path;
  auto engine = OpenRocksDbEngine(options);
  std::ifstream in(key_file);
  const std::string pem{std::istreambuf_iterator<char>(in), {}};
  auto signer = log::SignerFromPem("site/main", pem);
  if (!engine.ok() || !signer.ok()) {
    std::fprintf(stderr, "%s %s\n", engine.status().ToString().c_str(),
                 signer.status().ToString().c_str());
    return 1;
  }
  SequencerOptions sequencer_options;
  sequencer_options.site = "site";
  sequencer_options.signer = signer->get();
  auto sequencer = Sequencer::Open(engine->get(), sequencer_options);
  if (!sequencer.ok()) {
    std::fprintf(stderr, "%s\n", sequencer.status().ToString().c_str());
    return 1;
  }
  const std::string run = absl::BytesToHexString(RandomBytes(4));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back(Work, sequencer->get(), absl::StrCat(run, "-", t));
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace
}  // namespace nianbao::storage

int main(int argc, char** argv) { return argc == 3 ? nianbao::storage::Main(argv[1], argv[2]) : 2; }
