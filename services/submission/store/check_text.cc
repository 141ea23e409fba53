#include "services/submission/store/check_text.h"

#include <google/protobuf/util/json_util.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace nianbao::submission {
namespace {

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, options);
  return printed.ok() ? json : "{}";
}

}  // namespace

v1::StoreFault ToProto(const check::Fault& fault) {
  v1::StoreFault message;
  message.set_code(fault.code);
  message.set_family(fault.family);
  message.set_record(fault.record);
  message.set_resource(fault.resource);
  message.set_message(fault.message);
  message.set_message_en(fault.message_en);
  return message;
}

v1::CheckSummary ToProto(const check::Summary& summary) {
  v1::CheckSummary message;
  message.set_records(summary.records);
  message.set_bytes(summary.bytes);
  message.set_faults(summary.faults);
  message.mutable_tree_head()->set_origin(summary.head.origin);
  message.mutable_tree_head()->set_tree_size(summary.head.tree_size);
  message.mutable_tree_head()->set_root_hash(summary.head.root_hash);
  message.mutable_tree_head()->set_note(summary.head.note);
  return message;
}

std::string FaultText(const check::Fault& fault) {
  const std::string where = fault.family.empty() ? "" : absl::StrCat(fault.family, ": ");
  return absl::StrCat(fault.code, " ", where, fault.record, fault.record.empty() ? "" : ": ",
                      fault.message, " / ", fault.message_en, "\n");
}

std::string SummaryText(const check::Summary& summary) {
  std::string text = absl::StrCat(
      summary.faults == 0 ? "全部成立 / all holds" : "有问题 / faults found", ": ", summary.records,
      " records, ", summary.bytes, " bytes, ", summary.faults, " faults");
  if (summary.erased > 0) absl::StrAppend(&text, ", ", summary.erased, " texts erased as recorded");
  absl::StrAppend(&text, "\nhead: ", summary.head.origin, " ", summary.head.tree_size, " ",
                  absl::Base64Escape(summary.head.root_hash), "\n");
  return text;
}

std::string FaultJson(const check::Fault& fault) {
  v1::CheckStoreResponse response;
  *response.mutable_fault() = ToProto(fault);
  return Json(response);
}

std::string SummaryJson(const check::Summary& summary) {
  v1::CheckStoreResponse response;
  *response.mutable_summary() = ToProto(summary);
  return Json(response);
}

}  // namespace nianbao::submission
