#include "services/runtime/credential.h"

#include <grpc/grpc_security_constants.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "services/runtime/policy.h"
#include "storage/base/hash.h"

namespace nianbao::runtime {
namespace {

// The bytes between the armour lines of the first certificate; empty if there is none.
std::string DerOfPem(absl::string_view pem) {
  constexpr absl::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  constexpr absl::string_view kEnd = "-----END CERTIFICATE-----";
  const size_t begin = pem.find(kBegin);
  const size_t end = pem.find(kEnd);
  std::string der;
  if (begin == absl::string_view::npos || end == absl::string_view::npos || end < begin ||
      !absl::Base64Unescape(pem.substr(begin + kBegin.size(), end - begin - kBegin.size()), &der)) {
    return "";
  }
  return der;
}

}  // namespace

absl::StatusOr<Credential> ReadCredential(const grpc::AuthContext& context) {
  if (!context.IsPeerAuthenticated()) {
    return absl::UnauthenticatedError("a client certificate is required");
  }
  const std::vector<grpc::string_ref> uris =
      context.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  if (uris.size() != 1) {
    return absl::UnauthenticatedError(
        "the client certificate must name its principal in exactly one URI subject alternative "
        "name, such as nianbao://principals/NAME");
  }
  absl::StatusOr<std::string> principal =
      PrincipalOfUri(absl::string_view(uris[0].data(), uris[0].size()));
  if (!principal.ok()) return absl::UnauthenticatedError(principal.status().message());
  const std::vector<grpc::string_ref> pem =
      context.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  const std::string der =
      pem.empty() ? "" : DerOfPem(absl::string_view(pem[0].data(), pem[0].size()));
  if (der.empty()) return absl::UnauthenticatedError("the client certificate cannot be read");
  return Credential{*std::move(principal), Hash(Suite::kSha256, der)};
}

}  // namespace nianbao::runtime
