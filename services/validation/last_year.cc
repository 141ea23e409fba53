#include "services/validation/last_year.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace nianbao::validation {
namespace {

using Numbers = absl::flat_hash_map<std::string, int64_t>;

// The numbers a report states, by address.
Numbers NumbersOf(const report::v1::Report& report) {
  Numbers numbers;
  numbers.reserve(static_cast<size_t>(report.figures_size()));
  for (const report::v1::Figure& figure : report.figures()) {
    if (figure.has_count()) numbers.emplace(figure.cell(), figure.count());
    if (figure.has_amount()) numbers.emplace(figure.cell(), figure.amount().fen());
  }
  return numbers;
}

// A cell of this year's form and the addresses whose sum it was the year before.
struct Counterpart {
  int cell;
  std::vector<std::string> from;
};

bool Comparable(const form::v1::CellMap& map) {
  return map.to_size() == 1 && (map.comparability() == form::v1::CellMap::COMPARABILITY_EQUAL ||
                                map.comparability() == form::v1::CellMap::COMPARABILITY_ROUGH);
}

// One entry of the map; "requests/total.*" stands for every column.
void AddMapped(const form::Form& form, const form::v1::CellMap& map,
               std::vector<Counterpart>& counterparts) {
  absl::string_view to = map.to(0);
  const bool columns = absl::ConsumeSuffix(&to, "*");
  for (const form::Cell& cell : form.cells()) {
    absl::string_view column = cell.address;
    if (columns ? !absl::ConsumePrefix(&column, to) : column != to) continue;
    Counterpart counterpart{cell.index, {}};
    for (const std::string& from : map.from()) {
      counterpart.from.push_back(columns ? absl::StrCat(absl::StripSuffix(from, "*"), column)
                                         : from);
    }
    counterparts.push_back(std::move(counterpart));
  }
}

std::vector<Counterpart> CounterpartsOf(const form::Form& form, const std::string& edition) {
  std::vector<Counterpart> counterparts;
  if (edition == form.ref().id()) {
    for (const form::Cell& cell : form.cells()) {
      counterparts.push_back({cell.index, {cell.address}});
    }
  } else if (edition == form.edition().map().previous()) {
    for (const form::v1::CellMap& map : form.edition().map().cells()) {
      if (Comparable(map)) AddMapped(form, map, counterparts);
    }
  }
  return counterparts;
}

void Add(const form::Form& form, const report::v1::Report& prior, LastYear& last_year) {
  const Numbers numbers = NumbersOf(prior);
  std::vector<bool> reached(form.cells().size());
  for (const Counterpart& counterpart : CounterpartsOf(form, prior.edition().id())) {
    const auto cell = static_cast<size_t>(counterpart.cell);
    reached[cell] = true;
    std::optional<int64_t>& sum = last_year.values[cell];
    for (const std::string& address : counterpart.from) {
      const auto number = numbers.find(address);
      int64_t added = 0;
      const bool fits = sum.has_value() && number != numbers.end() &&
                        !__builtin_add_overflow(*sum, number->second, &added);
      sum = fits ? std::optional(added) : std::nullopt;
    }
  }
  for (size_t cell = 0; cell < reached.size(); ++cell) {
    if (reached[cell]) continue;
    last_year.comparable[cell] = false;
    last_year.values[cell] = std::nullopt;
  }
}

}  // namespace

LastYear LastYearOf(const form::Form& form, const report::v1::Report& report,
                    const v1::Context& context) {
  LastYear last_year;
  for (const v1::PriorReport& prior : context.prior_reports()) {
    if (prior.report().year() != report.year() - 1) continue;
    if (last_year.state != LastYear::State::kKnown) {
      last_year.state = LastYear::State::kKnown;
      last_year.values.assign(form.cells().size(), 0);
      last_year.comparable.assign(form.cells().size(), true);
    }
    last_year.corrected = last_year.corrected || prior.corrected();
    last_year.backfilled = last_year.backfilled || prior.backfilled();
    Add(form, prior.report(), last_year);
  }
  if (last_year.state == LastYear::State::kUnknown && context.no_prior_report()) {
    last_year.state = LastYear::State::kNone;
  }
  return last_year;
}

}  // namespace nianbao::validation
