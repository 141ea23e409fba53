#ifndef NIANBAO_SERVICES_RENDERING_QR_CODE_H_
#define NIANBAO_SERVICES_RENDERING_QR_CODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/rendering/document.h"

namespace nianbao::rendering {

// What a stamp's QR code says (docs/formats.md §12); empty: the stamp has no digest.
std::string QrText(const v1::Stamp& stamp);

// Encodes `text` with its quiet zone, always the same for the same text. Thread-safe.
// INVALID_ARGUMENT: it is too long for any code.
absl::StatusOr<QrCode> MakeQrCode(absl::string_view text);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_QR_CODE_H_
