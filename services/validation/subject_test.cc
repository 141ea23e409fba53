#include "services/validation/subject.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace nianbao::validation {
namespace {

// What a passage of `written` quotes of the folded words `from` to `to`.
std::string Quote(const std::string& written, absl::string_view from, absl::string_view to) {
  report::v1::Block block;
  block.set_id("b");
  block.mutable_content()->set_text(written);
  Passage passage;
  passage.block = &block;
  passage.folded = Fold(written);
  const size_t begin = passage.text().find(from);
  const size_t end = passage.text().find(to, begin) + to.size();
  return passage.Quoted(passage.RangeOf(passage.text().substr(begin, end - begin)));
}

TEST(PassageTest, QuotesAsTheAuthorWrote) {
  EXPECT_EQ(Quote("全年受理申请３２ 件。", "受理", "件"), "受理申请３２ 件");
  EXPECT_EQ(Quote("　　２０２３ 年，灋河区。", "2023", "2023年"), "２０２３ 年");
  EXPECT_EQ(Quote("收到 3 件", "收到", "件"), "收到 3 件");
}

TEST(PassageTest, CutsLongQuotes) {
  std::string hundred, more;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&hundred, "年");
  more = absl::StrCat("一", hundred, "末");
  EXPECT_EQ(Quote(hundred, hundred, hundred), hundred);
  EXPECT_EQ(Quote(more, "一", "末"), absl::StrCat(more.substr(0, size_t{3} * 100), "…"));
}

}  // namespace
}  // namespace nianbao::validation
