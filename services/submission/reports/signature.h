#ifndef NIANBAO_SERVICES_SUBMISSION_REPORTS_SIGNATURE_H_
#define NIANBAO_SERVICES_SUBMISSION_REPORTS_SIGNATURE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "nianbao/report/v1/report.pb.h"
#include "nianbao/submission/v1/submission.pb.h"

// What an author signs before sending.
namespace nianbao::submission {

// INVALID_ARGUMENT unless everything that is salted has its salt: a server that chose
// one would make another digest than the signed one.
absl::Status CheckAllSalted(const report::v1::Report& report);

// INVALID_ARGUMENT unless each signature is over the 32 bytes of `digest` by the key of
// its first certificate. Whether the chain is to be trusted is for the reader to judge.
absl::Status CheckSignatures(const google::protobuf::RepeatedPtrField<v1::Signature>& signatures,
                             absl::string_view digest);

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_REPORTS_SIGNATURE_H_
