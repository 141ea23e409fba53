#include "services/form/text_ranges.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/utf8.h"

namespace nianbao::form {

void PrintTo(const CodePointRange& range, std::ostream* os) {
  *os << "[" << range.start << ", " << range.end << ")";
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Case {
  const char* before;
  const char* after;
  std::vector<CodePointRange> in_before, in_after;
};

TEST(TextRangesTest, RangesCoverWhatChangedAndNoMore) {
  const Case cases[] = {
      {"", "", {}, {}},
      {"全年收到申请3件。", "全年收到申请3件。", {}, {}},
      {"全年收到申请3件。", "全年收到申请12件。", {{6, 7}}, {{6, 8}}},
      {"", "新增", {}, {{0, 2}}},
      {"删去", "", {{0, 2}}, {}},
      {"甲乙丙", "甲丙", {{1, 2}}, {}},
      {"甲丙", "甲乙丙", {}, {{1, 2}}},
      {"收到3件，办结2件", "收到4件，办结5件", {{2, 3}, {7, 8}}, {{2, 3}, {7, 8}}},
      // Beyond the basic plane a character is still one code point.
      {"𠮷a", "𠮷b", {{1, 2}}, {{1, 2}}},
  };
  for (const Case& c : cases) {
    const TextRanges ranges = CompareTexts(c.before, c.after);
    EXPECT_EQ(ranges.before, c.in_before) << c.before << " → " << c.after;
    EXPECT_EQ(ranges.after, c.in_after) << c.before << " → " << c.after;
  }
}

// What lies outside the ranges.
std::vector<char32_t> Outside(const std::string& text, const std::vector<CodePointRange>& ranges) {
  const std::vector<char32_t> points = *CodePoints(text);
  std::vector<char32_t> outside;
  int32_t at = 0;
  for (const CodePointRange& range : ranges) {
    EXPECT_LE(at, range.start);
    EXPECT_LT(range.start, range.end);
    outside.insert(outside.end(), points.begin() + at, points.begin() + range.start);
    at = range.end;
  }
  EXPECT_LE(at, static_cast<int32_t>(points.size()));
  outside.insert(outside.end(), points.begin() + at, points.end());
  return outside;
}

// Length of the longest common subsequence, the plain way.
size_t CommonLength(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1), above;
  for (const char c : a) {
    above = row;
    for (size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = c == b[j] ? above[j] + 1 : std::max(above[j + 1], row[j]);
    }
  }
  return row.back();
}

std::string RandomText(std::mt19937& random, int most, int letters) {
  std::string text(random() % static_cast<unsigned>(most + 1), ' ');
  for (char& c : text) c = static_cast<char>('a' + random() % static_cast<unsigned>(letters));
  return text;
}

TEST(TextRangesTest, ShortTextsGetTheFewestCodePoints) {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string before = RandomText(random, 40, 1 + i % 6);
    const std::string after = RandomText(random, 40, 1 + i % 6);
    const TextRanges ranges = CompareTexts(before, after);
    const std::vector<char32_t> same = Outside(before, ranges.before);
    ASSERT_EQ(same, Outside(after, ranges.after)) << before << " → " << after;
    ASSERT_EQ(same.size(), CommonLength(before, after)) << before << " → " << after;
  }
}

std::string Sentences(std::mt19937& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string words = RandomText(random, 20, 20);
    absl::StrAppend(&text, "第", i, "句", words, "。");
  }
  return text;
}

TEST(TextRangesTest, AChangeInALongTextIsFoundWhereItIs) {
  std::mt19937 random(2);
  const std::string head = Sentences(random, 2000), middle = Sentences(random, 2000),
                    tail = Sentences(random, 2000);
  const std::string inserted = Sentences(random, 500);
  const auto length = [](const std::string& text) {
    return static_cast<int32_t>(CodePoints(text)->size());
  };
  const TextRanges ranges =
      CompareTexts(head + "收到3件。" + middle + "办结2件。" + tail,
                   head + "收到4件。" + middle + inserted + "办结5件。" + tail);
  const int32_t first = length(head) + 2;
  const int32_t second = length(head + "收到3件。" + middle);
  EXPECT_THAT(ranges.before, ElementsAre(CodePointRange{first, first + 1},
                                         CodePointRange{second + 2, second + 3}));
  ASSERT_EQ(ranges.after.size(), 3u);
  EXPECT_EQ(ranges.after[0], (CodePointRange{first, first + 1}));
  EXPECT_EQ(ranges.after[1].end - ranges.after[1].start, length(inserted));
}

// A quadratic comparison of these would not end within a test's time.
TEST(TextRangesTest, LongTextsWithNothingInCommonEndSoon) {
  std::mt19937 random(3);
  for (const int letters : {2, 26}) {
    std::string before(100000, ' '), after(100000, ' ');
    for (char& c : before) c = static_cast<char>('a' + random() % static_cast<unsigned>(letters));
    for (char& c : after) c = static_cast<char>('a' + random() % static_cast<unsigned>(letters));
    const TextRanges ranges = CompareTexts(before, after);
    EXPECT_EQ(Outside(before, ranges.before), Outside(after, ranges.after));
  }
  std::string before, after;
  for (int i = 0; i < 100000; ++i) {
    before.append("甲");
    after.append("乙");
  }
  EXPECT_THAT(CompareTexts(before, after).before, ElementsAre(CodePointRange{0, 100000}));
  EXPECT_THAT(CompareTexts(before, after).after, ElementsAre(CodePointRange{0, 100000}));
  EXPECT_THAT(CompareTexts(before, before).before, IsEmpty());
}

TEST(TextRangesTest, MalformedTextCountsAsEmpty) {
  EXPECT_THAT(CompareTexts("\xff", "甲").before, IsEmpty());
  EXPECT_THAT(CompareTexts("\xff", "甲").after, ElementsAre(CodePointRange{0, 1}));
}

}  // namespace
}  // namespace nianbao::form
