#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_STRUCK_TEXT_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_STRUCK_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

// Text that is shown struck out: "12" struck and "13" behind it must not make 1213.
namespace nianbao::import {

// The text of a file without the control characters that mark what is struck: to be used on all
// that is put together with Struck() text.
std::string WithoutMarks(absl::string_view utf8);

// The text marked as struck, to be put together with other text. Blanks alone stay as they are.
std::string Struck(absl::string_view utf8);

// Puts the words of one file together whose pieces may be Struck().
class StruckText {
 public:
  // What is struck stays in its place as "（划去：旧）".
  std::string InProse(absl::string_view text, const Position& position);

  // What is struck goes behind the rest: of 12 struck and 13 "13（划去：12）"; of a cell that is
  // struck as a whole "12（划去）". No such cell is a number, and its number is offered.
  std::string InCell(absl::string_view text, const Position& position);

  // Says that there was such text, if there was.
  void NoteOn(SourceDocument* document) const;

 private:
  int pieces_ = 0;
  Position first_;
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_STRUCK_TEXT_H_
