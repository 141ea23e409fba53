#include "services/validation/rules/short_names.h"

#include <optional>
#include <vector>

#include "services/validation/match.h"
#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

using Signs = std::vector<absl::string_view>;  // The characters of a name.

// Where each sign of a written name can stand among those of the registered one.
struct Fit {
  std::vector<size_t> earliest;
  std::vector<size_t> latest;
};

// Nothing when the registered name does not hold the written signs in their order.
std::optional<Fit> FitOf(const Signs& registered, const Signs& written) {
  Fit fit;
  size_t at = 0;
  for (const absl::string_view sign : written) {
    while (at < registered.size() && registered[at] != sign) ++at;
    if (at == registered.size()) return std::nullopt;
    fit.earliest.push_back(at++);
  }
  fit.latest.resize(written.size());
  at = registered.size();
  for (size_t k = written.size(); k-- > 0;) {
    --at;
    while (registered[at] != written[k]) --at;
    fit.latest[k] = at;
  }
  return fit;
}

// Signs of a name, from the first to behind the last.
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
};

// The narrowest of the places that a name begins with: "涧西区" of "洛阳市涧西区信访局".
Stretch OwnPlaceOf(const Rule& rule, absl::string_view name) {
  Stretch place;
  while (rule.Has("place")) {
    const absl::string_view next = FirstGroup(FindFirst(name, rule.Expression("place")));
    if (next.empty()) break;
    place = {place.end, place.end + Characters(next).size()};
    name.remove_prefix(next.size());
  }
  return place;
}

// "洛阳市教育局" for "洛阳市涧西区教育局", but not "涧西教育局", "区教育局" or "教育局": a wider
// place is told, and of the body's own neither the first sign nor the last.
bool TellsWiderPlace(const Stretch& place, const Signs& registered, const Signs& written,
                     const Fit& fit) {
  if (fit.earliest.front() >= place.begin) return false;
  for (size_t k = 0; k < written.size(); ++k) {
    for (const size_t at : {place.begin, place.end - 1}) {
      const bool can_stand = fit.earliest[k] <= at && at <= fit.latest[k];
      if (can_stand && written[k] == registered[at]) return false;
    }
  }
  return true;
}

}  // namespace

bool Shortens(const Rule& rule, absl::string_view registered, absl::string_view written) {
  const Signs all = Characters(registered);
  const Signs some = Characters(written);
  if (some.empty()) return false;
  const std::optional<Fit> fit = FitOf(all, some);
  if (!fit) return false;
  const size_t told = fit->earliest.back() + 1;
  if (told < all.size()) {
    const auto bytes = static_cast<size_t>(all[told].data() - registered.data());
    const absl::string_view rest = registered.substr(bytes);
    if (!rule.Has("last_word") || !Matches(rest, rule.Expression("last_word"))) return false;
  }
  return !TellsWiderPlace(OwnPlaceOf(rule, registered), all, some, *fit);
}

}  // namespace nianbao::validation
