#include "services/submission/agencies/agency.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/form/credit_code.h"
#include "services/form/utf8.h"
#include "services/runtime/errors.h"
#include "services/submission/etag.h"
#include "storage/records/keys.h"

namespace nianbao::submission {
namespace {

using runtime::FieldViolation;

constexpr size_t kMostNameCodePoints = 100;
constexpr size_t kMostValueBytes = 100;
constexpr size_t kMostSchemeBytes = 40;
constexpr int kMostItems = 100;
constexpr char kCreditCodeScheme[] = "uscc";

template <typename Dated>
absl::Time BeginOf(const Dated& dated) {
  return dated.has_valid_from() ? records::FromProto(dated.valid_from()) : absl::InfinitePast();
}
template <typename Dated>
absl::Time EndOf(const Dated& dated) {
  return dated.has_valid_to() ? records::FromProto(dated.valid_to()) : absl::InfiniteFuture();
}

// Empty: a line of text that can be printed.
std::string TextProblem(absl::string_view text, size_t most_code_points) {
  const auto points = form::CodePoints(text);
  if (!points) return "must be UTF-8";
  if (points->empty()) return "must not be empty";
  if (points->size() > most_code_points) {
    return absl::StrCat("must have at most ", most_code_points, " characters");
  }
  for (const char32_t c : *points) {
    if (form::IsControl(c) || form::IsPrivateUse(c) || form::IsNoncharacter(c)) {
      return "must have neither control nor private-use characters, nor what is no character";
    }
  }
  return "";
}

bool IsScheme(absl::string_view scheme) {
  return !scheme.empty() && scheme.size() <= kMostSchemeBytes &&
         std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_' || c == '-';
         });
}

bool IsRegion(absl::string_view region) {
  return region.size() == 6 && std::all_of(region.begin(), region.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

class Checker {
 public:
  void Require(bool holds, absl::string_view field, absl::string_view description) {
    if (!holds) violations_.push_back({std::string(field), std::string(description)});
  }

  void Names(const v1::Agency& agency) {
    Require(!agency.names().empty(), "agency.names", "at least one name is needed");
    Require(agency.names_size() <= kMostItems, "agency.names", "too many");
    for (int i = 0; i < agency.names_size(); ++i) {
      const v1::DatedName& name = agency.names(i);
      const std::string field = absl::StrCat("agency.names[", i, "]");
      const std::string problem = TextProblem(name.text(), kMostNameCodePoints);
      Require(problem.empty(), absl::StrCat(field, ".text"), problem);
      Require(BeginOf(name) < EndOf(name), field, "ends before it begins");
      if (i > 0) {
        Require(EndOf(agency.names(i - 1)) <= BeginOf(name), field,
                "begins before the name in front of it ends");
      }
    }
  }

  void ExternalIds(const v1::Agency& agency, std::vector<std::string>* warnings) {
    Require(agency.external_ids_size() <= kMostItems, "agency.external_ids", "too many");
    std::set<std::pair<std::string, std::string>> current;
    for (int i = 0; i < agency.external_ids_size(); ++i) {
      const v1::ExternalId& id = agency.external_ids(i);
      const std::string field = absl::StrCat("agency.external_ids[", i, "]");
      Require(IsScheme(id.scheme()), absl::StrCat(field, ".scheme"), "must be [a-z0-9_-]{1,40}");
      const std::string problem = TextProblem(id.value(), kMostValueBytes);
      Require(problem.empty(), absl::StrCat(field, ".value"), problem);
      Require(BeginOf(id) < EndOf(id), field, "ends before it begins");
      if (!id.has_valid_to()) {
        Require(current.emplace(id.scheme(), id.value()).second, field, "stands here twice");
      }
      if (id.scheme() != kCreditCodeScheme) continue;
      const form::CreditCodeCheck code = form::CheckCreditCode(id.value());
      Require(code.refusal.empty(), absl::StrCat(field, ".value"), code.refusal);
      if (!code.warning.empty()) warnings->push_back(code.warning);
    }
  }

  void Others(const v1::Agency& agency) {
    Require(agency.region().empty() || IsRegion(agency.region()), "agency.region",
            "must be the six digits of GB/T 2260");
    Require(validation::v1::AgencyKind_IsValid(agency.kind()) &&
                agency.kind() != validation::v1::AGENCY_KIND_UNSPECIFIED,
            "agency.kind", "is unknown");
    Require(BeginOf(agency) < EndOf(agency), "agency.valid_to", "lies before valid_from");
    Require(agency.superior().empty() || records::ParseAgencyName(agency.superior()).has_value(),
            "agency.superior", "must be \"agencies/{agency}\"");
    Require(agency.superior().empty() || agency.superior() != agency.name(), "agency.superior",
            "is the agency itself");
  }

  // One named twice would count twice in last year's figures.
  void Predecessors(const v1::Agency& agency) {
    Require(agency.predecessors_size() <= kMostItems, "agency.predecessors", "too many");
    std::set<std::string> seen;
    for (int i = 0; i < agency.predecessors_size(); ++i) {
      const std::string& name = agency.predecessors(i);
      const std::string field = absl::StrCat("agency.predecessors[", i, "]");
      Require(records::ParseAgencyName(name).has_value() && name != agency.name(), field,
              "must be \"agencies/{agency}\" of another agency");
      Require(seen.insert(name).second, field, "stands here twice");
    }
  }

  absl::Status Result() const {
    return violations_.empty() ? absl::OkStatus() : runtime::InvalidFields(violations_);
  }

 private:
  std::vector<FieldViolation> violations_;
};

// Only the last name can have no end. One that was in force by then is left as it is. A time at
// or before the beginning of the name in front is refused with the agency, as in a rename.
void BeginCurrentNameBy(absl::Time time, v1::Agency* agency) {
  const int last = agency->names_size() - 1;
  if (last < 0 || agency->names(last).has_valid_to() || BeginOf(agency->names(last)) <= time) {
    return;
  }
  *agency->mutable_names(last)->mutable_valid_from() = records::ToProto(time);
  if (last > 0 && EndOf(agency->names(last - 1)) > time) {
    *agency->mutable_names(last - 1)->mutable_valid_to() = records::ToProto(time);
  }
}

void Rename(absl::string_view display_name, const std::optional<absl::Time>& since, absl::Time now,
            v1::Agency* agency) {
  if (CurrentName(*agency) == display_name) {
    // Whoever sends the name back as they read it means no other date.
    if (since) BeginCurrentNameBy(*since, agency);
    return;
  }
  const google::protobuf::Timestamp begin = records::ToProto(since.value_or(now));
  for (v1::DatedName& name : *agency->mutable_names()) {
    if (!name.has_valid_to()) *name.mutable_valid_to() = begin;
  }
  v1::DatedName& name = *agency->add_names();
  name.set_text(std::string(display_name));
  *name.mutable_valid_from() = begin;
}

}  // namespace

std::string CurrentName(const v1::Agency& agency) {
  for (int i = agency.names_size() - 1; i >= 0; --i) {
    if (!agency.names(i).has_valid_to()) return agency.names(i).text();
  }
  return agency.names().empty() ? "" : agency.names(agency.names_size() - 1).text();
}

std::string NameAt(const v1::Agency& agency, absl::Time time) {
  for (const v1::DatedName& name : agency.names()) {
    if (BeginOf(name) <= time && time < EndOf(name)) return name.text();
  }
  return CurrentName(agency);
}

std::vector<v1::ExternalId> CurrentExternalIds(const v1::Agency& agency) {
  std::vector<v1::ExternalId> ids;
  for (const v1::ExternalId& id : agency.external_ids()) {
    if (!id.has_valid_to()) ids.push_back(id);
  }
  return ids;
}

void FillAgency(v1::Agency* agency) {
  if (agency->names().empty() && !agency->display_name().empty()) {
    agency->add_names()->set_text(agency->display_name());
  }
  if (agency->kind() == validation::v1::AGENCY_KIND_UNSPECIFIED) {
    agency->set_kind(validation::v1::AGENCY_KIND_DEPARTMENT);
  }
  agency->clear_display_name();
  agency->clear_etag();
  agency->clear_create_time();
  agency->clear_update_time();
}

absl::Status CheckAgency(const v1::Agency& agency, std::vector<std::string>* warnings) {
  Checker checker;
  checker.Names(agency);
  checker.ExternalIds(agency, warnings);
  checker.Others(agency);
  checker.Predecessors(agency);
  return checker.Result();
}

absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const v1::Agency& from,
                       const std::optional<absl::Time>& since, absl::Time now, v1::Agency* agency) {
  constexpr absl::string_view kChangeable[] = {"names",        "external_ids", "kind",
                                               "rule_making",  "region",       "superior",
                                               "predecessors", "valid_from",   "valid_to"};
  if (mask.paths().empty()) {
    return runtime::InvalidField("update_mask", "name the fields to change");
  }
  google::protobuf::FieldMask merged;
  for (const std::string& path : mask.paths()) {
    if (path == "display_name") {
      Rename(from.display_name(), since, now, agency);
    } else if (std::find(std::begin(kChangeable), std::end(kChangeable), path) !=
               std::end(kChangeable)) {
      merged.add_paths(path);
    } else {
      return runtime::InvalidField("update_mask", absl::StrCat(path, " cannot be changed"));
    }
  }
  google::protobuf::util::FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(from, merged, options, agency);
  return absl::OkStatus();
}

v1::Agency Present(const records::AgencyVersion& version) {
  v1::Agency agency = version.agency();
  agency.set_etag(EtagOf(version.agency()));
  agency.set_display_name(CurrentName(agency));
  return agency;
}

std::string EtagOf(const v1::Agency& agency) {
  v1::Agency stored = agency;
  stored.clear_etag();
  stored.clear_display_name();
  return EtagOfMessage(stored);
}

}  // namespace nianbao::submission
