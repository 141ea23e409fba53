#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASURE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASURE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/base/hash.h"

// What erasing text does to a record that holds or quotes it. Pure.
namespace nianbao::submission {

// The items whose text is to go, by id.
struct ErasureTargets {
  std::set<std::string> blocks;
  std::set<std::string> explanations;
};

// What was taken out of a report.
struct ErasedItems {
  ErasureTargets found;            // Targets that had text.
  ErasureTargets erased_before;    // Targets whose text had gone already.
  std::vector<std::string> texts;  // What stood there.
  bool any() const { return !texts.empty(); }
};

// Replaces text and salt of the targets by their commitments in `suite`: every digest
// stays. Their leaf is yet to be named (NameLeaf).
ErasedItems EraseText(Suite suite, const ErasureTargets& targets, report::v1::Report* report);

// Names the leaf of all that EraseText has taken out.
void NameLeaf(absl::string_view leaf, report::v1::Report* report);

// Whether the report lacks text that was erased.
bool HasErasedText(const report::v1::Report& report);

// Finds quotations of erased text: any eight characters in a row, or the whole of a text
// that is shorter.
class Quotations {
 public:
  explicit Quotations(const std::vector<std::string>& texts);

  bool In(absl::string_view text) const;

 private:
  std::set<std::u32string> pieces_;
  std::set<std::string> short_texts_;
};

// Takes out of findings what was or may be quoted: the words of those that point into the
// text of a target, and words that quote. What a verdict commits to stays. True: something
// was taken out.
bool RedactFindings(const ErasureTargets& targets, const Quotations& quotations,
                    validation::v1::Verdict* verdict);

// Takes what people wrote out of the details of a leaf, salt included, and says where it is
// recorded. Cells and their values stay.
void RedactDetails(int64_t leaf, audit::v1::EntryDetails* details);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_ERASURE_H_
