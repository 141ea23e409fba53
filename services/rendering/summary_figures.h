#ifndef NIANBAO_SERVICES_RENDERING_SUMMARY_FIGURES_H_
#define NIANBAO_SERVICES_RENDERING_SUMMARY_FIGURES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/form/form.h"

namespace nianbao::rendering {

// What is known of a cell in a year. Absent is never zero.
struct SummaryValue {
  enum class State {
    kAbsent,         // No report states a number.
    kNotOnForm,      // That year's form has no such cell, or none that compares.
    kNotApplicable,  //
    kNumber,
  };

  State state = State::kAbsent;
  int64_t number = 0;  // 件 or 分; of kNumber.

  // That year's form counts somewhat differently.
  bool rough = false;
};

// The figures of several years, put on the form of the last of them.
class SummaryFigures {
 public:
  // A cell of an older form that has no counterpart on the last one, and of which some
  // year states a number.
  struct Leftover {
    std::shared_ptr<const form::Form> form;
    int cell = 0;
    std::vector<SummaryValue> values;  // By year.
  };

  // INVALID_ARGUMENT with the field's path: years that do not rise, more than 20 of them,
  // an unknown edition or one that neither is that of the last year nor maps to it, a
  // figure of no cell of its form, stated twice, not of the cell's unit, or not a number.
  static absl::StatusOr<SummaryFigures> Make(const form::FormRegistry& forms,
                                             const v1::RenderSummaryRequest& request);

  // That of the last year.
  const form::Form& form() const { return *forms_.back(); }
  const form::Form& FormOf(size_t year) const { return *forms_[year]; }

  size_t years() const { return forms_.size(); }

  // Of the cell with this index on form().
  const SummaryValue& Value(size_t year, int cell) const {
    return values_[year][static_cast<size_t>(cell)];
  }

  // Sum over cells of form(), of what that year's form has of them: nothing when no number
  // is stated, or when it only has a part of them together with others.
  std::optional<int64_t> Sum(size_t year, absl::Span<const int> cells) const;

  // In the order of the years of their forms, then of the forms.
  const std::vector<Leftover>& leftovers() const { return leftovers_; }

 private:
  // Cells of form() together, and a number for them all that a year states.
  struct Joint {
    std::vector<int> cells;
    SummaryValue value;
  };

  void Take(size_t year, const std::vector<SummaryValue>& own);
  void AddLeftover(size_t year, int cell, const SummaryValue& value);

  std::vector<std::shared_ptr<const form::Form>> forms_;  // By year.
  std::vector<std::vector<SummaryValue>> values_;         // By year and cell.
  std::vector<std::vector<Joint>> joints_;                // By year.
  std::vector<Leftover> leftovers_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SUMMARY_FIGURES_H_
