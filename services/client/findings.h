#ifndef NIANBAO_SERVICES_CLIENT_FINDINGS_H_
#define NIANBAO_SERVICES_CLIENT_FINDINGS_H_

#include <string>

#include "nianbao/validation/v1/validation.pb.h"
#include "services/client/text.h"

// Findings as a clerk reads them.
namespace nianbao::client {

// Every finding with what to do, then one line that sums them up.
std::string VerdictText(const validation::v1::Verdict& verdict, const Painter& paint);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_FINDINGS_H_
