#ifndef NIANBAO_SERVICES_SUBMISSION_WORKFLOW_TEXTS_H_
#define NIANBAO_SERVICES_SUBMISSION_WORKFLOW_TEXTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/submission/workflow/workflow.h"

// Words for states, actions and roles, within this folder.
namespace nianbao::workflow {

// "SAVE": the enum's name without its prefix.
std::string ActionTextEn(ReportAction action);

// "审核中、未发布" and "IN_REVIEW, UNPUBLISHED".
std::string StateText(const State& state);
std::string StateTextEn(const State& state);

// "经办人或报送平台" and "clerk or platform".
std::string RolesText(Roles roles);
std::string RolesTextEn(Roles roles);

}  // namespace nianbao::workflow

#endif  // NIANBAO_SERVICES_SUBMISSION_WORKFLOW_TEXTS_H_
