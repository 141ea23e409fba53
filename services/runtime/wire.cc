#include "services/runtime/wire.h"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include "absl/strings/str_cat.h"
#include "services/runtime/malformed.h"

namespace nianbao::runtime {

std::string Flatten(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  if (!bytes.DumpToSingleSlice(&slice).ok()) return "";
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request) {
  grpc::ByteBuffer copy(bytes);  // Shares the slices; the reader wants it mutable.
  if (copy.Valid()) {
    grpc::ProtoBufferReader reader(&copy);
    if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  } else if (bytes.Length() == 0) {
    return absl::OkStatus();
  }
  return DescribeMalformed(*request.GetDescriptor(), Flatten(bytes));
}

absl::Status Serialize(const google::protobuf::Message& message, grpc::ByteBuffer& out) {
  const size_t size = message.ByteSizeLong();
  grpc::ProtoBufferWriter writer(&out, grpc::kProtoBufferWriterMaxBufferLength,
                                 static_cast<int>(size));
  if (size > 0 && !message.SerializeToZeroCopyStream(&writer)) {
    return absl::InternalError(absl::StrCat("cannot encode ", message.GetTypeName()));
  }
  return absl::OkStatus();
}

}  // namespace nianbao::runtime
