#include "storage/engine/memory_engine.h"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace nianbao::storage {
namespace {

using Value = std::shared_ptr<const std::string>;  // Null: deleted.

// A key's values by the number of the commit that wrote them, oldest first.
struct Version {
  uint64_t commit;
  Value value;
};
using Table = std::map<std::string, std::vector<Version>, std::less<>>;

const Value* Find(const std::vector<Version>& versions, uint64_t at) {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->commit <= at) return &version->value;
  }
  return nullptr;
}

class MemoryEngine;

class MemorySnapshot : public Snapshot {
 public:
  MemorySnapshot(const MemoryEngine& engine, uint64_t at) : engine_(engine), at_(at) {}
  ~MemorySnapshot() override;
  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override;
  absl::Status Scan(Family family, const KeyRange& range, Order order, int64_t limit,
                    Visitor visit) const override;

 private:
  const MemoryEngine& engine_;
  const uint64_t at_;
};

class MemoryEngine : public Engine {
 public:
  absl::StatusOr<std::string> Get(Family family, absl::string_view key) const override {
    std::shared_lock lock(mutex_);
    return GetLocked(family, key, commits_);
  }

  std::unique_ptr<Snapshot> NewSnapshot() const override {
    std::unique_lock lock(mutex_);
    live_.insert(commits_);
    return std::make_unique<MemorySnapshot>(*this, commits_);
  }

  absl::Status Commit(const WriteSet& writes,
                      absl::Span<const Precondition> preconditions) override {
    std::unique_lock lock(mutex_);
    for (const Precondition& precondition : preconditions) {
      const auto value = GetLocked(precondition.family, precondition.key, commits_);
      const bool holds = precondition.expected.has_value()
                             ? value.ok() && *value == *precondition.expected
                             : !value.ok();
      if (!holds) return PreconditionFailed(precondition);
    }
    ++commits_;
    for (const WriteSet::Write& write : writes.writes()) Apply(write);
    return absl::OkStatus();
  }

  absl::Status CheckHealth() const override { return absl::OkStatus(); }

  absl::StatusOr<std::string> GetAt(Family family, absl::string_view key, uint64_t at) const {
    std::shared_lock lock(mutex_);
    return GetLocked(family, key, at);
  }

  // Up to `count` pairs of the range as of `at`, in order. Copies pointers, so that the
  // visitor runs without the lock.
  std::vector<std::pair<std::string, Value>> Collect(Family family, const KeyRange& range,
                                                     Order order, uint64_t at, size_t count) const {
    std::shared_lock lock(mutex_);
    const Table& table = tables_[static_cast<size_t>(family)];
    if (!range.end.empty() && range.end <= range.begin) return {};
    const auto first = table.lower_bound(range.begin);
    const auto last = range.end.empty() ? table.end() : table.lower_bound(range.end);
    std::vector<std::pair<std::string, Value>> found;
    const auto take = [&](const Table::value_type& entry) {
      const Value* value = Find(entry.second, at);
      if (value != nullptr && *value != nullptr) found.emplace_back(entry.first, *value);
      return found.size() < count;
    };
    if (order == Order::kForward) {
      for (auto it = first; it != last && take(*it); ++it) {
      }
    } else {
      for (auto it = last; it != first && take(*std::prev(it)); --it) {
      }
    }
    return found;
  }

  void Release(uint64_t at) const {
    std::unique_lock lock(mutex_);
    live_.erase(live_.find(at));
  }

 private:
  absl::StatusOr<std::string> GetLocked(Family family, absl::string_view key, uint64_t at) const {
    const Table& table = tables_[static_cast<size_t>(family)];
    const auto found = table.find(std::string(key));
    const Value* value = found == table.end() ? nullptr : Find(found->second, at);
    if (value == nullptr || *value == nullptr) return absl::NotFoundError("no such key");
    return **value;
  }

  void Apply(const WriteSet::Write& write) {
    Table& table = tables_[static_cast<size_t>(write.family)];
    std::vector<Version>& versions = table[write.key];
    Value value = write.value.has_value() ? std::make_shared<const std::string>(*write.value)
                                          : Value(nullptr);
    if (!versions.empty() && versions.back().commit == commits_) {
      versions.back().value = std::move(value);
    } else {
      versions.push_back({commits_, std::move(value)});
    }
    Prune(table, write.key, versions);
  }

  // Forgets the values that no snapshot can see any more.
  void Prune(Table& table, const std::string& key, std::vector<Version>& versions) {
    const uint64_t oldest = live_.empty() ? commits_ : *live_.begin();
    size_t needless = 0;
    while (needless + 1 < versions.size() && versions[needless + 1].commit <= oldest) ++needless;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(needless));
    if (live_.empty() && versions.size() == 1 && versions[0].value == nullptr) table.erase(key);
  }

  mutable std::shared_mutex mutex_;
  std::array<Table, kFamilyCount> tables_;
  uint64_t commits_ = 0;
  mutable std::multiset<uint64_t> live_;  // Commits that snapshots stand on.
};

MemorySnapshot::~MemorySnapshot() { engine_.Release(at_); }

absl::StatusOr<std::string> MemorySnapshot::Get(Family family, absl::string_view key) const {
  return engine_.GetAt(family, key, at_);
}

absl::Status MemorySnapshot::Scan(Family family, const KeyRange& range, Order order, int64_t limit,
                                  Visitor visit) const {
  constexpr size_t kChunk = 64;
  KeyRange rest = range;
  int64_t visited = 0;
  while (true) {
    const auto chunk = engine_.Collect(family, rest, order, at_, kChunk);
    for (const auto& [key, value] : chunk) {
      if (!visit(key, *value)) return absl::OkStatus();
      if (++visited == limit) return absl::OkStatus();
    }
    if (chunk.size() < kChunk) return absl::OkStatus();
    if (order == Order::kForward) {
      rest.begin = chunk.back().first + '\0';
    } else {
      rest.end = chunk.back().first;
      if (rest.end.empty()) return absl::OkStatus();
    }
  }
}

}  // namespace

std::unique_ptr<Engine> NewMemoryEngine() { return std::make_unique<MemoryEngine>(); }

}  // namespace nianbao::storage
