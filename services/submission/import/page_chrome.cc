#include "services/submission/import/page_chrome.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestLine = 120;    // Code points.
constexpr size_t kLongestBlock = 2000;  // Code points.

constexpr absl::string_view kNames[] = {"nav",          "navbar",
                                        "navigation",   "menu",
                                        "submenu",      "breadcrumb",
                                        "breadcrumbs",  "crumb",
                                        "crumbs",       "footer",
                                        "foot",         "copyright",
                                        "share",        "sharebox",
                                        "bdshare",      "social",
                                        "print",        "toolbar",
                                        "sidebar",      "aside",
                                        "related",      "pager",
                                        "pagination",   "prevnext",
                                        "qrcode",       "ewm",
                                        "daohang",      "dibu",
                                        "fenxiang",     "dqwz",
                                        "weizhi",       "contentinfo",
                                        "search",       "bdsharebuttonbox",
                                        "complementary"};

// A line that begins so.
constexpr const char32_t* kStarts[] = {
    U"上一篇",   U"下一篇",    U"发布时间",  U"发布日期",   U"发稿时间",       U"信息来源",
    U"文章来源", U"浏览次数",  U"点击数",    U"点击次数",   U"访问量",         U"阅读次数",
    U"责任编辑", U"当前位置",  U"您的位置",  U"您当前",     U"您现在的位置",   U"所在位置",
    U"版权所有", U"主办单位:", U"承办单位:", U"网站标识码", U"政府网站标识码", U"网站地图",
    U"扫一扫",   U"【字体",    U"字体:",     U"字号:",      U"[字体",          U"相关链接",
    U"相关阅读", U"友情链接"};

// A line that has this anywhere.
constexpr const char32_t* kMarks[] = {U"ICP备", U"公网安备", U"扫一扫在手机打开"};

// A line made of nothing but these; the first ones must be there.
constexpr size_t kTelling = 12;
constexpr const char32_t* kWords[] = {
    U"打印",   U"关闭",   U"分享", U"返回顶部", U"返回首页", U"返回列表", U"收藏", U"字体",
    U"上一页", U"下一页", U"首页", U"下载",     U"本页",     U"此页",     U"窗口", U"页面",
    U"到",     U"微信",   U"微博", U"QQ空间",   U"新浪",     U"更多",     U"大",   U"中",
    U"小",     U"尾页",   U"在线", U"阅读",     U"全屏",     U"放大",     U"缩小", U"目录"};

bool IsMadeOfWords(const std::u32string& line) {
  bool telling = false;
  for (size_t at = 0; at < line.size();) {
    size_t length = 0;
    for (size_t w = 0; w < std::size(kWords); ++w) {
      const std::u32string word = kWords[w];
      if (line.compare(at, word.size(), word) != 0 || word.size() <= length) continue;
      length = word.size();
      telling = telling || w < kTelling;
    }
    const char32_t c = line[at];
    const bool letter = c >= 0x3400 && c < 0xFF00;
    if (length == 0 &&
        (letter || (c < 0x80 && absl::ascii_isalnum(static_cast<unsigned char>(c))))) {
      return false;
    }
    at += std::max<size_t>(1, length);
  }
  return telling;
}

}  // namespace

bool IsChromeName(absl::string_view names) {
  const std::string lower = absl::AsciiStrToLower(names);
  for (const absl::string_view name : absl::StrSplit(lower, absl::ByAnyChar(" -_\t\n\r\f"))) {
    if (std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames)) return true;
  }
  return false;
}

bool CanBeChrome(absl::string_view text) {
  const std::u32string points = ToCodePoints(text);
  return points.size() <= kLongestBlock && points.find(U"年度报告") == std::u32string::npos &&
         std::count(points.begin(), points.end(), U'。') <= 1;
}

bool IsChromeLine(absl::string_view text) {
  if (text.size() > kLongestLine * 4) return false;
  const std::u32string line = Fold(text);
  if (line.empty() || line.size() > kLongestLine) return false;
  const auto starts = [&](const char32_t* start) { return line.rfind(start, 0) == 0; };
  const auto has = [&](const char32_t* mark) { return line.find(mark) != std::u32string::npos; };
  if (std::any_of(std::begin(kMarks), std::end(kMarks), has)) return true;
  const bool sentence = has(U"。");
  return !sentence &&
         (std::any_of(std::begin(kStarts), std::end(kStarts), starts) || IsMadeOfWords(line));
}

}  // namespace nianbao::import
