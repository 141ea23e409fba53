#ifndef NIANBAO_STORAGE_CHECK_FACTS_H_
#define NIANBAO_STORAGE_CHECK_FACTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/check/examination.h"
#include "storage/log/leaf.h"

namespace nianbao::check {

// What the log says must be among the records, and what they hold of it. Leaves say it
// while the log is read, records hold it while they are.
class Facts {
 public:
  // Makes the relations. `examination` outlives it.
  explicit Facts(Examination& examination);

  // All that a sound leaf says.
  void OfLeaf(const log::Leaf& leaf, uint64_t epoch, absl::string_view hash);
  // That a resource's newest leaf is this one: what its tip says.
  void OfTip(absl::string_view resource, uint64_t sequence, absl::string_view hash,
             absl::string_view origin);

  // What records hold. `resource` is the report's or agency's name, `position` that of the
  // leaf the record names.
  void Version(absl::string_view resource, uint64_t epoch, int64_t position, absl::Time recorded);
  struct RevisionFact {
    int64_t number = 0;
    Suite suite = Suite::kSha256;
    std::string digest;
    std::string cells;  // Of CellsOf.
  };
  void Revision(absl::string_view resource, uint64_t epoch, int64_t position,
                const RevisionFact& fact);
  // How many files hang on a revision: as many as leaves say.
  void Files(absl::string_view resource, int64_t revision, int count);
  void Verdict(absl::string_view resource, uint64_t epoch, int64_t position,
               absl::string_view commitment);
  void Manifest(absl::string_view resource, uint64_t epoch, int64_t position,
                absl::string_view commitment);
  void LogKey(absl::string_view digest);
  void IndexEntry(absl::string_view key, absl::string_view value);

  // The latest revision: what a report's record says, and what is there.
  void LatestSays(absl::string_view report, int64_t number, absl::string_view digest);
  void LatestHolds(absl::string_view report, int64_t number, absl::string_view digest);

  // A computed, and a stored, hash of a subtree.
  void ComputedNode(absl::string_view key, absl::string_view hash) {
    examination_.Says(tree_, key, hash);
  }
  void StoredNode(absl::string_view key, absl::string_view hash) {
    examination_.Holds(tree_, key, hash);
  }

  template <typename Cells>
  static std::string CellsOf(const Cells& cells) {
    std::string text;
    for (const std::string& cell : cells) text.append(cell).push_back('\n');
    return text;
  }

  // Whether an action of the log makes a new version of its resource's record.
  static bool MakesVersion(int action);

 private:
  Examination& examination_;
  int tree_, chain_, index_, version_, revision_, files_, verdict_, manifest_, log_key_, latest_;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_FACTS_H_
