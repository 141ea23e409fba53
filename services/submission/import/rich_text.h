#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_RICH_TEXT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_RICH_TEXT_H_

#include <pugixml.hpp>
#include <string>

#include "absl/strings/string_view.h"

// Texts of a workbook.
namespace nianbao::import {

// The text with its escapes as the characters they stand for: "_x000D_" a carriage return,
// "_x005F_" an underscore. What is half a pair of UTF-16 becomes U+FFFD.
std::string Unescaped(absl::string_view utf8);

// The text of a shared or inline string, without the reading aids of its characters: digits that
// are raised as Raised(), what is struck out as Struck().
std::string RichText(const pugi::xml_node& node);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_RICH_TEXT_H_
