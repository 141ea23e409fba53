#include "services/rendering/side_by_side.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/form/text_ranges.h"

namespace nianbao::rendering {
namespace {

using ::testing::ElementsAre;

// "甲[-乙-]丙" and "甲[+丁+]丙".
std::string Shown(const MarkedText& marked) {
  std::string shown;
  size_t at = 0;
  for (const ChangedText& change : marked.changes) {
    const char* const sign = change.change == Change::kRemoved ? "-" : "+";
    absl::StrAppend(&shown, marked.text.substr(at, change.start - at), "[", sign,
                    marked.text.substr(change.start, change.end - change.start), sign, "]");
    at = change.end;
  }
  return shown + marked.text.substr(at);
}

std::vector<std::string> Cut(const std::string& before, const std::string& after) {
  form::TextRanges ranges = form::CompareTexts(before, after);
  const form::TextSide was{before, false, ranges.before};
  const form::TextSide is{after, false, ranges.after};
  std::vector<std::string> shown;
  for (const Piece& piece : SideBySide(&was, &is)) {
    shown.push_back(absl::StrCat(Shown(piece.before), " | ", Shown(piece.after)));
  }
  return shown;
}

std::string Times(int n, const std::string& text) {
  std::string all;
  for (int i = 0; i < n; ++i) all += text;
  return all;
}

TEST(SideBySideTest, WhatChangedIsMarkedWhereItStands) {
  EXPECT_THAT(Cut("收到3件", "收到12件"), ElementsAre("收到[-3-]件 | 收到[+12+]件"));
  EXPECT_THAT(Cut("收到申请", "收到新申请"), ElementsAre("收到申请 | 收到[+新+]申请"));
  EXPECT_THAT(Cut("甲𠮷乙", "甲乙"), ElementsAre("甲[-𠮷-]乙 | 甲乙"));
  EXPECT_THAT(Cut("", "新写的"), ElementsAre(" | [+新写的+]"));
  EXPECT_THAT(Cut("旧的", ""), ElementsAre("[-旧的-] | "));
}

TEST(SideBySideTest, UnchangedTextFarFromAnyChangeIsLeftOut) {
  const std::string near = Times(24, "中");
  EXPECT_THAT(
      Cut(Times(100, "中") + "三" + Times(200, "中") + "四" + Times(100, "中"),
          Times(100, "中") + "五" + Times(200, "中") + "六" + Times(100, "中")),
      ElementsAre(absl::StrCat("……", near, "[-三-]", near, "……", near, "[-四-]", near, "…… | ……",
                               near, "[+五+]", near, "……", near, "[+六+]", near, "……")));
}

TEST(SideBySideTest, OfATextThatOnlyMovedItsBeginningIsShown) {
  const std::string text = Times(30, "中");
  const std::string begin = absl::StrCat(Times(24, "中"), "……");
  EXPECT_THAT(Cut(text, text), ElementsAre(absl::StrCat(begin, " | ", begin)));
}

TEST(SideBySideTest, ALongChangeIsCutIntoPieces) {
  const form::TextSide is{Times(1000, "新"), false, {{0, 1000}}};
  const std::vector<Piece> pieces = SideBySide(nullptr, &is);
  ASSERT_EQ(pieces.size(), 5u);
  std::string all;
  for (const Piece& piece : pieces) {
    EXPECT_TRUE(piece.before.text.empty());
    EXPECT_LE(piece.after.text.size(), 240u * 3);
    all += piece.after.text;
  }
  EXPECT_EQ(all, is.text);
}

// A list of short items is as high as it has lines.
TEST(SideBySideTest, LineBreaksTakeALine) {
  const form::TextSide is{Times(100, "项\n"), false, {{0, 200}}};
  const std::vector<Piece> pieces = SideBySide(nullptr, &is);
  EXPECT_GE(pieces.size(), 6u);
  for (const Piece& piece : pieces) EXPECT_LE(piece.after.text.size(), 20u * 4);
}

TEST(SideBySideTest, RangesThatDoNotFitTheTextLoseNoneOfIt) {
  const form::TextSide was{"此处移除", true, {}};
  const form::TextSide is{"新写的", false, {{0, 3}}};
  const std::vector<Piece> pieces = SideBySide(&was, &is);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(Shown(pieces[0].before), "此处移除");
  EXPECT_EQ(Shown(pieces[0].after), "[+新写的+]");
}

}  // namespace
}  // namespace nianbao::rendering
