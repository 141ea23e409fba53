#include "services/rendering/summary_figures.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/form/edition_map.h"
#include "services/runtime/errors.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

using State = SummaryValue::State;

constexpr int kMostYears = 20;

absl::Status CheckYears(const v1::RenderSummaryRequest& request) {
  if (request.columns().empty() || request.columns_size() > kMostYears) {
    return runtime::InvalidField("columns", absl::StrCat("must be 1 to ", kMostYears, " years"));
  }
  for (int i = 0; i < request.columns_size(); ++i) {
    const v1::SummaryColumn& column = request.columns(i);
    const std::string path = absl::StrCat("columns[", i, "]");
    if (i > 0 && column.year() <= request.columns(i - 1).year()) {
      return runtime::InvalidField(path + ".year", "must be later than the year before it");
    }
    if (column.contributors() < 0 || column.missing() < 0) {
      return runtime::InvalidField(path, "contributors and missing must be 0 or more");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const form::Form>> FormOfColumn(const form::FormRegistry& forms,
                                                               const v1::SummaryColumn& column) {
  if (column.edition().empty()) return forms.ForYear(column.year());
  form::v1::EditionRef ref;
  ref.set_id(column.edition());
  return forms.Find(ref);
}

// Nothing: the figure states no number and is not "not applicable".
std::optional<SummaryValue> ValueOf(const report::v1::Figure& figure, form::v1::Unit unit) {
  const bool money = unit == form::v1::UNIT_WANYUAN;
  SummaryValue value;
  if (figure.has_not_applicable()) {
    value.state = State::kNotApplicable;
  } else if (money ? figure.has_amount() : figure.has_count()) {
    value.state = State::kNumber;
    value.number = money ? figure.amount().fen() : figure.count();
  } else {
    return std::nullopt;
  }
  return value;
}

// The figures of a column by the cells of its own form.
absl::StatusOr<std::vector<SummaryValue>> OwnValues(const form::Form& form,
                                                    const v1::SummaryColumn& column,
                                                    absl::string_view path) {
  std::vector<SummaryValue> values(form.cells().size());
  for (int i = 0; i < column.figures_size(); ++i) {
    const report::v1::Figure& figure = column.figures(i);
    const std::string field = absl::StrCat(path, ".figures[", i, "]");
    const std::optional<int> index = form.Find(figure.cell());
    if (!index) {
      return runtime::InvalidField(
          field, absl::StrCat("\"", figure.cell(), "\" is not a cell of the form"));
    }
    const form::Cell& cell = form.cells()[static_cast<size_t>(*index)];
    SummaryValue& value = values[static_cast<size_t>(*index)];
    if (value.state != State::kAbsent) {
      return runtime::InvalidField(field, absl::StrCat(figure.cell(), " is stated twice"));
    }
    const std::optional<SummaryValue> stated = ValueOf(figure, cell.unit);
    if (!stated || (stated->number < 0 && !cell.is_signed)) {
      return runtime::InvalidField(
          field, absl::StrCat(figure.cell(), " must hold a number of its unit, or not_applicable"));
    }
    value = *stated;
  }
  return values;
}

// Nothing: one of them is absent, or the sum overflows.
std::optional<int64_t> Total(const std::vector<SummaryValue>& values,
                             const std::vector<int>& cells) {
  int64_t total = 0;
  for (const int cell : cells) {
    const SummaryValue& value = values[static_cast<size_t>(cell)];
    if (value.state != State::kNumber) return std::nullopt;
    if (__builtin_add_overflow(total, value.number, &total)) return std::nullopt;
  }
  return total;
}

bool Compares(const form::CellLink& link) {
  return link.comparability == form::v1::CellMap::COMPARABILITY_EQUAL ||
         link.comparability == form::v1::CellMap::COMPARABILITY_ROUGH;
}

// Of cells that are one on the last form.
SummaryValue Carried(const std::vector<SummaryValue>& own, const form::CellLink& link) {
  SummaryValue value;
  value.rough = link.comparability == form::v1::CellMap::COMPARABILITY_ROUGH;
  if (link.from.size() == 1) value.state = own[static_cast<size_t>(link.from.front())].state;
  if (const std::optional<int64_t> total = Total(own, link.from)) {
    value.state = State::kNumber;
    value.number = *total;
  }
  return value;
}

}  // namespace

absl::StatusOr<SummaryFigures> SummaryFigures::Make(const form::FormRegistry& forms,
                                                    const v1::RenderSummaryRequest& request) {
  RETURN_IF_ERROR(CheckYears(request));
  SummaryFigures figures;
  for (const v1::SummaryColumn& column : request.columns()) {
    ASSIGN_OR_RETURN(std::shared_ptr<const form::Form> form, FormOfColumn(forms, column));
    figures.forms_.push_back(std::move(form));
  }
  const size_t years = figures.years();
  figures.values_.resize(years);
  figures.joints_.resize(years);
  for (size_t year = 0; year < years; ++year) {
    const std::string path = absl::StrCat("columns[", year, "]");
    const form::Form& own_form = figures.FormOf(year);
    const bool same = own_form.ref().id() == figures.form().ref().id();
    if (!same && figures.form().edition().map().previous() != own_form.ref().id()) {
      return runtime::InvalidField(
          path + ".edition", absl::StrCat("edition ", own_form.ref().id(), " does not map to ",
                                          figures.form().ref().id(), ", that of the last year"));
    }
    ASSIGN_OR_RETURN(const std::vector<SummaryValue> own,
                     OwnValues(own_form, request.columns(static_cast<int>(year)), path));
    if (same && own.size() == figures.form().cells().size()) {
      figures.values_[year] = own;
    } else {
      figures.Take(year, own);
    }
  }
  std::stable_sort(figures.leftovers_.begin(), figures.leftovers_.end(),
                   [](const Leftover& a, const Leftover& b) {
                     const int first = a.form->edition().first_year();
                     const int second = b.form->edition().first_year();
                     return first != second ? first < second : a.cell < b.cell;
                   });
  return figures;
}

void SummaryFigures::Take(size_t year, const std::vector<SummaryValue>& own) {
  SummaryValue not_on_form;
  not_on_form.state = State::kNotOnForm;
  values_[year].assign(form().cells().size(), not_on_form);
  std::vector<bool> carried(own.size());
  for (const form::CellLink& link : form::LinksOf(form(), FormOf(year))) {
    if (!Compares(link) || link.to.empty()) continue;
    if (link.to.size() == 1) {
      values_[year][static_cast<size_t>(link.to.front())] = Carried(own, link);
      for (const int cell : link.from) carried[static_cast<size_t>(cell)] = true;
    } else {
      joints_[year].push_back({link.to, Carried(own, link)});
    }
  }
  for (size_t cell = 0; cell < own.size(); ++cell) {
    if (!carried[cell]) AddLeftover(year, static_cast<int>(cell), own[cell]);
  }
}

void SummaryFigures::AddLeftover(size_t year, int cell, const SummaryValue& value) {
  if (value.state != State::kNumber) return;
  const auto known =
      std::find_if(leftovers_.begin(), leftovers_.end(), [&](const Leftover& leftover) {
        return leftover.cell == cell && leftover.form->ref().id() == FormOf(year).ref().id();
      });
  if (known != leftovers_.end()) {
    known->values[year] = value;
    return;
  }
  Leftover leftover{forms_[year], cell, std::vector<SummaryValue>(years())};
  for (size_t other = 0; other < years(); ++other) {
    if (FormOf(other).ref().id() != FormOf(year).ref().id()) {
      leftover.values[other].state = State::kNotOnForm;
    }
  }
  leftover.values[year] = value;
  leftovers_.push_back(std::move(leftover));
}

std::optional<int64_t> SummaryFigures::Sum(size_t year, absl::Span<const int> cells) const {
  std::vector<SummaryValue> parts;
  std::vector<int> rest(cells.begin(), cells.end());
  for (const Joint& joint : joints_[year]) {
    const auto of_joint = [&](int cell) {
      return std::find(joint.cells.begin(), joint.cells.end(), cell) != joint.cells.end();
    };
    const auto asked = std::count_if(rest.begin(), rest.end(), of_joint);
    if (asked == 0) continue;
    if (static_cast<size_t>(asked) < joint.cells.size()) return std::nullopt;
    parts.push_back(joint.value);
    rest.erase(std::remove_if(rest.begin(), rest.end(), of_joint), rest.end());
  }
  for (const int cell : rest) parts.push_back(Value(year, cell));
  std::optional<int64_t> sum;
  for (const SummaryValue& part : parts) {
    if (part.state != State::kNumber) continue;
    int64_t total = sum.value_or(0);
    if (__builtin_add_overflow(total, part.number, &total)) return std::nullopt;
    sum = total;
  }
  return sum;
}

}  // namespace nianbao::rendering
