#include "storage/check/ledger.h"

#include <algorithm>
#include <cstring>

#include "absl/hash/hash.h"
#include "storage/base/hash.h"

namespace nianbao::check {
namespace {

uint64_t RandomSeed() {
  const std::string bytes = RandomBytes(sizeof(uint64_t));
  uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

// What is in `from` and not in `without`, counted.
std::vector<std::string> Minus(const std::multiset<std::string>& from,
                               const std::multiset<std::string>& without) {
  std::vector<std::string> rest;
  std::set_difference(from.begin(), from.end(), without.begin(), without.end(),
                      std::back_inserter(rest));
  return rest;
}

}  // namespace

// By chance of the run, so that no two facts can be made to look alike beforehand.
Ledger::Ledger() : seed_(RandomSeed()) {}

int Ledger::NewRelation() {
  relations_.emplace_back();
  return static_cast<int>(relations_.size()) - 1;
}

void Ledger::Add(int relation, Side side, absl::string_view subject, absl::string_view value) {
  Relation& r = relations_[static_cast<size_t>(relation)];
  // All facts of a subject are in one bucket.
  const uint64_t of_subject = absl::HashOf(seed_, subject);
  const size_t bucket = (of_subject >> 20) % kBuckets;
  if (!collecting_) {
    const uint64_t hash = absl::HashOf(of_subject, value);
    r.sums[bucket] += side == Side::kSays ? hash : ~hash + 1;
    ++r.facts;
    return;
  }
  if (!r.kept[bucket]) return;
  if (++r.collected > 2 * kMostKept) {
    r.cut = true;
    return;
  }
  Values& values = r.subjects[std::string(subject)];
  (side == Side::kSays ? values.says : values.holds).emplace(value);
}

bool Ledger::Balanced() const {
  return std::all_of(relations_.begin(), relations_.end(), [](const Relation& relation) {
    return std::all_of(relation.sums.begin(), relation.sums.end(),
                       [](uint64_t sum) { return sum == 0; });
  });
}

void Ledger::Collect() {
  collecting_ = true;
  for (Relation& relation : relations_) {
    const int64_t of_a_bucket = 1 + relation.facts / static_cast<int64_t>(kBuckets);
    int64_t room = std::max<int64_t>(kMostKept / of_a_bucket, 1);
    for (size_t i = 0; i < kBuckets; ++i) {
      if (relation.sums[i] == 0) continue;
      relation.kept[i] = room-- > 0;
      relation.cut |= !relation.kept[i];
    }
  }
}

bool Ledger::Cut(int relation) const { return relations_[static_cast<size_t>(relation)].cut; }

void Ledger::ForEachDifference(int relation, Visitor visit) const {
  for (const auto& [subject, values] : relations_[static_cast<size_t>(relation)].subjects) {
    const std::vector<std::string> says = Minus(values.says, values.holds);
    const std::vector<std::string> holds = Minus(values.holds, values.says);
    for (size_t i = 0; i < std::max(says.size(), holds.size()); ++i) {
      visit(subject, i < says.size() ? std::make_optional(says[i]) : std::nullopt,
            i < holds.size() ? std::make_optional(holds[i]) : std::nullopt);
    }
  }
}

}  // namespace nianbao::check
