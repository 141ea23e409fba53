#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/validation/judge.h"
#include "services/validation/match.h"
#include "tests/support/report_generator.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

using ::nianbao::test::IsOk;

// A valid report in whose first part stands `text` `times` over, as one block.
v1::ValidateRequest Request(const std::string& text, int times) {
  std::mt19937 random(3);
  v1::ValidateRequest request;
  report::v1::Report& report = *request.mutable_report();
  report = test::ValidReport(**form::FormRegistry::Embedded().ForYear(2023), random);
  report::v1::Block& block = *report.mutable_sections(0)->add_blocks();
  block.set_id("long");
  block.set_kind(report::v1::Block::KIND_PARAGRAPH);
  for (int i = 0; i < times; ++i) absl::StrAppend(block.mutable_content()->mutable_text(), text);
  request.mutable_context()->mutable_agency()->set_name(test::GeneratorOptions().agency_name);
  request.mutable_context()->mutable_agency()->set_kind(v1::AGENCY_KIND_DEPARTMENT);
  return request;
}

int64_t Work(const Judges& judges, const std::string& text, int times) {
  const int64_t before = SearchedBytes();
  EXPECT_THAT(judges.Validate(Request(text, times)), IsOk());
  return SearchedBytes() - before;
}

// By counted work, not by the clock: twice the text is twice the work, however the text is
// made. Most of these never end their sentence, some not even their clause.
TEST(LinearTest, WorkGrowsNoFasterThanTheText) {
  const Judges judges = Judges::Embedded();
  for (const char* text : {
           "我局2023年共收到政府信息公开申请15件，办结16件，结转下年度1件。未发生行政复议和诉讼。",
           "收到政府信息公开申请3件，",
           "收到政府信息公开申请3件",
           "2022年收到政府信息公开申请3件，占50%，",
           "没有收到依申请公开 全区 ",
           "未收到依申请公开，因信息公开被申请行政复议9件、行政诉讼9件，",
           "予以公开申请1件，部分公开2件，不予公开3件，",
           "现公布某某局2022年政府信息公开工作年度报告，由总体情况七部分组成，统计期限",
           "制发规范性文件3件、废止规范性文件3件、",
           "提高提高。。13800138000，家庭住址在某村",
           "家庭住址在某某、身份证号、",
           "登录某县人民政府政府信息公开平台，",
           "2022年结转政府信息公开申请3件，结转至2024年5件，",
           "未因政府信息公开被申请行政复议、提起行政诉讼，其中答复",
           "收到公民、法人和其他组织政府信息公开申请，复议二件、诉讼一件、",
           "办理政府信息公开，受理信息公开、办理行政复议、诉讼，上年结转3件，",
           "无收到、没有发生因信息公开、未被申请、收到3件依申请公开",
       }) {
    const int64_t one = Work(judges, text, 200);
    EXPECT_GT(one, 0) << text;
    EXPECT_LE(Work(judges, text, 400), one * 21 / 10) << text;
    EXPECT_LE(Work(judges, text, 800), one * 42 / 10) << text;
  }
}

}  // namespace
}  // namespace nianbao::validation
