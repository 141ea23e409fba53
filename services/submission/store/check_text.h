#ifndef NIANBAO_SERVICES_SUBMISSION_STORE_CHECK_TEXT_H_
#define NIANBAO_SERVICES_SUBMISSION_STORE_CHECK_TEXT_H_

#include <string>

#include "nianbao/submission/v1/store_service.pb.h"
#include "storage/check/check.h"

// A check in words, for people and for scripts. Pure.
namespace nianbao::submission {

// "REVISION_DIGEST revisions: revision 3 of agencies/a/reports/2024: 应为 …，实为 … / …\n"
std::string FaultText(const check::Fault& fault);
std::string SummaryText(const check::Summary& summary);

// As the contract has them.
v1::StoreFault ToProto(const check::Fault& fault);
v1::CheckSummary ToProto(const check::Summary& summary);

// One JSON object each, without a line's end.
std::string FaultJson(const check::Fault& fault);
std::string SummaryJson(const check::Summary& summary);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_STORE_CHECK_TEXT_H_
