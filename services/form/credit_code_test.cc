#include "services/form/credit_code.h"

#include <gmock/gmock.h>

namespace nianbao::form {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CreditCodeTest, CodesInUsePass) {
  for (const char* code : {"12620600MB0523338C", "1144150000724047XL", "11341703003249434A",
                           "11341702486344515H", "113325000026455663", "11320000MB151840XJ"}) {
    EXPECT_THAT(CheckCreditCode(code).refusal, IsEmpty()) << code;
    EXPECT_THAT(CheckCreditCode(code).warning, IsEmpty()) << code;
  }
}

TEST(CreditCodeTest, AWrongCheckCharacterIsRefusedWithTheRightOne) {
  EXPECT_THAT(CheckCreditCode("91350100M000100Y4Z").refusal, HasSubstr("第18位"));
  EXPECT_THAT(CheckCreditCode("91350100M000100Y44").refusal, HasSubstr("应为3"));
}

TEST(CreditCodeTest, EverySingleWrongDigitIsRefused) {
  const std::string code = "12620600MB0523338C";
  for (size_t i = 0; i < code.size(); ++i) {
    std::string wrong = code;
    wrong[i] = code[i] == '7' ? '4' : '7';
    EXPECT_FALSE(CheckCreditCode(wrong).refusal.empty()) << wrong;
  }
}

TEST(CreditCodeTest, LengthAndAlphabetAreChecked) {
  EXPECT_THAT(CheckCreditCode("").refusal, HasSubstr("18位"));
  EXPECT_THAT(CheckCreditCode("12620600MB0523338").refusal, HasSubstr("18位"));
  EXPECT_THAT(CheckCreditCode("1262O600MB0523338C").refusal, HasSubstr("第5位"));
  EXPECT_THAT(CheckCreditCode("12620600mB0523338C").refusal, HasSubstr("第9位"));
}

TEST(CreditCodeTest, AFailingInnerCheckOnlyWarns) {
  // Inner check 8 made 9, and the 18th character mended.
  const CreditCodeCheck check = CheckCreditCode("12620600MB0523339F");
  EXPECT_THAT(check.refusal, IsEmpty());
  EXPECT_THAT(check.warning, HasSubstr("第17位"));
}

}  // namespace
}  // namespace nianbao::form
