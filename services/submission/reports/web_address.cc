#include "services/submission/reports/web_address.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"

namespace nianbao::submission {
namespace {

constexpr size_t kMostBytes = 2000;

bool IsWebAddress(absl::string_view text) {
  const bool begins = absl::StartsWith(text, "http://") || absl::StartsWith(text, "https://");
  return begins && text.size() > text.find("//") + 2 && text.size() <= kMostBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::Status CheckWebAddress(absl::string_view field, absl::string_view address) {
  if (IsWebAddress(address)) return absl::OkStatus();
  return runtime::InvalidField(field, absl::StrCat("must begin with http:// or https://, in at "
                                                   "most ",
                                                   kMostBytes, " bytes without blanks"));
}

}  // namespace nianbao::submission
