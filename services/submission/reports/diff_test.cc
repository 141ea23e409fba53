#include "services/submission/reports/diff.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include "services/submission/reports/stored_reports_fixture.h"

namespace nianbao::submission {
namespace {

using google::protobuf::TextFormat;
using report::v1::Report;
using runtime::Role;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Report Parse(const std::string& text) {
  Report report;
  EXPECT_TRUE(TextFormat::ParseFromString(text, &report)) << text;
  return report;
}

class DiffTest : public ::testing::Test {
 protected:
  form::OnForms On(const Report& report, int year = 2023) const {
    return {report, {*registry_.ForYear(year)}};
  }
  v1::DiffRevisionsResponse Compare(const std::string& before, const std::string& after) const {
    const Report a = Parse(before), b = Parse(after);
    return Diff(On(a), On(b));
  }
  // Each text as "block: before → after", or "block moved".
  std::vector<std::string> Texts(const std::string& before, const std::string& after) const {
    std::vector<std::string> texts;
    const v1::DiffRevisionsResponse diff = Compare(before, after);
    for (const v1::TextDifference& text : diff.texts()) {
      texts.push_back(text.moved()
                          ? absl::StrCat(text.block(), " moved")
                          : absl::StrCat(text.block(), ": ", text.before(), " → ", text.after()));
    }
    return texts;
  }

  const form::FormRegistry registry_ = form::FormRegistry::Embedded();
};

// What a cell may say, each unlike every other.
const char* const kFigures[] = {
    "",
    "figures { cell: 'requests/received.natural_person' count: 0 }",
    "figures { cell: 'requests/received.natural_person' count: 1 }",
    "figures { cell: 'requests/received.natural_person' blank {} }",
    "figures { cell: 'requests/received.natural_person' not_applicable {} }",
    "figures { cell: 'requests/received.natural_person' unread { raw: '0' } }",
    "figures { cell: 'requests/received.natural_person' amount { fen: 0 } }",
};

TEST_F(DiffTest, WhatACellMaySayIsKeptApart) {
  for (const char* before : kFigures) {
    for (const char* after : kFigures) {
      const v1::DiffRevisionsResponse diff = Compare(before, after);
      if (before == after) {
        EXPECT_THAT(diff.cells(), IsEmpty()) << before;
        continue;
      }
      ASSERT_THAT(diff.cells(), SizeIs(1)) << before << " → " << after;
      const v1::CellDifference& cell = diff.cells(0);
      EXPECT_EQ(cell.has_before(), *before != '\0');
      EXPECT_EQ(cell.has_after(), *after != '\0');
      if (cell.has_before()) {
        EXPECT_EQ(cell.before().value_case(), Parse(before).figures(0).value_case());
      }
      if (cell.has_after()) {
        EXPECT_EQ(cell.after().value_case(), Parse(after).figures(0).value_case());
      }
      EXPECT_EQ(cell.label(), "表三 · 一、本年新收政府信息公开申请数量 · 自然人");
    }
  }
}

TEST_F(DiffTest, HowASumWasWrittenMakesNoDifference) {
  EXPECT_THAT(Compare("figures { cell: 'fees/fees.amount' amount { fen: 1 as_written: '0.01元' } }",
                      "figures { cell: 'fees/fees.amount' amount { fen: 1 } }")
                  .cells(),
              IsEmpty());
}

TEST_F(DiffTest, CellsComeInTheOrderOfTheForm) {
  Report before, after;
  const auto& cells = (*registry_.ForYear(2023))->cells();
  for (size_t i = cells.size(); i-- > 0;) {
    report::v1::Figure& figure = *after.add_figures();
    figure.set_cell(cells[i].address);
    figure.set_count(1);
  }
  after.add_figures()->set_cell("410300:extra/b.c");
  after.mutable_figures()->rbegin()->set_count(1);
  const v1::DiffRevisionsResponse diff = Diff(On(before), On(after));
  ASSERT_THAT(diff.cells(), SizeIs(static_cast<int>(cells.size()) + 1));
  for (size_t i = 0; i < cells.size(); ++i) {
    EXPECT_EQ(diff.cells(static_cast<int>(i)).cell(), cells[i].address);
    EXPECT_EQ(diff.cells(static_cast<int>(i)).label(), cells[i].label);
  }
  EXPECT_EQ(diff.cells().rbegin()->label(), "410300:extra/b.c");
}

TEST_F(DiffTest, CellsOfAnEditionLeftBehindKeepTheirLabels) {
  const auto old_form = *registry_.ForYear(2019);
  const auto new_form = *registry_.ForYear(2023);
  ASSERT_NE(old_form, new_form);
  const auto only_old =
      std::find_if(old_form->cells().begin(), old_form->cells().end(),
                   [&](const form::Cell& cell) { return !new_form->Find(cell.address); });
  ASSERT_NE(only_old, old_form->cells().end());
  Report before, after;
  before.add_figures()->set_cell(only_old->address);
  before.mutable_figures(0)->set_count(1);
  const v1::DiffRevisionsResponse diff = Diff(On(before, 2019), On(after, 2023));
  ASSERT_THAT(diff.cells(), SizeIs(1));
  EXPECT_EQ(diff.cells(0).label(), only_old->label);
}

// Sections of paragraphs, each "id:text".
std::string Section(int ordinal, const std::vector<std::string>& blocks) {
  std::string section = absl::StrCat("sections { ordinal: ", ordinal);
  for (const std::string& block : blocks) {
    const size_t colon = block.find(':');
    absl::StrAppend(&section, " blocks { id: '", block.substr(0, colon),
                    "' kind: KIND_PARAGRAPH content { text: '", block.substr(colon + 1), "' } }");
  }
  return section + " }";
}

TEST_F(DiffTest, BlocksAreComparedByTheirIds) {
  const std::string before = Section(1, {"a:甲", "b:乙", "c:丙", "d:丁"});
  EXPECT_THAT(Texts(before, before), IsEmpty());
  EXPECT_THAT(Texts(before, Section(1, {"a:甲", "c:丙改", "x:新", "d:丁"})),
              ElementsAre("b: 乙 → ", "c: 丙 → 丙改", "x:  → 新"));
  EXPECT_THAT(Texts(before, Section(1, {"d:丁", "a:甲", "b:乙", "c:丙"})), ElementsAre("d moved"));
  EXPECT_THAT(Texts(before, Section(1, {"b:乙", "c:丙", "d:丁", "a:甲"})), ElementsAre("a moved"));
  // Moved and changed: the text is what counts.
  EXPECT_THAT(Texts(before, Section(1, {"b:乙", "c:丙", "d:丁", "a:午"})),
              ElementsAre("a: 甲 → 午"));
  EXPECT_THAT(Texts(before, Section(1, {"a:甲", "b:乙", "c:丙"}) + Section(2, {"d:丁"})),
              ElementsAre("d moved"));
  EXPECT_THAT(Texts(before, ""), ElementsAre("a: 甲 → ", "b: 乙 → ", "c: 丙 → ", "d: 丁 → "));
}

TEST_F(DiffTest, RangesNameTheirBlock) {
  const v1::DiffRevisionsResponse diff =
      Compare(Section(2, {"a:收到3件"}), Section(2, {"a:收到12件"}));
  ASSERT_THAT(diff.texts(), SizeIs(1));
  EXPECT_EQ(diff.texts(0).section(), 2);
  ASSERT_THAT(diff.texts(0).before_ranges(), SizeIs(1));
  EXPECT_EQ(diff.texts(0).before_ranges(0).ShortDebugString(), R"(block: "a" start: 2 end: 3)");
  ASSERT_THAT(diff.texts(0).after_ranges(), SizeIs(1));
  EXPECT_EQ(diff.texts(0).after_ranges(0).ShortDebugString(), R"(block: "a" start: 2 end: 4)");
}

TEST_F(DiffTest, ErasedTextIsNotTakenForABlockThatWasNotThere) {
  const std::string erased =
      "sections { ordinal: 1 blocks { id: 'a' kind: KIND_PARAGRAPH erased { commitment: 'c' } } }";
  const v1::DiffRevisionsResponse diff = Compare(erased, Section(1, {"a:新写的"}));
  ASSERT_THAT(diff.texts(), SizeIs(1));
  EXPECT_TRUE(diff.texts(0).before_erased());
  EXPECT_FALSE(diff.texts(0).after_erased());
  EXPECT_EQ(diff.texts(0).after(), "新写的");
  EXPECT_THAT(Texts(erased, erased), IsEmpty());
}

TEST_F(DiffTest, AChangeOfKindIsADifference) {
  const std::string paragraph = Section(1, {"a:甲"});
  std::string remark = paragraph;
  remark.replace(remark.find("PARAGRAPH"), 9, "REMARK");
  const v1::DiffRevisionsResponse diff = Compare(paragraph, remark);
  ASSERT_THAT(diff.texts(), SizeIs(1));
  EXPECT_FALSE(diff.texts(0).moved());
  EXPECT_THAT(diff.texts(0).before_ranges(), IsEmpty());
}

TEST_F(DiffTest, TitleExplanationsAndAttachmentsAreTexts) {
  EXPECT_THAT(
      Texts("title: '甲' explanations { id: 'e' rule: 'T3-ROW-1' reason: 'OTHER' cells: 'x/y.z' "
            "content { text: '因' } } attachments { id: 'i' role: ROLE_IMAGE media_type: "
            "'image/png' size: 1 digest: 'a' }",
            "title: '乙' explanations { id: 'e' rule: 'T3-ROW-1' reason: 'OTHER' cells: 'x/y.z' "
            "content { text: '故' } } attachments { id: 'i' role: ROLE_IMAGE media_type: "
            "'image/png' size: 2 digest: 'b' }"),
      ElementsAre("title: 甲 → 乙",
                  "explanations/e: T3-ROW-1 OTHER x/y.z\n因 → T3-ROW-1 OTHER x/y.z\n故",
                  "attachments/i: ROLE_IMAGE image/png 1 61 → ROLE_IMAGE image/png 2 62"));
}

TEST_F(DiffTest, SaltsMakeNoDifference) {
  EXPECT_THAT(Texts("sections { blocks { id: 'a' content { text: '甲' salt: '1' } } }",
                    "sections { blocks { id: 'a' content { text: '甲' salt: '2' } } }"),
              IsEmpty());
}

class DiffRevisionsTest : public StoredReportsTest {
 protected:
  DiffRevisionsTest() {
    AddAgency("keji", "某县科学技术局");
    AddAgency("qita", "别处的局");
    Save(kReport, Content("一", 1));
    Save(kReport, Content("二", 2));
    Save({"keji", "2022"}, Content("二", 2));
  }

  absl::StatusOr<v1::DiffRevisionsResponse> Compare(const runtime::Call& call,
                                                    const std::string& before,
                                                    const std::string& after) {
    v1::DiffRevisionsRequest request;
    request.set_before(before);
    request.set_after(after);
    return reports_.Diff(call, request);
  }

  const records::ReportId kReport = {"keji", "2023"};
  const std::string kFirst = "agencies/keji/reports/2023/revisions/1";
  const std::string kSecond = "agencies/keji/reports/2023/revisions/2";
  const runtime::Call clerk_ = As(Role::kClerk, "agencies/keji");
};

TEST_F(DiffRevisionsTest, TwoStoredRevisionsAreCompared) {
  const auto diff = Compare(clerk_, kFirst, kSecond);
  ASSERT_THAT(diff, IsOk());
  ASSERT_THAT(diff->cells(), SizeIs(1));
  EXPECT_EQ(diff->cells(0).before().count(), 1);
  EXPECT_EQ(diff->cells(0).after().count(), 2);
  ASSERT_THAT(diff->texts(), SizeIs(1));
  EXPECT_EQ(diff->texts(0).block(), "title");
  EXPECT_THAT(Compare(clerk_, kFirst, kFirst)->cells(), IsEmpty());
  EXPECT_EQ(Compare(clerk_, kSecond, kFirst)->cells(0).after().count(), 1);
}

TEST_F(DiffRevisionsTest, AnEditionTheSiteNoLongerHasIsReadFromTheStore) {
  std::string file = (*site_.forms->ForYear(2023))->file();
  const size_t at = file.find("revision: 1");
  ASSERT_NE(at, std::string::npos);
  file.replace(at, 11, "revision: 9");
  const auto form = form::Form::Compile(file);
  ASSERT_THAT(form, IsOk());
  report::v1::Report content = Content("三", 3);
  *content.mutable_edition() = (*form)->ref();
  Save(kReport, content);
  const std::string third = "agencies/keji/reports/2023/revisions/3";
  storage::WriteSet writes;
  v1::UsedForm used;
  *used.mutable_edition() = (*form)->ref();
  used.set_file(file);
  records::PutUsedForm(used, &writes);
  ASSERT_THAT(engine_.Commit(writes), IsOk());
  const auto diff = Compare(clerk_, third, third);
  ASSERT_THAT(diff, IsOk());
  content.mutable_figures(0)->set_count(4);
  Save(kReport, content);
  EXPECT_EQ(Compare(clerk_, third, "agencies/keji/reports/2023/revisions/4")->cells(0).label(),
            (*form)->cells().front().label);
}

TEST_F(DiffRevisionsTest, RefusalsNameWhatIsWrong) {
  EXPECT_THAT(Compare(clerk_, "agencies/keji/reports/2023", kSecond),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("before")));
  EXPECT_THAT(Compare(clerk_, kFirst, "agencies/keji/reports/2022/revisions/1"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after")));
  EXPECT_THAT(Compare(clerk_, kFirst, "agencies/keji/reports/2023/revisions/9"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("revisions/9")));
  const std::string none = "agencies/keji/reports/none/revisions/1";
  for (const runtime::Call& call :
       {As(Role::kClerk, "agencies/qita"), As(Role::kOperator, "*"), CallBy("nobody", {})}) {
    const auto refused = Compare(call, kFirst, kSecond).status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied, _));
    EXPECT_EQ(Compare(call, none, none).status(), refused);
  }
  Damage(storage::Family::kRevisions, records::ContentKey({kReport, 2}));
  EXPECT_THAT(Compare(clerk_, kFirst, kSecond),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(kSecond)));
}

}  // namespace
}  // namespace nianbao::submission
