#ifndef NIANBAO_SERVICES_RUNTIME_CREDENTIAL_H_
#define NIANBAO_SERVICES_RUNTIME_CREDENTIAL_H_

#include <grpcpp/security/auth_context.h>

#include <string>

#include "absl/status/statusor.h"

namespace nianbao::runtime {

// What a verified client certificate says.
struct Credential {
  std::string principal;
  std::string digest;  // SHA-256 of the DER certificate; empty without certificate.
};

// Reads the peer's certificate: exactly one URI among its subject alternative names
// (RFC 5280 §4.2.1.6) names the principal. UNAUTHENTICATED otherwise.
absl::StatusOr<Credential> ReadCredential(const grpc::AuthContext& context);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_CREDENTIAL_H_
