#include "services/submission/import/numbering.h"

#include <gtest/gtest.h>

#include <string>

namespace nianbao::import {
namespace {

std::string Level(int level, const std::string& kind, const std::string& shown,
                  const std::string& more = "<w:start w:val=\"1\"/>") {
  return "<w:lvl w:ilvl=\"" + std::to_string(level) + "\">" + more + "<w:numFmt w:val=\"" + kind +
         "\"/><w:lvlText w:val=\"" + shown + "\"/></w:lvl>";
}

Numbering Lists(const std::string& inner) {
  pugi::xml_document part;
  EXPECT_TRUE(part.load_string(("<w:numbering>" + inner + "</w:numbering>").c_str()));
  Numbering numbering;
  numbering.Read(part.document_element());
  return numbering;
}

TEST(NumberingTest, LevelsCountAndBeginAgain) {
  Numbering lists =
      Lists("<w:abstractNum w:abstractNumId=\"7\">" + Level(0, "chineseCountingThousand", "%1、") +
            Level(1, "chineseCounting", "（%2）") +
            Level(2, "decimal", "%1.%3", "<w:start w:val=\"3\"/><w:isLgl/>") +
            Level(3, "bullet", "•") + Level(4, "upperRoman", "%5.") +
            "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>");
  EXPECT_EQ(lists.Next("1", 0), "一、");
  EXPECT_EQ(lists.Next("1", 1), "（一）");
  EXPECT_EQ(lists.Next("1", 1), "（二）");
  EXPECT_EQ(lists.Next("1", 0), "二、");
  EXPECT_EQ(lists.Next("1", 1), "（一）");
  for (int i = 3; i < 10; ++i) lists.Next("1", 0);
  EXPECT_EQ(lists.Next("1", 0), "十、");
  EXPECT_EQ(lists.Next("1", 0), "十一、");
  EXPECT_EQ(lists.Next("1", 3), "");
  EXPECT_EQ(lists.Next("1", 4), "");
  EXPECT_EQ(lists.Next("1", 5), "");
  EXPECT_EQ(lists.Next("1", 9), "");
  EXPECT_EQ(lists.Next("1", -1), "");
  EXPECT_EQ(lists.Next("2", 0), "");
  for (int i = 12; i < 100; ++i) EXPECT_NE(lists.Next("1", 0), "");
  EXPECT_EQ(lists.Next("1", 0), "") << "a hundred is not known";
}

TEST(NumberingTest, ListsOfOnePatternCountOnUnlessTheySayWhereTheyStart) {
  Numbering lists =
      Lists("<w:abstractNum w:abstractNumId=\"7\">" + Level(0, "decimal", "%1.") +
            Level(1, "decimal", "%1.%2") +
            "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>"
            "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"7\"/></w:num>"
            "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"0\">"
            "<w:startOverride w:val=\"5\"/></w:lvlOverride><w:lvlOverride w:ilvl=\"1\">" +
            Level(1, "chineseCounting", "%2") + "</w:lvlOverride></w:num>");
  EXPECT_EQ(lists.Next("1", 0), "1.");
  EXPECT_EQ(lists.Next("2", 0), "2.");
  EXPECT_EQ(lists.Next("3", 0), "5.");
  EXPECT_EQ(lists.Next("3", 0), "6.");
  EXPECT_EQ(lists.Next("3", 1), "一");
  EXPECT_EQ(lists.Next("2", 1), "6.2");
}

TEST(NumberingTest, WhatIsNoNumberIsNone) {
  Numbering lists = Lists("<w:abstractNum w:abstractNumId=\"7\">" + Level(0, "decimal", "%1 %2") +
                          Level(1, "decimal", "%2", "<w:start w:val=\"-2147483648\"/>") +
                          Level(12, "decimal", "%1") +
                          "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/>"
                          "</w:num><w:num w:numId=\"2\"/>");
  EXPECT_EQ(lists.Next("1", 0), "");
  EXPECT_EQ(lists.Next("1", 1), "0");
  EXPECT_EQ(lists.Next("2", 0), "");
}

}  // namespace
}  // namespace nianbao::import
