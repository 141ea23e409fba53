#include "services/validation/rules/short_names.h"

#include <gtest/gtest.h>

namespace nianbao::validation {
namespace {

TEST(ShortNamesTest, TellsShortFormsFromTheNamesOfBodiesAbove) {
  const auto rules = RuleSet::Embedded().back();
  const Rule* const rule = rules->Find("P-NAME");
  ASSERT_NE(rule, nullptr);
  const struct {
    const char* registered;
    const char* written;
    bool shortens;
  } cases[] = {
      {"瀍河回族区科技和工业信息化局", "区工信局", true},
      {"瀍河回族区科技和工业信息化局", "区商务局", false},
      {"瀍河回族区科技和工业信息化局", "", false},
      // What comes last is told, or its last word cut short.
      {"洛阳市生态环境局涧西分局", "洛阳市生态环境局", false},
      {"洛阳市生态环境局涧西分局", "市环境分局", true},
      {"洛阳市公安局交通警察支队", "洛阳市公安局", false},
      {"洛阳市公安局交通警察支队", "市公安局交警支队", true},
      {"洛阳市瀍河回族区人民政府办公室", "瀍河回族区政府", false},
      {"洛阳市瀍河回族区人民政府办公室", "瀍河回族区政府办", true},
      {"洛阳市卫生健康委员会", "洛阳市卫生健康委", true},
      {"洛阳市卫生健康委员会", "市卫健委", true},
      {"国家税务总局洛阳市税务局", "国家税务总局", false},
      {"国家税务总局洛阳市税务局", "洛阳市税务局", true},
      // So is the narrowest place, or none.
      {"洛阳市涧西区教育体育局", "洛阳市教育局", false},
      {"洛阳市涧西区教育体育局", "市教育局", false},
      {"洛阳市涧西区教育体育局", "涧西教育局", true},
      {"洛阳市涧西区教育体育局", "区教体局", true},
      {"洛阳市涧西区教育体育局", "教体局", true},
      {"洛阳市西工区工业和信息化局", "洛阳市工信局", false},
      {"洛阳市西工区工业和信息化局", "西工区工信局", true},
      {"郑州市金水区教育局", "郑州市教育局", false},
      {"洛阳市洛龙区李楼镇人民政府", "洛阳市洛龙区人民政府", false},
      {"洛阳市洛龙区李楼镇人民政府", "李楼镇政府", true},
      {"洛阳市瀍河回族区人民政府", "洛阳市政府", false},
      {"洛阳市瀍河回族区人民政府", "瀍河区政府", true},
      {"洛阳市涧西区重庆路街道办事处", "涧西区办事处", false},
      {"洛阳市涧西区重庆路街道办事处", "重庆路街道办", true},
      // No places, though they sound so.
      {"洛阳市住房和城乡建设局", "洛阳市住建局", true},
      {"洛阳市城市管理局", "洛阳市城管局", true},
      {"洛阳市市场监督管理局", "洛阳市市场监管局", true},
      {"景德镇市教育局", "市教育局", true},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(Shortens(*rule, test.registered, test.written), test.shortens)
        << test.registered << ": " << test.written;
  }
}

}  // namespace
}  // namespace nianbao::validation
