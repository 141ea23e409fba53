#include "services/submission/import/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nianbao::import {
namespace {

struct LossCase {
  const char* code;
  bool loses;
};

TEST(LosesContentTest, IsWhatNeitherTheReportNorItsCellsTell) {
  const LossCase cases[] = {
      {"MISSING_SECTION", true}, {"MISSING_TITLE", false},   {"UNKNOWN_ROW", true},
      {"UNKNOWN_CELL", true},    {"CONFLICTING_CELL", true}, {"DAMAGED_TEXT", true},
      {"NOT_A_REPORT", true},    {"UNREAD_CELL", false},     {"MISSING_ROW", false},
      {"MISSING_TABLE", false},  {"BLANK_CELL", false},      {"NOT_APPLICABLE_CELL", false},
      {"EDITION_YEAR", false},   {"UNPLACED_TEXT", false},   {"UNPLACED_TABLE", false},
      {"LABEL_WORDING", false},
  };
  for (const auto& [code, loses] : cases) {
    Findings findings;
    findings.Add(code, "", {});
    const auto taken = findings.Take();
    ASSERT_EQ(taken.size(), 1u) << code;
    EXPECT_EQ(LosesContent(taken[0]), loses) << code;
    EXPECT_TRUE(taken[0].needs_person() || !loses) << code;
  }
}

TEST(LosesContentTest, OfWhatReadersNoteIsWhatTheyLeftOut) {
  const LossCase cases[] = {
      {"FRAME_TEXT", true},    {"FOOTNOTES", true},       {"UNSEEN_TEXT", true},
      {"HIDDEN_CELLS", false}, {"PAGE_CHROME", false},    {"STRUCK_TEXT", false},
      {"PLACE_TWICE", false},  {"NOT_CALCULATED", false},
  };
  for (const auto& [code, loses] : cases) {
    ReaderNote note;
    note.code = code;
    Findings findings;
    findings.AddNote(note);
    EXPECT_EQ(LosesContent(findings.Take().at(0)), loses) << code;
  }
}

}  // namespace
}  // namespace nianbao::import
