#ifndef NIANBAO_TESTS_SUPPORT_PDF_TOOLS_H_
#define NIANBAO_TESTS_SUPPORT_PDF_TOOLS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/support/reports.h"
#include "tests/support/temp_dir.h"

namespace nianbao::test {

// What the shell command `tool` prints about `pdf`, which stands as r.pdf in its folder. Fails the
// test when it ends badly or complains.
inline std::string AskAboutPdf(absl::string_view pdf, const std::string& tool) {
  const TempDir folder;
  std::ofstream(folder.File("r.pdf"), std::ios::binary) << pdf;
  const std::string command = absl::StrCat("cd ", folder.path(), " && ", tool, " > out 2> err");
  EXPECT_EQ(std::system(command.c_str()), 0) << ReadFile(folder.File("err"));
  EXPECT_THAT(ReadFile(folder.File("err")), ::testing::IsEmpty());
  return ReadFile(folder.File("out"));
}

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_PDF_TOOLS_H_
