#include "tests/faults/checker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "storage/log/head.h"
#include "storage/log/merkle.h"
#include "storage/log/receipt.h"
#include "storage/records/store.h"
#include "storage/sequencer/log_reader.h"

namespace nianbao::test {
namespace {

using storage::LogEntry;
using storage::LogReader;

constexpr int64_t kGenesisLeaves = 2;

class Checker {
 public:
  Checker(const Desk& desk, History* history, size_t from)
      : desk_(desk), history_(*history), from_(from) {}

  std::vector<std::string> Check() {
    events_ = history_.events();
    ReadLog();
    if (!found_.empty()) return found_;  // The rest would only say it again.
    CheckHeads();
    CheckAnswers();
    CheckOrder();
    if (!found_.empty()) return found_;
    SendAgain();
    ReadLog();
    CheckCount();
    return found_;
  }

 private:
  template <typename... Parts>
  void Say(const Parts&... parts) {
    found_.push_back(absl::StrCat(parts...));
  }

  void ReadLog();
  void ReadEntry(const LogEntry& entry);
  void CheckRoot();
  void CheckHead(const std::string& note);
  void CheckHeads();
  void CheckAnswers();
  void CheckContent(const Event& event, const records::Reader& records);
  void CheckOrder();
  void SendAgain();
  void CheckCount();

  log::TrustPolicy Policy() const {
    log::TrustPolicy policy;
    policy.keys = desk_.site().log_keys;
    return policy;
  }
  log::PublicKey Key() const {
    const audit::v1::LogKey& key = desk_.site().log_keys.front();
    return {key.name(), log::KeyAlgorithm::kEd25519, key.public_key()};
  }

  const Desk& desk_;
  History& history_;
  const size_t from_;
  std::vector<Event> events_;
  std::vector<std::string> found_;

  std::optional<LogReader> reader_;
  std::vector<LogEntry> entries_;
  struct Tip {
    int64_t sequence = 0;
    std::string hash;
  };
  std::map<std::string, Tip> tips_;
};

void Checker::ReadLog() {
  entries_.clear();
  tips_.clear();
  auto reader = LogReader::Open(*desk_.site().engine, *desk_.site().sequencer);
  if (!reader.ok()) return Say("the log cannot be read: ", reader.status().ToString());
  reader_ = *std::move(reader);
  for (int64_t i = 0; i < reader_->head().tree_size; ++i) {
    const auto entry = reader_->Entry(i);
    if (!entry.ok()) return Say("leaf ", i, ": ", entry.status().ToString());
    ReadEntry(*entry);
  }
  CheckRoot();
}

void Checker::ReadEntry(const LogEntry& entry) {
  const int64_t place = static_cast<int64_t>(entries_.size());
  const log::Leaf& leaf = entry.leaf;
  if (leaf.position != place) Say("leaf ", place, " says it is ", leaf.position);
  if (entry.hash != log::LeafHash(leaf.suite, entry.bytes)) Say("leaf ", place, ": wrong hash");
  if (!entries_.empty() && leaf.recorded_time < entries_.back().leaf.recorded_time) {
    Say("leaf ", place, " was recorded before the one before it");
  }
  Tip& tip = tips_[leaf.resource];
  if (leaf.resource_sequence != tip.sequence + 1 || leaf.previous_leaf_hash != tip.hash) {
    Say("leaf ", place, ": a gap in the history of ", leaf.resource);
  }
  tip = {leaf.resource_sequence, entry.hash};
  entries_.push_back(entry);
}

void Checker::CheckRoot() {
  // The root from the leaves alone: the edge's subtrees, smallest last.
  std::vector<std::pair<int, std::string>> edge;
  for (const LogEntry& entry : entries_) {
    edge.emplace_back(0, entry.hash);
    while (edge.size() > 1 && edge[edge.size() - 2].first == edge.back().first) {
      std::string joined =
          log::NodeHash(Suite::kSha256, edge[edge.size() - 2].second, edge.back().second);
      edge.pop_back();
      edge.back() = {edge.back().first + 1, std::move(joined)};
    }
  }
  std::string root;
  for (auto part = edge.rbegin(); part != edge.rend(); ++part) {
    root = root.empty() ? part->second : log::NodeHash(Suite::kSha256, part->second, root);
  }
  if (root != reader_->head().root_hash) Say("the newest head's root is not the tree's");
  CheckHead(reader_->head().note);
}

void Checker::CheckHead(const std::string& note) {
  const auto signed_note = log::ReadNote(note);
  const auto head = log::ReadCheckpoint(note);
  if (!signed_note.ok() || !head.ok()) return Say("not a head: ", note);
  const std::vector<log::PublicKey> keys = {Key()};
  const auto signers = log::VerifyNote(*signed_note, keys);
  const int64_t size = static_cast<int64_t>(head->tree_size);
  if (!signers.ok() || signers->empty()) Say("head ", size, " is not signed by the log");
  if (size > reader_->head().tree_size) {
    return Say("a head of size ", size, " was handed out; the log has ", reader_->head().tree_size);
  }
  const auto proof = reader_->ConsistencyProof(size, reader_->head().tree_size);
  if (!proof.ok()) return Say("no proof from head ", size, ": ", proof.status().ToString());
  if (!log::VerifyConsistency(Suite::kSha256, size, reader_->head().tree_size, head->root_hash,
                              reader_->head().root_hash, *proof)
           .ok()) {
    Say("the log is no continuation of the head of size ", size, " that was handed out");
  }
}

void Checker::CheckHeads() {
  std::set<std::string> notes;
  for (const std::string& note : history_.heads()) notes.insert(note);
  for (const Event& event : events_) {
    audit::v1::Receipt receipt;
    if (event.told && receipt.ParseFromString(event.told->receipt) &&
        !receipt.tree_head().note().empty()) {
      notes.insert(receipt.tree_head().note());
    }
  }
  for (const std::string& note : notes) CheckHead(note);
}

void Checker::CheckAnswers() {
  const log::TrustPolicy policy = Policy();
  const records::Reader records(reader_->snapshot());
  std::map<std::string, std::pair<int64_t, std::string>> places;  // Of a call, by its id.
  std::map<int64_t, std::string> ids;                             // The call at a place.
  for (size_t i = 0; i < events_.size(); ++i) {
    const Event& event = events_[i];
    if (!event.told) continue;
    const Told& told = *event.told;
    const std::string& id = event.asked.id;
    if (told.position < 0 || told.position >= static_cast<int64_t>(entries_.size())) {
      Say(id, ": acknowledged at ", told.position, "; the log has ", entries_.size(), " leaves");
      continue;
    }
    const LogEntry& entry = entries_[static_cast<size_t>(told.position)];
    if (entry.leaf.resource != told.resource) Say(id, ": another resource at ", told.position);
    const auto first = places.try_emplace(id, told.position, told.content_digest).first;
    if (first->second.first != told.position) Say(id, ": done twice");
    if (ids.try_emplace(told.position, id).first->second != id) {
      Say("position ", told.position, " was given twice: to ", ids[told.position], " and ", id);
    }
    audit::v1::Receipt receipt;
    if (!told.receipt.empty() && receipt.ParseFromString(told.receipt)) {
      if (receipt.entry().leaf() != entry.bytes) Say(id, ": another leaf at ", told.position);
      if (i >= from_ && !log::VerifyReceipt(receipt, policy).ok()) {
        Say(id, ": its receipt does not verify");
      }
    }
    if (event.asked.method == Method::kSave) CheckContent(event, records);
  }
}

void Checker::CheckContent(const Event& event, const records::Reader& records) {
  const Told& told = *event.told;
  const auto report = records::ParseReportName(told.resource);
  if (!report) return Say(event.asked.id, ": not a report: ", told.resource);
  const auto content = records.Content({*report, told.revision});
  if (!content.ok()) {
    return Say(event.asked.id, ": revision ", told.revision, ": ", content.status().ToString());
  }
  const auto digest = form::ContentDigest(Suite::kSha256, *content, report->report);
  const LogEntry& entry = entries_[static_cast<size_t>(told.position)];
  if (!digest.ok() || *digest != told.content_digest ||
      entry.leaf.after_digest != told.content_digest) {
    Say(event.asked.id, ": revision ", told.revision, " says something else than was saved");
  }
}

void Checker::CheckOrder() {
  struct Placed {
    int64_t position;
    int64_t began;
    int64_t ended;
  };
  std::vector<Placed> placed;
  for (const Event& event : events_) {
    // A replay tells of a call that was done before this one began.
    if (event.told && !event.told->replayed) {
      placed.push_back({event.told->position, event.began, event.ended});
    }
  }
  std::sort(placed.begin(), placed.end(),
            [](const Placed& a, const Placed& b) { return a.position < b.position; });
  int64_t latest_beginning = 0;
  for (const Placed& one : placed) {
    if (one.ended < latest_beginning) {
      Say("position ", one.position, " lies behind that of a call that began after its answer");
    }
    latest_beginning = std::max(latest_beginning, one.began);
  }
}

void Checker::SendAgain() {
  for (size_t i = from_; i < events_.size(); ++i) {
    const Event& event = events_[i];
    const auto told = desk_.Do(event.asked);
    if (!told.ok()) {
      Say(event.asked.id, " sent again: ", told.status().ToString());
      continue;
    }
    if (!event.told) {
      history_.End(i, *told);
      events_[i].told = *told;
      continue;
    }
    if (!told->replayed) Say(event.asked.id, " sent again was done again");
    if (told->position != event.told->position) {
      Say(event.asked.id, " sent again: at ", told->position, ", was ", event.told->position);
    }
  }
}

void Checker::CheckCount() {
  std::set<std::string> ids;
  for (const Event& event : events_) ids.insert(event.asked.id);
  const int64_t leaves = static_cast<int64_t>(entries_.size()) - kGenesisLeaves;
  if (leaves != static_cast<int64_t>(ids.size())) {
    Say(ids.size(), " calls changed something; the log has ", leaves, " leaves of changes");
  }
}

}  // namespace

std::vector<std::string> Contradictions(const Desk& desk, History* history, size_t from) {
  return Checker(desk, history, from).Check();
}

}  // namespace nianbao::test
