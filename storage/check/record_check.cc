#include "storage/check/record_check.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/store_format.h"
#include "storage/records/store.h"

namespace nianbao::check {
namespace {

using storage::Family;
using storage::KeyRange;
using OptionalText = std::optional<std::string>;

std::string Count(const OptionalText& value) {
  return value ? absl::StrCat(NumberAt(*value, 0)) : std::string("none");
}

// A relation of numbers of records by their owner's name.
Examination::Namer CountNamer(const Examination& e, Family family, absl::string_view code,
                              absl::string_view what) {
  return [&e, family, code = std::string(code), what = std::string(what)](
             absl::string_view subject, const OptionalText& says,
             const OptionalText& holds) -> std::optional<Fault> {
    const std::string owner(subject);
    const std::string report = owner.substr(0, owner.find("/revisions/"));
    if (e.IsWrong(storage::FamilyName(family), report) || e.IsWrong("reports", report)) {
      return std::nullopt;
    }
    return Differs(code, family, absl::StrCat(what, " of ", owner), report, Count(says),
                   Count(holds));
  };
}

// The record in force and the newest version, whose bytes are the same.
std::optional<Fault> NameCurrent(const Examination& e, absl::string_view subject,
                                 const OptionalText& says, const OptionalText& holds) {
  const std::string resource(subject);
  const Family family =
      records::ParseReportName(resource).has_value() ? Family::kReports : Family::kAgencies;
  if (e.IsWrong(storage::FamilyName(family), resource)) return std::nullopt;
  if (!holds) {
    return Wrong("CURRENT_MISSING", family, absl::StrCat("record in force of ", resource), resource,
                 "现行记录缺失", "is missing");
  }
  if (!says) {
    return Wrong("VERSION_MISSING", family, absl::StrCat("versions of ", resource), resource,
                 "现行记录没有任何版本", "the record in force has no versions");
  }
  return Differs("CURRENT", family, absl::StrCat("record in force of ", resource), resource,
                 absl::StrCat("SHA-256 ", Hex(*says), " (newest version)"), Hex(*holds));
}

std::optional<Fault> NameAgencyIndex(const Examination& e, absl::string_view subject,
                                     const OptionalText& says, const OptionalText& holds) {
  if (e.IsWrong("agencies", "")) return std::nullopt;
  const std::string record = absl::StrCat("index ", absl::CHexEscape(subject));
  if (!holds) {
    return Wrong("AGENCY_INDEX_MISSING", Family::kIndex, record, "", "机关登记没有这条索引",
                 "an agency asks for it, and it is missing");
  }
  if (!says) {
    return Wrong("AGENCY_INDEX_EXTRA", Family::kIndex, record, "", "没有机关与这条索引相符",
                 "no agency is as it says");
  }
  return Differs("AGENCY_INDEX", Family::kIndex, record, "", absl::CHexEscape(*says),
                 absl::CHexEscape(*holds));
}

}  // namespace

RecordCheck::RecordCheck(Examination& examination, Facts& facts, std::vector<std::string> methods)
    : examination_(examination), facts_(facts), methods_(std::move(methods)) {
  Examination& e = examination_;
  current_ = e.NewRelation(
      [&e](absl::string_view subject, const OptionalText& says, const OptionalText& holds) {
        return NameCurrent(e, subject, says, holds);
      });
  judgement_count_ =
      e.NewRelation(CountNamer(e, Family::kJudgements, "JUDGEMENT_COUNT", "number of judgements"));
  publication_count_ =
      e.NewRelation(CountNamer(e, Family::kReports, "PUBLICATION_COUNT", "number of publications"));
  const auto format = e.snapshot().Get(Family::kMeta, storage::kStoreFormatKey);
  old_format_ = format.ok() && *format == "1";
  agency_index_ = e.NewRelation(
      [&e](absl::string_view subject, const OptionalText& says, const OptionalText& holds) {
        return NameAgencyIndex(e, subject, says, holds);
      });
}

absl::Status RecordCheck::Run() {
  rule_sets_.clear();
  edition_files_.clear();
  published_.clear();
  RETURN_IF_ERROR(Forms());
  RETURN_IF_ERROR(Agencies());
  RETURN_IF_ERROR(Reports());
  RETURN_IF_ERROR(Publications());
  RETURN_IF_ERROR(Judgements());
  RETURN_IF_ERROR(Artefacts());
  RETURN_IF_ERROR(Requests());
  return Others();
}

absl::StatusOr<bool> RecordCheck::Open(Family family, absl::string_view key,
                                       absl::string_view sealed, absl::string_view record,
                                       absl::string_view resource,
                                       google::protobuf::MessageLite* message, std::string* bytes) {
  absl::StatusOr<std::string> opened = records::Unseal(key, sealed, record);
  if (opened.ok() && message->ParseFromString(*opened)) {
    if (bytes != nullptr) *bytes = *std::move(opened);
    return true;
  }
  const absl::Status told =
      examination_.Tell(Wrong("RECORD_DAMAGED", family, record, resource, "记录损坏，与存入时不同",
                              opened.ok() ? "does not parse" : opened.status().message()));
  if (!told.ok()) return told;
  return false;
}

absl::Status RecordCheck::Unknown(Family family, absl::string_view key) {
  return examination_.Tell(Wrong("UNKNOWN_KEY", family, absl::CHexEscape(key), "", "不认识的记录",
                                 "is no key of this format"));
}

absl::Status RecordCheck::Down(Family family, absl::string_view what, const std::string& owner,
                               int64_t number, Numbers* numbers) {
  const bool same = owner == numbers->owner && !owner.empty();
  const int64_t missing = numbers->last - 1;
  const std::string before = numbers->owner;
  const bool gap = same ? number != missing : !before.empty() && numbers->last != 1;
  *numbers = {owner, number};
  if (!gap) return absl::OkStatus();
  return examination_.Tell(Wrong("GAP", family, absl::StrCat(what, " ", missing, " of ", before),
                                 before, "编号不连续，这一条缺失", "is missing"));
}

absl::Status RecordCheck::Up(Family family, absl::string_view what, const std::string& owner,
                             int64_t number, Numbers* numbers) {
  const int64_t expected = owner == numbers->owner ? numbers->last + 1 : 1;
  *numbers = {owner, number};
  if (number == expected) return absl::OkStatus();
  const std::string report = owner.substr(0, owner.find("/revisions/"));
  return examination_.Tell(Wrong("GAP", family, absl::StrCat(what, " ", expected, " of ", owner),
                                 report, "编号不连续，这一条缺失", "is missing"));
}

// The records in force, by the names of their resources.
absl::Status RecordCheck::Current(Family family, const std::string& prefix) {
  return examination_.Scan(
      family, KeyRange::Prefix(prefix),
      [&](absl::string_view key, absl::string_view sealed) -> absl::Status {
        std::string resource;
        if (const auto agency = records::ParseAgencyKey(key);
            family == Family::kAgencies && agency) {
          resource = records::AgencyName(*agency);
        } else if (const auto report = records::ParseReportKey(key)) {
          resource = records::ReportName(*report);
        }
        const std::string record = absl::StrCat("record in force of ", resource);
        absl::StatusOr<std::string> opened = records::Unseal(key, sealed, record);
        if (!opened.ok()) {
          return examination_.Tell(Wrong("RECORD_DAMAGED", family, record, resource,
                                         "记录损坏，与存入时不同", opened.status().message()));
        }
        examination_.Holds(current_, resource, Hash(Suite::kSha256, *opened));
        return absl::OkStatus();
      });
}

absl::Status RecordCheck::Agencies() {
  examination_.Begin("agencies");
  RETURN_IF_ERROR(Current(Family::kAgencies, records::AgencyPrefix()));
  RETURN_IF_ERROR(AgencyVersions());
  RETURN_IF_ERROR(AgencyIndexes());
  RETURN_IF_ERROR(Peers());
  RETURN_IF_ERROR(Renewals());
  return Purges();
}

absl::Status RecordCheck::AgencyVersions() {
  Numbers numbers;
  AgencySoFar so_far;
  RETURN_IF_ERROR(examination_.Scan(Family::kAgencies, KeyRange::Prefix("v"),
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfAgencyVersion(key, sealed, &numbers, &so_far);
                                    }));
  return Down(Family::kAgencies, "version", "", 0, &numbers);
}

absl::Status RecordCheck::OfAgencyVersion(absl::string_view key, absl::string_view sealed,
                                          Numbers* numbers, AgencySoFar* so_far) {
  const auto parsed = records::ParseAgencyVersionKey(key);
  if (!parsed) return Unknown(Family::kAgencies, key);
  const auto& [id, number] = *parsed;
  const std::string name = records::AgencyName(id);
  const bool newest = name != numbers->owner;
  if (newest) *so_far = {};
  RETURN_IF_ERROR(Down(Family::kAgencies, "version", name, number, numbers));
  records::AgencyVersion version;
  std::string bytes;
  const std::string record = absl::StrCat("version ", number, " of ", name);
  ASSIGN_OR_RETURN(const bool sound,
                   Open(Family::kAgencies, key, sealed, record, name, &version, &bytes));
  if (!sound) {
    examination_.MarkWrong("agencies", "");
    return absl::OkStatus();
  }
  const auto epoch = examination_.EpochOf(version.mark().origin());
  facts_.Version(name, epoch.value_or(0), version.mark().position(),
                 records::FromProto(version.mark().recorded_time()));
  if (newest) examination_.Says(current_, name, Hash(Suite::kSha256, bytes));
  SayIndexes(id, version.agency(), newest, so_far);
  return absl::OkStatus();
}

// The entries of the index that a version of the agency asks for.
void RecordCheck::SayIndexes(const std::string& id, const submission::v1::Agency& agency,
                             bool newest, AgencySoFar* so_far) {
  const auto says = [&](const std::string& key, absl::string_view value) {
    examination_.Says(agency_index_, key, value);
  };
  for (const auto& known : agency.names()) {
    if (!so_far->names.insert(known.text()).second) continue;
    says(records::AgencyByNameKey(known.text(), id), "");
  }
  const auto superior = records::ParseAgencyName(agency.superior());
  const bool left = !newest && agency.superior() != so_far->superior;
  if (superior && left && so_far->left.insert(*superior).second) {
    says(records::FormerSubordinateKey(*superior, id), "");
  }
  so_far->superior = agency.superior();
  if (!newest) return;
  if (superior) says(records::SubordinateKey(*superior, id), "");
  for (const auto& external : agency.external_ids()) {
    if (!external.has_valid_to()) {
      says(records::ExternalIdKey(external.scheme(), external.value()), id);
    }
  }
  // A store of format 1 has none of these, or some on their way in.
  if (old_format_) return;
  for (const std::string& name : agency.predecessors()) {
    if (const auto predecessor = records::ParseAgencyName(name)) {
      says(records::SuccessorKey(*predecessor, id), "");
    }
  }
}

absl::Status RecordCheck::AgencyIndexes() {
  for (const char kind : {'n', 's', 'u', 'w', 'x'}) {
    if (kind == 's' && old_format_) continue;
    RETURN_IF_ERROR(examination_.Scan(Family::kIndex, KeyRange::Prefix(std::string(1, kind)),
                                      [&](absl::string_view key, absl::string_view value) {
                                        examination_.Holds(agency_index_, key, value);
                                        return absl::OkStatus();
                                      }));
  }
  return absl::OkStatus();
}

absl::Status RecordCheck::Reports() {
  examination_.Begin("reports");
  RETURN_IF_ERROR(Current(Family::kReports, records::ReportPrefix()));
  Numbers numbers;
  std::set<int64_t> judged;  // Revisions of the report whose judgements have been counted.
  RETURN_IF_ERROR(examination_.Scan(Family::kReports, KeyRange::Prefix("v"),
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfReportKey(key, sealed, &numbers, &judged);
                                    }));
  return Down(Family::kReports, "version", "", 0, &numbers);
}

absl::Status RecordCheck::OfReportKey(absl::string_view key, absl::string_view sealed,
                                      Numbers* numbers, std::set<int64_t>* judged) {
  const auto parsed = records::ParseReportVersionKey(key);
  if (!parsed) return Unknown(Family::kReports, key);
  const auto& [id, number] = *parsed;
  const std::string name = records::ReportName(id);
  const bool newest = name != numbers->owner;
  if (newest) judged->clear();
  RETURN_IF_ERROR(Down(Family::kReports, "version", name, number, numbers));
  records::ReportVersion version;
  std::string bytes;
  const std::string record = absl::StrCat("version ", number, " of ", name);
  ASSIGN_OR_RETURN(const bool sound,
                   Open(Family::kReports, key, sealed, record, name, &version, &bytes));
  if (!sound) return absl::OkStatus();
  if (newest) examination_.Says(current_, name, Hash(Suite::kSha256, bytes));
  return OfReportVersion(version, newest, judged);
}

absl::Status RecordCheck::OfReportVersion(const records::ReportVersion& version, bool newest,
                                          std::set<int64_t>* judged) {
  const submission::v1::ReportRecord& record = version.record();
  const auto epoch = examination_.EpochOf(version.mark().origin());
  facts_.Version(record.name(), epoch.value_or(0), version.mark().position(),
                 records::FromProto(version.mark().recorded_time()));
  if (judged->insert(record.latest_revision()).second && version.judgements() > 0) {
    examination_.Says(judgement_count_,
                      absl::StrCat(record.name(), "/revisions/", record.latest_revision()),
                      Number(static_cast<uint64_t>(version.judgements())));
  }
  if (!newest) return absl::OkStatus();
  facts_.LatestSays(record.name(), record.latest_revision(), record.latest_digest());
  if (version.publications() > 0) {
    examination_.Says(publication_count_, record.name(),
                      Number(static_cast<uint64_t>(version.publications())));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::check
