#ifndef NIANBAO_SERVICES_RUNTIME_WIRE_H_
#define NIANBAO_SERVICES_RUNTIME_WIRE_H_

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "absl/status/status.h"

// Messages and the bytes gRPC carries.
namespace nianbao::runtime {

// Parses `bytes` into `request`; INVALID_ARGUMENT names the field that is not UTF-8.
absl::Status ParseRequest(const grpc::ByteBuffer& bytes, google::protobuf::Message& request);

// The bytes in one piece; empty where they cannot be had.
std::string Flatten(const grpc::ByteBuffer& bytes);

// INTERNAL: `message` cannot be encoded.
absl::Status Serialize(const google::protobuf::Message& message, grpc::ByteBuffer& out);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_WIRE_H_
