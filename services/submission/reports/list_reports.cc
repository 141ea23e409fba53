#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/runtime/errors.h"
#include "services/submission/changes.h"
#include "services/submission/pages.h"
#include "services/submission/policy.h"
#include "services/submission/reports/present.h"
#include "services/submission/reports/reading.h"
#include "services/submission/reports/reports.h"
#include "services/submission/view.h"
#include "storage/base/status_macros.h"

namespace nianbao::submission {
namespace {

using records::ReportVersion;

// Reports looked at for one page, whatever their number that fits.
constexpr int kMostExamined = 10000;

// Where a list stands: the newest change last within an agency.
struct Place {
  std::string agency;
  int64_t micros = 0;  // Of the change, since 1970.
  int64_t position = 0;

  // The check takes the zero that the comparison is made of for a pointer.
  auto operator<=>(const Place&) const = default;  // NOLINT(modernize-use-nullptr)

  // Behind all reports of an agency.
  static Place BehindAll(std::string agency) {
    constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
    return {std::move(agency), kLast, kLast};
  }
};

Place PlaceOf(const std::string& agency, const ReportVersion& version) {
  return {agency, absl::ToUnixMicros(records::FromProto(version.mark().recorded_time())),
          version.mark().position()};
}

std::string Text(const Place& place) {
  return absl::StrCat(place.agency, " ", place.micros, " ", place.position);
}

absl::StatusOr<Place> ParsePlace(absl::string_view text) {
  Place place;
  if (text.empty()) return place;
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  if (parts.size() != 3 || !records::IsId(parts[0]) || !absl::SimpleAtoi(parts[1], &place.micros) ||
      !absl::SimpleAtoi(parts[2], &place.position)) {
    return runtime::InvalidField("page_token", "is not one of ours");
  }
  place.agency = parts[0];
  return place;
}

// Fills one page of ListReports, agency by agency.
class ReportPage {
 public:
  ReportPage(const Site& site, const View& view, const runtime::Call& call,
             const v1::ListReportsRequest& request, int size, Place after)
      : site_(site),
        view_(view),
        call_(call),
        request_(request),
        size_(size),
        after_(std::move(after)) {}

  // Adds what fits of one agency's reports. False: the page ends.
  absl::StatusOr<bool> Add(const std::string& agency, std::vector<ReportVersion> reports) {
    RETURN_IF_ERROR(CheckAlive(call_));
    std::sort(reports.begin(), reports.end(), [&](const ReportVersion& a, const ReportVersion& b) {
      return PlaceOf(agency, a) < PlaceOf(agency, b);
    });
    ASSIGN_OR_RETURN(const AgencyPath path, view_.PathOf(agency));
    ASSIGN_OR_RETURN(const Sight sight, SightOver(call_, path));
    ASSIGN_OR_RETURN(const v1::Ladder ladder, LadderOf(site_, view_, agency));
    for (const ReportVersion& version : reports) {
      const Place place = PlaceOf(agency, version);
      if (place <= after_ || !Fits(version.record(), sight)) continue;
      v1::ReportRecord shown;
      if (sight == Sight::kEverything) {
        shown = PresentReport(version, ladder, call_, path);
        RETURN_IF_ERROR(AddOpinions(view_.records(), &shown));
      } else {
        ASSIGN_OR_RETURN(shown, Public(version.record()));
      }
      bytes_ += shown.ByteSizeLong();
      more_ = response_.reports_size() == size_ ||
              (response_.reports_size() > 0 && bytes_ > kMostAnswerBytes);
      if (more_) return false;
      *response_.add_reports() = std::move(shown);
      after_ = place;
    }
    after_ = Place::BehindAll(agency);
    examined_ += static_cast<int>(reports.size());
    more_ = examined_ >= kMostExamined;
    return !more_;
  }

  v1::ListReportsResponse Take(absl::string_view list) && {
    if (more_) {
      response_.set_next_page_token(EncodePageToken(view_.origin(), list, Text(after_)));
    }
    return std::move(response_);
  }

 private:
  bool Fits(const v1::ReportRecord& record, Sight sight) const {
    if (request_.year() != 0 && record.year() != request_.year()) return false;
    const auto& states = request_.filing_states();
    if (sight == Sight::kPublished) return states.empty() && IsPublic(record);
    return states.empty() ||
           std::find(states.begin(), states.end(), record.filing_state()) != states.end();
  }

  absl::StatusOr<v1::ReportRecord> Public(const v1::ReportRecord& record) const {
    if (record.published_revision() == record.latest_revision()) {
      return PublicRecord(record, record.title());
    }
    const records::RevisionId id = {*records::ParseReportName(record.name()),
                                    record.published_revision()};
    const absl::StatusOr<report::v1::Report> content = view_.records().Content(id);
    RETURN_IF_ERROR(MustExist(content.status()));
    return PublicRecord(record, content->title());
  }

  const Site& site_;
  const View& view_;
  const runtime::Call& call_;
  const v1::ListReportsRequest& request_;
  const int size_;
  Place after_;
  int examined_ = 0;
  size_t bytes_ = 0;
  bool more_ = false;
  v1::ListReportsResponse response_;
};

// Fills the page with reports of every agency from `first` on, in one scan.
absl::Status FillFromAll(const records::Reader& records, const std::string& first,
                         ReportPage* page) {
  std::string agency;
  std::vector<ReportVersion> group;
  absl::StatusOr<bool> goes_on = true;
  RETURN_IF_ERROR(
      records.Reports("", records::ReportId{first, ""}, [&](const ReportVersion& version) {
        const std::string its = records::ParseReportName(version.record().name())->agency;
        if (its != agency && !group.empty()) {
          goes_on = page->Add(agency, std::exchange(group, {}));
        }
        agency = its;
        group.push_back(version);
        return goes_on.ok() && *goes_on;
      }));
  if (goes_on.ok() && *goes_on && !group.empty()) goes_on = page->Add(agency, std::move(group));
  return goes_on.status();
}

absl::Status FillFrom(const records::Reader& records, const std::set<std::string>& agencies,
                      const std::string& first, ReportPage* page) {
  for (auto agency = agencies.lower_bound(first); agency != agencies.end(); ++agency) {
    std::vector<ReportVersion> group;
    RETURN_IF_ERROR(records.Reports(*agency, std::nullopt, [&](const ReportVersion& version) {
      group.push_back(version);
      return true;
    }));
    if (group.empty()) continue;
    ASSIGN_OR_RETURN(const bool goes_on, page->Add(*agency, std::move(group)));
    if (!goes_on) break;
  }
  return absl::OkStatus();
}

// Stands for all that decides which reports are listed.
absl::StatusOr<std::string> ListOf(const v1::ListReportsRequest& request) {
  std::string list = absl::StrCat("ListReports ", request.parent(), " ", request.year());
  if (request.year() < 0) return runtime::InvalidField("year", "must not be negative");
  for (int i = 0; i < request.filing_states_size(); ++i) {
    const int state = request.filing_states(i);
    if (state == v1::FILING_STATE_UNSPECIFIED || !v1::FilingState_IsValid(state)) {
      return runtime::InvalidField(absl::StrCat("filing_states[", i, "]"), "no state of a filing");
    }
    absl::StrAppend(&list, " ", state);
  }
  return list;
}

}  // namespace

absl::StatusOr<v1::ListReportsResponse> Reports::List(const runtime::Call& call,
                                                      const v1::ListReportsRequest& request) const {
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const std::string list, ListOf(request));
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  ASSIGN_OR_RETURN(const std::string token,
                   DecodePageToken(request.page_token(), view.origin(), list));
  ASSIGN_OR_RETURN(const Place after, ParsePlace(token));
  ASSIGN_OR_RETURN(const Scope scope,
                   ScopeOf(view, call, Method::kReadPublished, request.parent(), "parent"));
  ReportPage page(site_, view, call, request, page_size, after);
  if (scope.all) {
    RETURN_IF_ERROR(FillFromAll(view.records(), after.agency, &page));
  } else {
    RETURN_IF_ERROR(FillFrom(view.records(), scope.agencies, after.agency, &page));
  }
  return std::move(page).Take(list);
}

absl::StatusOr<v1::ListRevisionsResponse> Reports::ListRevisions(
    const runtime::Call& call, const v1::ListRevisionsRequest& request) const {
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const auto id = records::ParseReportName(request.parent());
  if (!id) {
    return runtime::InvalidField("parent", "must be \"agencies/{agency}/reports/{report}\"");
  }
  ASSIGN_OR_RETURN(const View view, View::Open(site_));
  const std::string list = absl::StrCat("ListRevisions ", request.parent());
  ASSIGN_OR_RETURN(const std::string last,
                   DecodePageToken(request.page_token(), view.origin(), list));
  int64_t before = 0;
  if (!last.empty() && !absl::SimpleAtoi(last, &before)) {
    return runtime::InvalidField("page_token", "is not one of ours");
  }
  ASSIGN_OR_RETURN(const AgencyPath path, view.PathOf(id->agency));
  RETURN_IF_ERROR(Authorise(call, Method::kReadReport, path));
  RETURN_IF_ERROR(view.records().Report(*id).status());
  v1::ListRevisionsResponse response;
  size_t bytes = 0;
  bool more = false;
  absl::Status status;
  RETURN_IF_ERROR(view.records().Revisions(*id, before, [&](v1::Revision revision) {
    status = AddReason(view.records(), &revision);
    bytes += revision.ByteSizeLong();
    more = response.revisions_size() == page_size ||
           (response.revisions_size() > 0 && bytes > kMostAnswerBytes);
    if (!status.ok() || more) return false;
    *response.add_revisions() = std::move(revision);
    return true;
  }));
  RETURN_IF_ERROR(status);
  if (more) {
    response.set_next_page_token(EncodePageToken(
        view.origin(), list, absl::StrCat(response.revisions().rbegin()->number())));
  }
  return response;
}

}  // namespace nianbao::submission
