#include "services/form/block_matching.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace nianbao::form {
namespace {

using ::testing::ElementsAreArray;

// Paragraphs of section 1, named p1, p2, … as import names them.
report::v1::Report Paragraphs(const std::vector<std::string>& texts) {
  report::v1::Report report;
  auto& section = *report.add_sections();
  section.set_ordinal(1);
  for (const std::string& text : texts) {
    auto& block = *section.add_blocks();
    block.set_id(absl::StrCat("p", section.blocks_size()));
    block.set_kind(report::v1::Block::KIND_PARAGRAPH);
    block.mutable_content()->set_text(text);
  }
  return report;
}

std::vector<std::string> IdsOf(const report::v1::Report& report) {
  std::vector<std::string> ids;
  for (const auto& block : report.sections(0).blocks()) ids.push_back(block.id());
  return ids;
}

struct Case {
  const char* name;
  std::vector<std::string> before, after, ids;
};

TEST(BlockMatchingTest, AVersionBearsTheIdOfWhatItWas) {
  const Case cases[] = {
      {"nothing changed", {"甲甲", "乙乙"}, {"甲甲", "乙乙"}, {"p1", "p2"}},
      {"one more in front", {"甲甲", "乙乙"}, {"丙丙", "甲甲", "乙乙"}, {"+0", "p1", "p2"}},
      {"one more within", {"甲甲", "乙乙"}, {"甲甲", "丙丙", "乙乙"}, {"p1", "+1", "p2"}},
      {"one less", {"甲甲", "乙乙", "丙丙"}, {"甲甲", "丙丙"}, {"p1", "p3"}},
      {"one more and the next changed",
       {"收到申请三件", "丙丙"},
       {"丁丁", "收到申请四件", "丙丙"},
       {"+0", "p1", "p2"}},
      {"rewritten in its place", {"甲甲", "乙乙"}, {"甲甲", "丁戊"}, {"p1", "p2"}},
      {"changed places", {"甲甲", "乙乙", "丙丙"}, {"丙丙", "甲甲", "乙乙"}, {"p3", "p1", "p2"}},
      {"one text twice", {"甲甲", "甲甲"}, {"甲甲", "甲甲", "甲甲"}, {"p1", "p2", "+2"}},
      {"all is new", {}, {"甲甲"}, {"+0"}},
  };
  for (const Case& c : cases) {
    const report::v1::Report matched = WithMatchedBlocks(Paragraphs(c.before), Paragraphs(c.after));
    EXPECT_THAT(IdsOf(matched), ElementsAreArray(c.ids)) << c.name;
  }
}

TEST(BlockMatchingTest, AParagraphMayMoveToAnotherSection) {
  report::v1::Report after = Paragraphs({"乙乙", "甲甲"});
  after.mutable_sections(0)->set_ordinal(2);
  EXPECT_THAT(IdsOf(WithMatchedBlocks(Paragraphs({"甲甲", "乙乙"}), after)),
              ElementsAreArray({"p2", "p1"}));
}

TEST(BlockMatchingTest, VeryManyBlocksAreMatchedInBoundedWork) {
  std::vector<std::string> before, after;
  for (int i = 0; i < 5000; ++i) {
    before.push_back(absl::StrCat("旧", i));
    after.push_back(absl::StrCat("新", i));
  }
  const report::v1::Report matched = WithMatchedBlocks(Paragraphs(before), Paragraphs(after));
  EXPECT_EQ(matched.sections(0).blocks(4999).id(), "p5000");
}

}  // namespace
}  // namespace nianbao::form
