#ifndef NIANBAO_SERVICES_VALIDATION_EXPRESSION_H_
#define NIANBAO_SERVICES_VALIDATION_EXPRESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "re2/filtered_re2.h"
#include "re2/re2.h"
#include "services/validation/words.h"

namespace nianbao::validation {

// A regular expression that knows which words a text must hold for it to match: most texts
// hold none of them and need not be searched. Immutable and thread-safe once given numbers.
class Expression {
 public:
  // INVALID_ARGUMENT: what RE2 says is wrong.
  static absl::StatusOr<std::unique_ptr<Expression>> Compile(const std::string& pattern);

  const RE2& re2() const { return *re2_; }

  // Lists of words. Where the expression matches, folded text holds a word of each list,
  // whatever the case of its Latin letters. Empty: nothing is known.
  const std::vector<std::vector<std::string>>& needs() const { return needs_; }

  // The numbers by which marks know those lists; fewer than the lists: the rest is unknown.
  void SetNumbers(std::vector<int> numbers) { numbers_ = std::move(numbers); }

  // True: it matches a text that has marks of its own exactly when MayMatch says so.
  bool MarksTell() const { return only_words_ && !numbers_.empty(); }

  // False: a text with these marks, and any piece of it, holds no match.
  bool MayMatch(const Marks& marks) const {
    for (const int number : numbers_) {
      if (!marks.Has(number)) return false;
    }
    return true;
  }

 private:
  Expression() = default;

  re2::FilteredRE2 filter_{0};  // Owns the expression.
  const RE2* re2_ = nullptr;
  std::vector<std::vector<std::string>> needs_;
  std::vector<int> numbers_;
  bool only_words_ = false;  // Those of the one list, and nothing else.
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_EXPRESSION_H_
