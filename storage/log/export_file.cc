#include "storage/log/export_file.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace nianbao::log {
namespace {

using audit::v1::ExportLogResponse;

// Messages hold at most 512 KiB of leaves, and details of at most as much again.
constexpr uint32_t kMaxMessage = 4 << 20;
constexpr int kMaxVarint = 5;

// The size in front of a message. Nothing: the stream ends before or within it.
absl::StatusOr<std::optional<uint32_t>> ReadSize(std::istream& in, int* bytes) {
  uint32_t size = 0;
  for (int i = 0; i < kMaxVarint; ++i) {
    const int byte = in.get();
    if (byte == std::istream::traits_type::eof()) return std::optional<uint32_t>();
    ++*bytes;
    size |= static_cast<uint32_t>(byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) return std::optional<uint32_t>(size);
  }
  return absl::DataLossError("not an exported log: a message has no size");
}

}  // namespace

absl::Status WriteExport(const ExportLogResponse& message, std::ostream& out) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.WriteVarint32(static_cast<uint32_t>(message.ByteSizeLong()));
    message.SerializeToCodedStream(&coded);
  }
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return out.good() ? absl::OkStatus() : absl::UnavailableError("the file takes no more bytes");
}

absl::Status ExportReader::AddHead(const audit::v1::TreeHead& head) {
  if (summary_.unfinished && summary_.unfinished->tree_size() > verifier_.size()) {
    return FaultError(Fault::kIncomplete, absl::StrCat("a head of ", head.tree_size(),
                                                       " leaves follows before the leaves of ",
                                                       summary_.unfinished->tree_size(), " ended"));
  }
  if (head.tree_size() <= verifier_.size()) {
    return FaultError(Fault::kSwappedHead, absl::StrCat("a head of ", head.tree_size(),
                                                        " leaves follows ", verifier_.size()));
  }
  summary_.unfinished = head;
  return absl::OkStatus();
}

absl::Status ExportReader::AddLeaves(const audit::v1::LeafBatch& batch) {
  if (!summary_.unfinished) {
    return FaultError(Fault::kSwappedHead, "leaves without a head in front of them");
  }
  if (batch.first_position() != verifier_.size()) {
    return FaultError(Fault::kMisplaced, absl::StrCat("leaves from ", batch.first_position(),
                                                      " on follow leaf ", verifier_.size() - 1));
  }
  if (batch.details_size() != 0 && batch.details_size() != batch.leaves_size()) {
    return absl::DataLossError("not an exported log: details and leaves differ in number");
  }
  for (int i = 0; i < batch.leaves_size(); ++i) {
    const bool detailed = batch.details_size() > 0;
    RETURN_IF_ERROR(verifier_.Add(batch.leaves(i), detailed ? &batch.details(i) : nullptr));
    if (detailed && !batch.details(i).salt().empty()) ++summary_.details;
  }
  return absl::OkStatus();
}

absl::Status ExportReader::Add(const ExportLogResponse& message) {
  if (message.has_tree_head()) {
    RETURN_IF_ERROR(AddHead(message.tree_head()));
  } else if (message.has_leaves()) {
    RETURN_IF_ERROR(AddLeaves(message.leaves()));
  } else {
    return absl::DataLossError("not an exported log: a message is empty");
  }
  summary_.size = verifier_.size();
  summary_.resources = static_cast<int64_t>(verifier_.resources());
  if (verifier_.size() < summary_.unfinished->tree_size()) return absl::OkStatus();
  RETURN_IF_ERROR(verifier_.CheckHead(*summary_.unfinished, policy_));
  summary_.heads.push_back(*std::move(summary_.unfinished));
  summary_.unfinished.reset();
  return absl::OkStatus();
}

absl::Status CheckComplete(const ExportSummary& summary) {
  if (summary.unfinished) {
    return FaultError(Fault::kIncomplete,
                      absl::StrCat("there are ", summary.size, " of the ",
                                   summary.unfinished->tree_size(), " leaves under the head"));
  }
  if (summary.torn) {
    return FaultError(Fault::kIncomplete, absl::StrCat("the file breaks off within the message "
                                                       "behind byte ",
                                                       summary.good_bytes));
  }
  if (summary.heads.empty()) return FaultError(Fault::kIncomplete, "there is no head");
  return absl::OkStatus();
}

absl::Status ExportReader::ReadFile(std::istream& in) {
  while (true) {
    int prefix = 0;
    ASSIGN_OR_RETURN(const std::optional<uint32_t> size, ReadSize(in, &prefix));
    if (!size) {
      summary_.torn = prefix > 0;
      return absl::OkStatus();
    }
    if (*size > kMaxMessage) {
      return absl::DataLossError(absl::StrCat("not an exported log: a message of ", *size,
                                              " bytes at byte ", summary_.good_bytes));
    }
    std::string bytes(*size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(*size));
    if (in.gcount() < static_cast<std::streamsize>(*size)) {
      summary_.torn = true;
      return absl::OkStatus();
    }
    ExportLogResponse message;
    if (!message.ParseFromString(bytes)) {
      return absl::DataLossError(absl::StrCat("not an exported log: the message at byte ",
                                              summary_.good_bytes, " cannot be read"));
    }
    RETURN_IF_ERROR(Add(message));
    summary_.good_bytes += prefix + static_cast<int64_t>(*size);
  }
}

}  // namespace nianbao::log
