#include "services/runtime/malformed.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/utf8.h"

namespace nianbao::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr int kDeepest = 100;  // As protobuf's own parser.

std::optional<absl::Status> BadText(absl::string_view bytes, const std::string& path) {
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = Utf8Length(bytes.substr(i));
    if (length == 0) return InvalidField(path, absl::StrCat("not UTF-8 at byte ", i));
    i += length;
  }
  return std::nullopt;
}

// The first string that is not UTF-8, depth first; nothing if the bytes break before.
std::optional<absl::Status> Search(const Descriptor& type, absl::string_view bytes,
                                   const std::string& prefix, int depth) {
  if (depth > kDeepest) return InvalidField(prefix, "nested too deeply");
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::map<int, int> seen;
  while (const uint32_t tag = in.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      continue;
    }
    uint32_t length = 0;
    if (!in.ReadVarint32(&length)) return std::nullopt;
    const auto at = static_cast<size_t>(in.CurrentPosition());
    if (length > bytes.size() - at || !in.Skip(static_cast<int>(length))) return std::nullopt;
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr) continue;
    std::string path = absl::StrCat(prefix, prefix.empty() ? "" : ".", field->name());
    if (field->is_repeated()) absl::StrAppend(&path, "[", seen[field->number()]++, "]");
    std::optional<absl::Status> found;
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      found = BadText(bytes.substr(at, length), path);
    } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      found = Search(*field->message_type(), bytes.substr(at, length), path, depth + 1);
    }
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace

absl::Status DescribeMalformed(const Descriptor& type, absl::string_view bytes) {
  if (std::optional<absl::Status> found = Search(type, bytes, "", 0)) return *found;
  return WithReason(absl::InvalidArgumentError(
                        absl::StrCat("the request is not a well-formed ", type.full_name())),
                    "MALFORMED_MESSAGE");
}

}  // namespace nianbao::runtime
