#include "services/submission/workflow/texts.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace nianbao::workflow {
namespace {

using runtime::Role;

constexpr Role kEveryRole[] = {Role::kClerk,   Role::kReviewer, Role::kSuperior,
                               Role::kAuditor, Role::kPlatform, Role::kOperator};

absl::string_view RoleText(Role role) {
  switch (role) {
    case Role::kClerk:
      return "经办人";
    case Role::kReviewer:
      return "审核人";
    case Role::kSuperior:
      return "上级机关";
    case Role::kAuditor:
      return "审计人员";
    case Role::kPlatform:
      return "报送平台";
    case Role::kOperator:
      return "运维人员";
  }
  return "";
}

std::string WithoutPrefix(const std::string& name, absl::string_view prefix) {
  return std::string(absl::StripPrefix(name, prefix));
}

// Whether there is a report at all.
bool Exists(const State& state) {
  return state.filing != submission::v1::FILING_STATE_UNSPECIFIED ||
         state.publication != submission::v1::PUBLICATION_STATE_UNPUBLISHED;
}

}  // namespace

absl::string_view FilingStateText(submission::v1::FilingState state) {
  switch (state) {
    case submission::v1::FILING_STATE_DRAFT:
      return "草稿";
    case submission::v1::FILING_STATE_IN_REVIEW:
      return "审核中";
    case submission::v1::FILING_STATE_SUBMITTED:
      return "已报送";
    case submission::v1::FILING_STATE_RETURNED:
      return "退回";
    case submission::v1::FILING_STATE_ACCEPTED:
      return "审核通过";
    default:
      return "尚未建立";
  }
}

absl::string_view PublicationStateText(submission::v1::PublicationState state) {
  switch (state) {
    case submission::v1::PUBLICATION_STATE_PUBLISHED:
      return "已发布";
    case submission::v1::PUBLICATION_STATE_WITHDRAWN:
      return "撤下";
    case submission::v1::PUBLICATION_STATE_ARCHIVED:
      return "归档";
    default:
      return "未发布";
  }
}

absl::string_view ActionText(ReportAction action) {
  switch (action) {
    case submission::v1::REPORT_ACTION_SAVE:
      return "保存";
    case submission::v1::REPORT_ACTION_REVIEW:
      return "审核";
    case submission::v1::REPORT_ACTION_SUBMIT:
      return "报送";
    case submission::v1::REPORT_ACTION_RETURN:
      return "退回";
    case submission::v1::REPORT_ACTION_ACCEPT:
      return "审核通过";
    case submission::v1::REPORT_ACTION_PUBLISH:
      return "发布";
    case submission::v1::REPORT_ACTION_CONFIRM_PUBLICATION:
      return "确认发布";
    case submission::v1::REPORT_ACTION_CORRECT:
      return "更正";
    case submission::v1::REPORT_ACTION_WITHDRAW:
      return "撤下";
    case submission::v1::REPORT_ACTION_ARCHIVE:
      return "归档";
    case submission::v1::REPORT_ACTION_WAIVE_FINDING:
      return "豁免校验问题";
    case submission::v1::REPORT_ACTION_ERASE_CONTENT:
      return "删除内容";
    default:
      return "未知操作";
  }
}

std::string ActionTextEn(ReportAction action) {
  return WithoutPrefix(submission::v1::ReportAction_Name(action), "REPORT_ACTION_");
}

std::string StateText(const State& state) {
  if (!Exists(state)) return std::string(FilingStateText(state.filing));
  if (state.filing == submission::v1::FILING_STATE_UNSPECIFIED) {
    return absl::StrCat("补录、", PublicationStateText(state.publication));
  }
  return absl::StrCat(FilingStateText(state.filing), "、", PublicationStateText(state.publication));
}

std::string StateTextEn(const State& state) {
  if (!Exists(state)) return "not yet made";
  const bool filed = state.filing != submission::v1::FILING_STATE_UNSPECIFIED;
  return absl::StrCat(
      filed ? WithoutPrefix(submission::v1::FilingState_Name(state.filing), "FILING_STATE_")
            : "REGISTERED",
      ", ",
      WithoutPrefix(submission::v1::PublicationState_Name(state.publication),
                    "PUBLICATION_STATE_"));
}

std::string RolesText(Roles roles) {
  std::vector<absl::string_view> texts;
  for (const Role role : kEveryRole) {
    if (roles.Has(role)) texts.push_back(RoleText(role));
  }
  return absl::StrJoin(texts, "或");
}

std::string RolesTextEn(Roles roles) {
  std::vector<absl::string_view> texts;
  for (const Role role : kEveryRole) {
    if (roles.Has(role)) texts.push_back(runtime::RoleName(role));
  }
  return absl::StrJoin(texts, " or ");
}

}  // namespace nianbao::workflow
