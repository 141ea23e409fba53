#include "tests/support/long_report.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace nianbao::test {
namespace {

using report::v1::Block;

constexpr const char* kPlaces[] = {"瀍河回族区", "㵲水镇", "灋泉街道", "𬭚业园区", "𠮷祥社区",
                                   "老城区",     "涧西区", "伊滨区",   "高新区",        "偃师区"};

constexpr const char* kWorks[] = {
    "推进基层政务公开标准化规范化建设",
    "完善依申请公开的登记、审核、办理、答复和归档制度",
    "开展政策解读与回应关切",
    "清理并公布规范性文件目录",
    "优化门户网站检索与“一网通办”入口（www.example.gov.cn）",
    "公开重大建设项目、公共资源配置与社会公益事业信息",
    "组织“政府开放日”与新闻发布会",
    "落实保密审查与个人信息保护“先审后发”",
    "建立健全公开台账，逐月核对 PDF、OFD 两种版式文件",
    "加强政务新媒体监管，清理僵尸账号",
};

constexpr const char* kOutcomes[] = {
    "群众满意度达到98.6%",
    "答复率、按期办结率均为100%",
    "与上年同期相比稳中有升",
    "未发生因公开不当引发的舆情",
    "有关做法在全市推广",
    "问题清单全部销号",
    "较好地保障了公众知情权、参与权",
    "仍需在时效上进一步加强",
};

template <size_t kSize>
const char* Pick(const char* const (&texts)[kSize], std::mt19937& random) {
  return texts[random() % kSize];
}

std::string Sentence(std::mt19937& random) {
  std::string text = absl::StrCat(Pick(kPlaces, random), Pick(kWorks, random), "，全年公开信息",
                                  random() % 9000, "条，", Pick(kOutcomes, random), "。");
  return text;
}

class Prose {
 public:
  Prose(report::v1::Section& section, std::mt19937& random, bool salts)
      : section_(section), random_(random), salts_(salts) {}

  void Add(Block::Kind kind, const std::string& text, int level = 0) {
    Block* block = section_.add_blocks();
    block->set_id(absl::StrCat("s", section_.ordinal(), "-long-", section_.blocks_size()));
    block->set_kind(kind);
    block->set_level(level);
    block->mutable_content()->set_text(text);
    for (int i = 0; salts_ && i < 32; ++i) {
      block->mutable_content()->mutable_salt()->push_back(static_cast<char>(random_()));
    }
  }

  void Paragraph() {
    std::string text;
    for (int i = 0; i < 3; ++i) text += Sentence(random_);
    Add(Block::KIND_PARAGRAPH, text);
  }

 private:
  report::v1::Section& section_;
  std::mt19937& random_;
  const bool salts_;
};

void AddReason(report::v1::Report& report, const std::string& cell) {
  report::v1::Explanation* reason = report.add_explanations();
  reason->set_id("reason-1");
  reason->set_rule("Y-VALID");
  reason->add_cells(cell);
  reason->set_reason("ORGAN_MERGED");
  reason->mutable_content()->set_text("机构合并，上年数据由两个机关分别统计。");
  reason->mutable_content()->set_salt(std::string(32, 'r'));
}

}  // namespace

report::v1::Report LongReport(const form::Form& form, std::mt19937& random, int paragraphs,
                              const GeneratorOptions& options) {
  report::v1::Report report = ValidReport(form, random, options);
  const int sections = report.sections_size();
  // All but the parts of tables alone take their share, the first and the last two.
  const int takers[] = {0, sections - 2, sections - 1};
  for (int i = 0; i < paragraphs; ++i) {
    Prose prose(*report.mutable_sections(takers[i * 3 / paragraphs]), random, options.salts);
    if (i % 10 == 3) prose.Add(Block::KIND_HEADING, absl::StrCat("（", i, "）工作情况"), 2);
    prose.Paragraph();
    if (i % 20 == 7) {
      prose.Add(Block::KIND_LIST, absl::StrCat("1. ", Sentence(random), "\n2. ", Sentence(random)));
    }
  }
  Prose(*report.mutable_sections(2), random, options.salts)
      .Add(Block::KIND_REMARK, "注：本表数据以办结日期统计。");
  AddReason(report, form.cells().front().address);
  return report;
}

}  // namespace nianbao::test
