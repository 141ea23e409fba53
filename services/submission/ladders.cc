#include "services/submission/ladders.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/ladders.pb.h"

namespace nianbao::submission {
namespace {

// Keeps the first message of the text format's parser.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status Take(absl::string_view kind, bool present, const v1::Ladder& ladder, v1::Ladder* to) {
  if (!present) return absl::OkStatus();
  const absl::Status status = workflow::CheckLadder(ladder);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("ladder of ", kind, ": ", status.message()));
  }
  *to = ladder;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<workflow::Ladders> ParseLadders(absl::string_view text) {
  LaddersFile file;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(std::string(text), &file)) {
    return absl::InvalidArgumentError(absl::StrCat("ladders: ", error.text()));
  }
  workflow::Ladders ladders = workflow::Ladders::Default();
  absl::Status status =
      Take("department", file.has_department(), file.department(), &ladders.department);
  status.Update(Take("township", file.has_township(), file.township(), &ladders.township));
  status.Update(Take("government", file.has_government(), file.government(), &ladders.government));
  if (!status.ok()) return status;
  return ladders;
}

}  // namespace nianbao::submission
