#ifndef NIANBAO_STORAGE_CHECK_LEDGER_H_
#define NIANBAO_STORAGE_CHECK_LEDGER_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace nianbao::check {

// Compares two bags of facts that come in any order, in bounded memory: what one part of
// the store says must be, against what another part holds. A fact is (relation, subject,
// value). A first pass adds up a hash of every fact, in buckets, on one side plus and on
// the other minus; all sums 0 means the bags are equal. Where they are not, a second pass
// over the same snapshot keeps the facts of the buckets that differ, and their difference
// names what is wrong. Not thread-safe.
class Ledger {
 public:
  enum class Side { kSays, kHolds };

  Ledger();

  // A new kind of fact.
  int NewRelation();

  void Add(int relation, Side side, absl::string_view subject, absl::string_view value);

  // Whether every relation's two bags are equal, as far as the first pass went.
  bool Balanced() const;

  // Begins the second pass.
  void Collect();
  bool collecting() const { return collecting_; }

  // Whether the relation's bags differ in more than the second pass could keep.
  bool Cut(int relation) const;

  // One subject on which the sides differ; at least one of the values is there.
  using Visitor =
      absl::FunctionRef<void(absl::string_view subject, const std::optional<std::string>& says,
                             const std::optional<std::string>& holds)>;
  // After the second pass.
  void ForEachDifference(int relation, Visitor visit) const;

 private:
  static constexpr size_t kBuckets = 1024;
  // Facts kept of one relation.
  static constexpr int64_t kMostKept = 50000;

  // Values of each side, as often as they were added.
  struct Values {
    std::multiset<std::string> says;
    std::multiset<std::string> holds;
  };
  struct Relation {
    std::array<uint64_t, kBuckets> sums{};
    std::array<bool, kBuckets> kept{};
    int64_t facts = 0;
    bool cut = false;
    std::map<std::string, Values> subjects;
    int64_t collected = 0;
  };

  const uint64_t seed_;
  bool collecting_ = false;
  std::vector<Relation> relations_;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_LEDGER_H_
