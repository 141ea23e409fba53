#include "services/client/input.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "services/client/findings.h"
#include "services/client/registration.h"
#include "services/client/request_id.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

class FilesInTest : public ::testing::Test {
 protected:
  FilesInTest() {
    std::string pattern = ::testing::TempDir() + "files-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FilesInTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << name;
  }

  std::filesystem::path folder_;
};

TEST_F(FilesInTest, AreThoseOfAllFoldersInOrderButHiddenOnesAndLocks) {
  for (const char* name : {"b.md", "2022/a.md", ".git/x.md", "2022/~$a.docx", ".hidden"}) {
    Write(name);
  }
  const auto files = FilesIn(folder_.string());
  ASSERT_THAT(files, test::IsOk());
  EXPECT_THAT(*files, ElementsAre((folder_ / "2022/a.md").string(), (folder_ / "b.md").string()));
}

TEST_F(FilesInTest, OfNoFolderThereAreNone) {
  EXPECT_THAT(FilesIn((folder_ / "absent").string()),
              test::StatusIs(absl::StatusCode::kNotFound, ::testing::_));
}

TEST(RequestIdOfTest, FollowsFromTheContentAlone) {
  EXPECT_EQ(RequestIdOf("a"), RequestIdOf("a"));
  EXPECT_NE(RequestIdOf("a"), RequestIdOf("b"));
  EXPECT_THAT(RequestIdOf("a"),
              MatchesRegex("[0-9a-f]+-[0-9a-f]+-8[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
}

TEST(MediaTypeTest, EveryFormatHasOneOfItsOwn) {
  std::set<std::string> types;
  for (const char* format :
       {"markdown", "text", "html", "csv", "json", "pdf", "ofd", "docx", "xlsx", "else"}) {
    const std::string type = MediaTypeOfFormat(format);
    EXPECT_THAT(type, MatchesRegex("[a-z]+/[a-z.-]+"));
    types.insert(type);
  }
  EXPECT_EQ(types.size(), 10u);
}

TEST(AllCellsStatedTest, BlankIsStatedAndUnreadIsNot) {
  submission::v1::ImportReportResponse imported;
  EXPECT_FALSE(AllCellsStated(imported));
  imported.set_cell_count(3);
  imported.mutable_report()->add_figures()->set_count(0);
  imported.mutable_report()->add_figures()->mutable_blank();
  EXPECT_FALSE(AllCellsStated(imported)) << "one was not found";
  report::v1::Figure& last = *imported.mutable_report()->add_figures();
  last.mutable_unread()->set_raw("12?");
  EXPECT_FALSE(AllCellsStated(imported));
  last.mutable_not_applicable();
  EXPECT_TRUE(AllCellsStated(imported));
}

}  // namespace
}  // namespace nianbao::client
