#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/engine/backup.h"
#include "storage/engine/rocksdb_engine.h"
#include "storage/sequencer/log_reader.h"
#include "storage/sequencer/sequencer.h"
#include "tests/faults/repetitions.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

// What is left of a store when bytes of its files change behind our back: the damage is
// named, nothing damaged is served, nothing is missing without a word, and what is intact
// can be read.
namespace nianbao::storage {
namespace {

namespace fs = std::filesystem;
using test::IsOk;
using test::StatusIs;
using ::testing::_;

constexpr int kChanges = 30;

std::string ReadFile(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void WriteFile(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

class DamageTest : public ::testing::Test {
 protected:
  struct Opened {
    absl::Status status;
    std::unique_ptr<Engine> engine;
    std::unique_ptr<Sequencer> sequencer;
    OpenReport report;
  };

  // An old store: the first half of its changes lies in tables, the second in the
  // write-ahead log. Kept as bytes, to be damaged again and again.
  void SetUp() override {
    for (int half = 0; half < 2; ++half) {
      Opened opened = Open();
      ASSERT_THAT(opened.status, IsOk());
      for (int i = half * kChanges; i < (half + 1) * kChanges; ++i) {
        ASSERT_THAT(opened.sequencer->Commit(Put(absl::StrCat(i))), IsOk());
      }
      head_ = opened.sequencer->Head();
      opened.sequencer.reset();
      opened.engine.reset();
    }
    for (const auto& entry : fs::directory_iterator(path_)) {
      if (entry.is_regular_file()) {
        files_[entry.path().filename().string()] = ReadFile(entry.path().string());
      }
    }
  }

  Opened Open() {
    Opened opened;
    RocksDbOptions options;
    options.path = path_;
    auto engine = OpenRocksDbEngine(options, &opened.report);
    opened.status = engine.status();
    if (!engine.ok()) return opened;
    opened.engine = *std::move(engine);
    SequencerOptions sequencer_options;
    sequencer_options.site = "site";
    sequencer_options.signer = signer_.get();
    auto sequencer = Sequencer::Open(opened.engine.get(), sequencer_options);
    opened.status = sequencer.status();
    if (sequencer.ok()) opened.sequencer = *std::move(sequencer);
    return opened;
  }

  static std::string Value(const std::string& key) {
    return absl::StrCat(key, std::string(5000, 'v'));
  }

  static Change Put(const std::string& key) {
    log::Leaf leaf;
    leaf.received_time = absl::Now();
    leaf.change_id = RandomBytes(16);
    leaf.action = 5;
    leaf.resource = absl::StrCat("agencies/", key);
    leaf.actor.principal = "p";
    leaf.actor.person = "li";
    Change change;
    change.leaves = {leaf};
    change.writes = [key](const Assigned&, WriteSet* writes) {
      writes->Put(Family::kReports, key, Value(key));
    };
    return change;
  }

  // The store as it was, but for one byte of one file.
  void Flip(const std::string& file, size_t at, char bits) {
    fs::remove_all(path_);
    fs::create_directory(path_);
    for (const auto& [name, bytes] : files_) WriteFile(path_ + "/" + name, bytes);
    std::string bytes = files_.at(file);
    bytes[at] = static_cast<char>(bytes[at] ^ bits);
    WriteFile(path_ + "/" + file, bytes);
  }

  // Files of a kind, by how their names begin and end.
  std::vector<std::string> Files(const std::string& begins, const std::string& ends) const {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : files_) {
      if (absl::StartsWith(name, begins) && absl::EndsWith(name, ends) && !bytes.empty()) {
        names.push_back(name);
      }
    }
    return names;
  }

  // What one flipped byte came to.
  struct Outcome {
    bool opened = false;
    int served = 0;
    int refused = 0;   // DATA_LOSS on reading.
    int missing = 0;   // NOT_FOUND.
    std::string said;  // All that names the damage.
    bool read_only = false;
    bool behind = false;  // The log ends before the head that was kept outside.
  };

  Outcome Look() {
    Outcome outcome;
    const Opened opened = Open();
    outcome.said =
        absl::StrCat(opened.status.ToString(), "; ", absl::StrJoin(opened.report.notes, "; "));
    outcome.read_only = opened.report.read_only;
    if (opened.engine == nullptr) return outcome;
    outcome.opened = true;
    for (int i = 0; i < 2 * kChanges; ++i) {
      const auto value = opened.engine->Get(Family::kReports, absl::StrCat(i));
      if (value.ok()) {
        EXPECT_EQ(*value, Value(absl::StrCat(i))) << "damaged bytes were served";
        ++outcome.served;
      } else if (absl::IsNotFound(value.status())) {
        ++outcome.missing;
      } else {
        ++outcome.refused;
        absl::StrAppend(&outcome.said, "; ", value.status().ToString());
      }
    }
    if (opened.sequencer != nullptr) CheckLog(opened, &outcome);
    return outcome;
  }

  void CheckLog(const Opened& opened, Outcome* outcome) {
    const auto reader = LogReader::Open(*opened.engine, *opened.sequencer);
    if (!reader.ok()) {
      absl::StrAppend(&outcome->said, "; ", reader.status().ToString());
      return;
    }
    outcome->behind = reader->head().tree_size < head_.tree_size;
    for (int i = 0; i < 2 * kChanges; ++i) {
      const auto entry = reader->Entry(2 + i);
      if (entry.ok()) {
        EXPECT_EQ(entry->leaf.resource, absl::StrCat("agencies/", i));
      } else {
        EXPECT_TRUE(absl::IsDataLoss(entry.status()) || absl::IsOutOfRange(entry.status()))
            << entry.status();
      }
    }
  }

  // Flips bytes of `file` and holds every outcome to the promise. Returns how many of the
  // flips changed anything.
  int FlipEverywhere(const std::string& file, const std::vector<size_t>& places) {
    int noticed = 0;
    for (const size_t at : places) {
      for (const char bits : {'\x01', '\x80'}) {
        SCOPED_TRACE(absl::StrCat(file, " byte ", at, " of ", files_.at(file).size()));
        Flip(file, at, bits);
        const Outcome outcome = Look();
        const bool whole = outcome.opened && outcome.served == 2 * kChanges;
        noticed += whole && outcome.said == "OK; " ? 0 : 1;
        if (whole) continue;
        EXPECT_THAT(outcome.said, ::testing::HasSubstr(file)) << "the damaged file is not named";
        // Missing without a word: only the log's end, which a head kept outside shows.
        EXPECT_TRUE(outcome.missing == 0 || outcome.read_only || outcome.behind) << outcome.said;
        EXPECT_TRUE(!outcome.opened || outcome.served >= kChanges / 2) << outcome.said;
      }
    }
    return noticed;
  }

  // The last bytes, which hold a file's own structure, the first, and `times` at random.
  std::vector<size_t> Places(const std::string& file, int times) {
    const bool all = times >= kAll;
    const size_t size = files_.at(file).size();
    std::set<size_t> places;
    for (size_t at = 0; at < (all ? 8 : 1) && at < size; ++at) places.insert(at);
    for (size_t back = 1; back <= 64 && back <= size; back += all ? 1 : 10) {
      places.insert(size - back);
    }
    std::uniform_int_distribution<size_t> anywhere(0, size - 1);
    for (int i = 0; i < times; ++i) places.insert(anywhere(random_));
    return {places.begin(), places.end()};
  }

  static constexpr int kAll = 100;  // Repetitions from which every structural place is tried.
  std::mt19937 random_{20240131};
  test::TempDir folder_;
  std::string path_ = folder_.File("store");
  std::unique_ptr<log::Signer> signer_ =
      *log::SignerFromPem("site/main", *log::GenerateKeyPem(log::KeyAlgorithm::kEd25519));
  SignedHead head_;  // Kept outside of the store.
  std::map<std::string, std::string> files_;
};

TEST_F(DamageTest, AByteOfATableIsNamedAndNeverServed) {
  std::vector<std::string> tables = Files("", ".sst");
  ASSERT_FALSE(tables.empty());
  const int times = test::Repetitions(3);
  std::shuffle(tables.begin(), tables.end(), random_);
  if (times < kAll) tables.resize(std::min<size_t>(tables.size(), 4));
  int noticed = 0;
  for (const std::string& table : tables) noticed += FlipEverywhere(table, Places(table, times));
  EXPECT_GT(noticed, 0);
}

// RocksDB looks at the end of a table's properties before their checksum, and would abort over
// a bit there.
TEST_F(DamageTest, TheEndOfATablesPropertiesIsNamed) {
  for (const std::string& table : Files("", ".sst")) {
    const std::string& bytes = files_.at(table);
    // Behind the word stand offset and size, seven bits to a byte.
    const std::string word = "rocksdb.properties";
    size_t at = bytes.rfind(word);
    ASSERT_NE(at, std::string::npos);
    at += word.size();
    size_t end = 0;
    for (int number = 0; number < 2; ++number) {
      size_t value = 0;
      for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        value |= size_t{byte & 0x7fu} << shift;
        if (byte < 0x80) break;
      }
      end += value;
    }
    EXPECT_EQ(FlipEverywhere(table, {end - 1}), 2);
  }
}

TEST_F(DamageTest, AByteOfTheWriteAheadLogIsNamedAndNeverDroppedInSilence) {
  const std::vector<std::string> logs = Files("", ".log");
  ASSERT_FALSE(logs.empty());
  int noticed = 0;
  for (const std::string& log : logs) {
    const std::vector<size_t> places = Places(log, test::Repetitions(5));
    const int flips = FlipEverywhere(log, places);
    EXPECT_EQ(flips, 2 * static_cast<int>(places.size())) << "every byte of the log matters";
    noticed += flips;
  }
  EXPECT_GT(noticed, 0);
}

TEST_F(DamageTest, AByteOfTheManifestIsNamed) {
  const std::vector<std::string> manifests = Files("MANIFEST", "");
  ASSERT_FALSE(manifests.empty());
  int noticed = 0;
  for (const std::string& manifest : manifests) {
    noticed += FlipEverywhere(manifest, Places(manifest, test::Repetitions(5)));
  }
  EXPECT_GT(noticed, 0);
}

// A length in the manifest that reaches behind its end looks like an entry that was never
// finished: RocksDB would stop there and forget the tables named behind it.
TEST_F(DamageTest, ALengthInTheManifestHidesNothing) {
  const std::string manifest = Files("MANIFEST", "").back();
  const std::string& bytes = files_.at(manifest);
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(bytes[at]); };
  std::vector<size_t> lengths;
  for (size_t at = 0; at + 7 < bytes.size();) {
    lengths.push_back(at + 5);
    at += 7 + byte(at + 4) + (size_t{byte(at + 5)} << 8);
  }
  ASSERT_GT(lengths.size(), 10u);
  lengths.pop_back();  // The last entry looks as if its writer had lost power.
  EXPECT_EQ(FlipEverywhere(manifest, lengths), 2 * static_cast<int>(lengths.size()));
}

// What damage took, a backup gives back: restored beside the damaged store, it holds every
// change up to its making, under the head that was kept outside.
TEST_F(DamageTest, ABackupRestoresWhatDamageTook) {
  const std::string backups = folder_.File("backups");
  {
    const Opened opened = Open();
    ASSERT_THAT(opened.status, IsOk());
    ASSERT_THAT(dynamic_cast<BackupCapable&>(*opened.engine).CreateBackup(backups, ""), IsOk());
  }
  const std::string damaged_path = path_;
  int round = 0;
  for (const auto& [begins, ends] :
       std::vector<std::pair<std::string, std::string>>{{"", ".sst"}, {"", ".log"}, {"MAN", ""}}) {
    path_ = damaged_path;
    bool noticed = false;  // Not every table is read when the store is.
    for (const std::string& file : Files(begins, ends)) {
      Flip(file, files_.at(file).size() / 2, '\x01');
      noticed = Look().said != "OK; ";
      if (noticed) break;
    }
    EXPECT_TRUE(noticed) << begins << ends;
    path_ = folder_.File(absl::StrCat("restored-", ++round));
    ASSERT_THAT(RestoreRocksDb(backups, 0, path_), IsOk());
    const Outcome outcome = Look();
    EXPECT_EQ(outcome.served, 2 * kChanges);
    EXPECT_EQ(outcome.said, "OK; ");
    const Opened opened = Open();
    ASSERT_THAT(opened.status, IsOk());
    EXPECT_EQ(opened.sequencer->Head().root_hash, head_.root_hash);
  }
}

TEST_F(DamageTest, ADamagedBackupIsNamedAndNotRestored) {
  const std::string backups = folder_.File("backups");
  {
    const Opened opened = Open();
    ASSERT_THAT(opened.status, IsOk());
    ASSERT_THAT(dynamic_cast<BackupCapable&>(*opened.engine).CreateBackup(backups, ""), IsOk());
  }
  std::vector<std::string> copies;
  for (const auto& entry : fs::recursive_directory_iterator(backups)) {
    const bool holds_data = absl::StrContains(entry.path().string(), "/shared") ||
                            absl::StrContains(entry.path().string(), "/private/");
    if (entry.is_regular_file() && holds_data && entry.file_size() > 100) {
      copies.push_back(entry.path().string());
    }
  }
  ASSERT_GT(copies.size(), 2u);
  int round = 0;
  for (const std::string& copy : copies) {
    const std::string bytes = ReadFile(copy);
    std::string flipped = bytes;
    flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 1);
    WriteFile(copy, flipped);
    const std::string restored = folder_.File(absl::StrCat("refused-", ++round));
    EXPECT_THAT(RestoreRocksDb(backups, 0, restored),
                StatusIs(absl::StatusCode::kDataLoss,
                         ::testing::HasSubstr(fs::path(copy).filename().string())));
    WriteFile(copy, bytes);
  }
  EXPECT_THAT(RestoreRocksDb(backups, 0, folder_.File("restored")), IsOk());
}

TEST_F(DamageTest, DamageInTheLogStopsWrites) {
  const std::string log = Files("", ".log").back();
  Flip(log, files_.at(log).size() / 2, '\x01');
  const Opened opened = Open();
  ASSERT_THAT(opened.status, IsOk());
  EXPECT_TRUE(opened.report.read_only);
  EXPECT_FALSE(opened.sequencer->CheckHealth().ok());
  EXPECT_THAT(opened.sequencer->Commit(Put("new")), StatusIs(absl::StatusCode::kUnavailable, _));
}

}  // namespace
}  // namespace nianbao::storage
