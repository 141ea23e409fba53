#include "services/validation/rules/quotes.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace nianbao::validation {
namespace {

constexpr char kParts[] = R"(patterns { name: "parts" values: "其中|分别" })";
constexpr char kApart[] = R"(patterns { name: "apart" values: "结转[^,]*$" })";
constexpr char kAside[] = R"(patterns { name: "apart" values: "收到.*,[^,其]*结转[^,]*$" })";
constexpr char kNext[] =
    R"(patterns { name: "carried_to" values: "结转至([12]\\d{3})年" }
       limits { key: "carried_to" value: 1 })";
constexpr char kLast[] =
    R"(patterns { name: "carried_to" values: "([12]\\d{3})年结转" }
       limits { key: "carried_to" value: -1 })";

// Whether the quote, of a sentence of a report of 2023, is of others by a rule with `data` beside
// what it must have.
bool AreMeant(const std::string& data, const std::string& sentence, const std::string& quote) {
  const auto rules = RuleSet::Compile(
      absl::StrCat(R"(id: "t" rules { id: "A" limits { key: "short_clause" value: 10 }
                      patterns { name: "other_time" values: "上年" }
                      patterns { name: "wider" values: "全区" }
                      patterns { name: "year" values: "([12]\\d{3})年" } )",
                   data, "}\n"),
      {{"A", 1, [](const Rule&, const Subject&, Findings&) {}, {"year/1"}, {"short_clause"}}});
  EXPECT_THAT(rules, test::IsOk());
  if (!rules.ok()) return false;
  const auto form = *form::FormRegistry::Embedded().ForYear(2023);
  report::v1::Report report;
  report.set_year(2023);
  const v1::Context context;
  const Subject subject(*form, report, context);
  const size_t at = sentence.find(quote);
  EXPECT_NE(at, std::string::npos) << quote;
  if (at == std::string::npos) return false;
  return Others((*rules)->rules().front(), subject, sentence, nullptr)
      .AreMeant(absl::string_view(sentence).substr(at, quote.size()));
}

TEST(OthersTest, KnowsOfWhomAndWhenAQuoteSpeaks) {
  const struct {
    const char* data;
    const char* sentence;
    const char* quote;
    bool meant;
  } cases[] = {
      {"", "办结16件", "办结16件", false},
      {"", "上年办结16件", "办结16件", true},
      {"", "2022年,办结16件", "办结16件", true},
      {"", "2022年、2023年办结16件", "办结16件", false},
      {"", "全区办结16件", "办结16件", true},
      // What was carried over is a matter of its own, if the rule says so.
      {"", "收到15件,上年结转2件,办结16件", "办结16件", true},
      {kApart, "收到15件,上年结转2件,办结16件", "办结16件", false},
      {kApart, "上年结转2件,收到15件", "收到15件", false},
      {kApart, "上年,收到15件", "收到15件", true},
      {kAside, "收到15件,2022年结转2件,办结16件", "办结16件", false},
      {kAside, "收到15件,其中上年结转2件,办结2件", "办结2件", true},
      {kAside, "上年结转2件,办结2件", "办结2件", true},
      {kAside, "2023年,上年结转2件,办结2件", "办结2件", true},
      {kAside, "2023年,收到15件,网上3件,上年结转2件,办结16件", "办结16件", false},
      {kApart, "上年结转2件,上年,收到15件", "收到15件", true},
      // Parts of what was counted, where the rule asks for the whole.
      {"", "办结16件,其中答复2件", "答复2件", false},
      {kParts, "办结16件,其中答复2件", "答复2件", true},
      {kParts, "办结16件,其中答复2件", "办结16件", false},
      {kParts, "其中有困难的逐件研究后才回复,办结16件", "办结16件", false},
      // The year that is named with what is carried over counts alone.
      {"", "结转至2024年5件", "结转至2024年5件", true},
      {kNext, "结转至2024年5件", "结转至2024年5件", false},
      {kNext, "2022年结转至2024年5件", "结转至2024年5件", false},
      {kNext, "2022年结转至2023年5件", "结转至2023年5件", true},
      {kNext, "2022年结转至下年5件", "结转至下年5件", true},
      {kNext, "上年结转至2024年5件", "结转至2024年5件", true},
      {kLast, "2022年结转5件", "2022年结转5件", false},
      {kLast, "2023年结转5件", "2023年结转5件", true},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(AreMeant(test.data, test.sentence, test.quote), test.meant)
        << test.sentence << ": " << test.quote << "\n"
        << test.data;
  }
}

// Rules of another time may lack the limit, or name any.
TEST(OthersTest, AnyLimitWillDo) {
  const std::string carried =
      R"(patterns { name: "carried_to" values: "结转至([12]\\d{3})年|留下" })";
  EXPECT_FALSE(AreMeant(carried, "结转至2023年5件", "结转至2023年5件"));
  EXPECT_TRUE(AreMeant(carried, "留下5件", "留下5件"));
  EXPECT_TRUE(AreMeant(carried + R"(limits { key: "carried_to" value: 9223372036854775807 })",
                       "结转至2023年5件", "结转至2023年5件"));
}

}  // namespace
}  // namespace nianbao::validation
