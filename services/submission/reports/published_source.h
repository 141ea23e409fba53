#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_PUBLISHED_SOURCE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_PUBLISHED_SOURCE_H_

#include <string>

#include "absl/status/status.h"
#include "nianbao/submission/v1/submission.pb.h"

// Where a report that was published before it came here is from. Pure.
namespace nianbao::submission {

// INVALID_ARGUMENT with the field's path: no file, a digest that is none, no size, no media
// type, another role, an address that is none, a time that is none.
absl::Status CheckSource(const v1::PublishedSource& source);

// What the leaf that records the report commits to of its source: the file, then the address
// and the time where they are given, a line each.
std::string SourceText(const v1::PublishedSource& source);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_PUBLISHED_SOURCE_H_
