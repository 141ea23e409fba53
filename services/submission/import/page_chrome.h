#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PAGE_CHROME_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PAGE_CHROME_H_

#include "absl/strings/string_view.h"

// What a portal puts around the text it shows.
namespace nianbao::import {

// Whether one of an element's names (its `class`, `id` and `role`, parted by blanks) is what
// portals call navigation, footers and share buttons.
bool IsChromeName(absl::string_view names);

// Whether text in an element of such a name can be chrome: portals put whole articles into
// elements of any name. Chrome has a full stop at most, and names no annual report.
bool CanBeChrome(absl::string_view text);

// Whether a line is a portal's and no report's: "打印本页 关闭窗口", "发布时间：2024-01-30
// 浏览次数：12", "上一篇：…".
bool IsChromeLine(absl::string_view text);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PAGE_CHROME_H_
