#ifndef NIANBAO_SERVICES_SUBMISSION_BLOBS_MEDIA_TYPE_H_
#define NIANBAO_SERVICES_SUBMISSION_BLOBS_MEDIA_TYPE_H_

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace nianbao::submission {

// Whether `text` is two parts of [a-z0-9.+-], joined by "/", of at most 127 bytes.
inline bool IsMediaType(absl::string_view text) {
  constexpr size_t kLongest = 127;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  return text.size() <= kLongest && parts.size() == 2 &&
         std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
           return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                    c == '.' || c == '+' || c == '-';
           });
         });
}

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_BLOBS_MEDIA_TYPE_H_
