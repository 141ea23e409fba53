#include "services/submission/import/pdf/run_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/submission/import/import.h"
#include "services/submission/import/pdf/tiny_pdf.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kProgram = test::BinaryDir() + "/bin/nianbao-pdf-words";
constexpr char kHello[] = "BT /F 10 Tf 20 300 Td (Hello) Tj ET";

std::string TextOf(const PdfPage& page) {
  std::string text;
  for (const PdfGlyph& glyph : page.glyphs) text += glyph.text;
  return text;
}

TEST(ReadPdfPages, TellsWhereEachGlyphStands) {
  const auto pages = ReadPdfPages(kProgram, TinyPdf({kHello, kHello}));
  ASSERT_THAT(pages, IsOk());
  ASSERT_THAT(*pages, SizeIs(2));
  const PdfPage& page = pages->front();
  EXPECT_EQ(page.width, 300);
  EXPECT_EQ(page.height, 400);
  EXPECT_EQ(TextOf(page), "Hello");
  EXPECT_EQ(page.glyphs[0].x, 20);
  EXPECT_EQ(page.glyphs[0].baseline, 100);
  EXPECT_EQ(page.glyphs[0].size, 10);
  EXPECT_NEAR(page.glyphs[1].x, 20 + page.glyphs[0].advance, 0.01);
}

TEST(ReadPdfPages, ThinFillsAndStrokesAreRules) {
  const auto pages =
      ReadPdfPages(kProgram, TinyPdf({absl::StrCat(kHello,
                                                   " 10 390 200 0.5 re f 10 10 m 10 390 l S "
                                                   "20 20 100 100 re f 1 g 0 0 300 1 re f")}));
  ASSERT_THAT(pages, IsOk());
  const std::vector<PdfRule>& rules = pages->front().rules;
  ASSERT_THAT(rules, SizeIs(2));
  EXPECT_TRUE(rules[0].across());
  EXPECT_EQ(rules[0].x1, 210);
  EXPECT_EQ(rules[0].y0, 9.75);
  EXPECT_FALSE(rules[1].across());
  EXPECT_EQ(rules[1].y1, 390);
}

TEST(ReadPdfPages, LeavesOutWhatNobodySees) {
  const auto pages = ReadPdfPages(
      kProgram, TinyPdf({absl::StrCat(kHello, " BT 3 Tr /F 10 Tf 20 200 Td (unseen) Tj ET")}));
  ASSERT_THAT(pages, IsOk());
  EXPECT_EQ(TextOf(pages->front()), "Hello");
  EXPECT_EQ(pages->front().left_out, 6);
}

struct Case {
  const char* name;
  std::string file;
  absl::StatusCode code;
  const char* words;
};
void PrintTo(const Case& c, std::ostream* os) { *os << c.name; }

std::vector<Case> BadFiles() {
  const std::string good = TinyPdf({kHello});
  return {
      {"Empty", "", absl::StatusCode::kInvalidArgument, "broken"},
      {"NotPdf", "PK\x03\x04 something", absl::StatusCode::kInvalidArgument, "broken"},
      {"OnlyItsHead", good.substr(0, 40), absl::StatusCode::kInvalidArgument, "broken"},
      {"NoText", TinyPdf({"10 10 m 20 20 l S"}), absl::StatusCode::kInvalidArgument, "no text"},
      {"NoPages", TinyPdf({}), absl::StatusCode::kInvalidArgument, ""},
      {"MorePagesThanRead", TinyPdf(std::vector<std::string>(201, kHello)),
       absl::StatusCode::kResourceExhausted, "201 pages"},
      {"ClaimsAMillionPages", TinyPdf({kHello}, 1000000), absl::StatusCode::kInvalidArgument, ""},
      {"TooLarge", std::string((16 << 20) + 1, 'x'), absl::StatusCode::kResourceExhausted, "bytes"},
  };
}

class BadFileTest : public ::testing::TestWithParam<Case> {};

TEST_P(BadFileTest, IsRefused) {
  EXPECT_THAT(ReadPdfPages(kProgram, GetParam().file),
              StatusIs(GetParam().code, HasSubstr(GetParam().words)));
}

INSTANTIATE_TEST_SUITE_P(Files, BadFileTest, ::testing::ValuesIn(BadFiles()),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadPdfPages, RefusesAnEncryptedFile) {
  const test::TempDir folder;
  std::ofstream(folder.File("open.pdf"), std::ios::binary) << TinyPdf({kHello});
  const std::string command = absl::StrCat("qpdf --encrypt secret owner 256 -- ",
                                           folder.File("open.pdf"), " ", folder.File("shut.pdf"));
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream file(folder.File("shut.pdf"), std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  EXPECT_THAT(ReadPdfPages(kProgram, bytes.str()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("encrypted")));
}

// A program in place of the real one.
class OtherProgramTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<PdfPage>> Run(const std::string& script) {
    const std::string path = folder_.File("program");
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    chmod(path.c_str(), 0700);
    RunLimits limits;
    limits.time = absl::Seconds(script.find("sleep") == std::string::npos ? 60 : 0.3);
    limits.answer_bytes = 1 << 16;
    return ReadPdfPages(path, "%PDF-", limits);
  }

  test::TempDir folder_;
};

TEST_F(OtherProgramTest, ThatHangsIsKilled) {
  EXPECT_THAT(Run("exec sleep 1000"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("takes more than")));
}

TEST_F(OtherProgramTest, ThatHangsAfterItsAnswerIsKilled) {
  EXPECT_THAT(Run("echo E; exec >&-; exec sleep 1000"), IsOk());
}

TEST_F(OtherProgramTest, ThatIsKilledGivesNothing) {
  EXPECT_THAT(Run("echo 'P 1 1'; kill -SEGV $$"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signal 11")));
}

TEST_F(OtherProgramTest, ThatSaysTooMuchIsKilled) {
  EXPECT_THAT(Run("exec cat /dev/zero"),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("too much")));
}

TEST_F(OtherProgramTest, ThatEndsEarlyGivesNothing) {
  EXPECT_THAT(Run("echo 'P 1 1'"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ended early")));
}

TEST_F(OtherProgramTest, HasNoneOfOurBlockedSignals) {
  sigset_t term;
  sigset_t before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  EXPECT_THAT(Run("kill -TERM $$; echo E"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signal 15")));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST_F(OtherProgramTest, HasNoneOfOurEnvironment) {
  setenv("SECRET_OF_OURS", "1", 1);
  EXPECT_THAT(Run("test -z \"$SECRET_OF_OURS\" && echo E"), IsOk());
}

TEST(ReadPdfPages, NeedsItsProgram) {
  EXPECT_THAT(ReadPdfPages("", "%PDF-"), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("")));
  EXPECT_THAT(ReadPdfPages("/nowhere/nianbao-pdf-words", "%PDF-"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("/nowhere")));
}

TEST(ImportFile, KnowsAPdfByItsBytes) {
  ImportOptions options;
  options.pdf_words_program = kProgram;
  const auto response = ImportFile(form::FormRegistry::Embedded(), TinyPdf({kHello}), options);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->format(), "pdf");
}

}  // namespace
}  // namespace nianbao::import
