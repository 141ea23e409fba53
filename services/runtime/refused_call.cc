#include "services/runtime/refused_call.h"

#include <google/protobuf/descriptor.h>

namespace nianbao::runtime {

std::string ResourceOf(const google::protobuf::Message& request) {
  using google::protobuf::FieldDescriptor;
  for (const char* name : {"name", "parent", "resource", "revision", "before"}) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      continue;
    }
    std::string value = request.GetReflection()->GetString(request, field);
    if (!value.empty()) return value;
  }
  const FieldDescriptor* header = request.GetDescriptor()->FindFieldByName("header");
  if (header == nullptr || header->is_repeated() ||
      header->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return "";
  }
  return ResourceOf(request.GetReflection()->GetMessage(request, header));
}

}  // namespace nianbao::runtime
