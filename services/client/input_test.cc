#include "services/client/input.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "services/client/registration.h"
#include "services/client/request_id.h"
#include "tests/support/status_matchers.h"

namespace nianbao::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class FilesInTest : public ::testing::Test {
 protected:
  FilesInTest() {
    std::string pattern = ::testing::TempDir() + "files-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FilesInTest() override {
    chmod((folder_ / "closed").c_str(), 0700);
    std::filesystem::remove_all(folder_);
  }

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
  EXPECT_THAT(files->files,
              ElementsAre((folder_ / "2022/a.md").string(), (folder_ / "b.md").string()));
  EXPECT_TRUE(files->closed.empty());
}

// Nobody in particular, to whom a mode says what it says to a clerk.
class AsNobody {
 public:
  AsNobody() : changed_(geteuid() == 0 && seteuid(65534) == 0) {}
  ~AsNobody() { EXPECT_EQ(changed_ ? seteuid(0) : 0, 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool changed_;
};

TEST_F(FilesInTest, AFolderThatCannotBeReadIsNamedAndHoldsUpNoOther) {
  for (const char* name : {"a/b.md", "closed/c.md", "d.md"}) Write(name);
  chmod(folder_.c_str(), 0755);
  chmod((folder_ / "closed").c_str(), 0);
  const AsNobody nobody;
  const auto content = FilesIn(folder_.string());
  ASSERT_THAT(content, test::IsOk());
  EXPECT_THAT(content->files,
              ElementsAre((folder_ / "a/b.md").string(), (folder_ / "d.md").string()));
  ASSERT_EQ(content->closed.size(), 1u);
  const auto& [path, error] = *content->closed.begin();
  EXPECT_EQ(path, (folder_ / "closed").string());
  EXPECT_THAT(error, test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("cannot be read")));
  EXPECT_THAT(FilesIn((folder_ / "closed").string()),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("closed: cannot be read")));
}

TEST_F(FilesInTest, AFileThatCannotBeReadIsNotEmpty) {
  Write("a.md");
  chmod(folder_.c_str(), 0755);
  EXPECT_EQ(*ReadFile((folder_ / "a.md").string()), "a.md");
  // Opened, and then nothing can be read of it.
  EXPECT_THAT(ReadFile("/proc/self/mem"),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("cannot be read")));
  chmod((folder_ / "a.md").c_str(), 0);
  const AsNobody nobody;
  EXPECT_THAT(ReadFile((folder_ / "a.md").string()),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("a.md: cannot be read: P")));
}

// Standard input is a file as long as it lives.
class InputFrom {
 public:
  explicit InputFrom(const std::filesystem::path& path) : before_(dup(STDIN_FILENO)) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(dup2(file, STDIN_FILENO), STDIN_FILENO);
    close(file);
    clearerr(stdin);
  }
  ~InputFrom() {
    // There may be none to go back to.
    if (before_ < 0) return;
    dup2(before_, STDIN_FILENO);
    close(before_);
    clearerr(stdin);
  }
  InputFrom(const InputFrom&) = delete;
  InputFrom& operator=(const InputFrom&) = delete;

 private:
  int before_;
};

TEST_F(FilesInTest, StandardInputIsReadAsFilesAreAndNoFurther) {
  constexpr std::uintmax_t kMost = 64u << 20;
  Write("a.md");
  {
    const InputFrom file(folder_ / "a.md");
    EXPECT_EQ(*ReadFile("-"), "a.md");
  }
  Write("most");
  std::filesystem::resize_file(folder_ / "most", kMost);
  {
    const InputFrom file(folder_ / "most");
    const auto read = ReadFile("-");
    ASSERT_THAT(read, test::IsOk());
    EXPECT_EQ(read->size(), kMost);
  }
  {
    const InputFrom file(folder_);
    EXPECT_THAT(ReadFile("-"),
                test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("-: cannot be read")));
  }
  // Last: what was read ahead of it is still there.
  Write("more");
  std::filesystem::resize_file(folder_ / "more", kMost + 1);
  for (const std::string& path : {(folder_ / "more").string(), std::string("-")}) {
    const InputFrom file(folder_ / "more");
    EXPECT_THAT(ReadFile(path), test::StatusIs(absl::StatusCode::kResourceExhausted,
                                               HasSubstr("at most 67108864 are read")));
  }
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

}  // namespace
}  // namespace nianbao::client
