#include "services/submission/import/struck_text.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// Control characters, taken out of what is read (WithoutMarks).
constexpr char kOpen = '\x01';
constexpr char kClose = '\x02';

struct Piece {
  std::string text;
  bool struck = false;
};

// Pieces by turns; struck ones side by side are one.
std::vector<Piece> PiecesOf(absl::string_view text) {
  std::vector<Piece> pieces;
  int depth = 0;
  for (const char c : text) {
    if (c == kOpen || c == kClose) {
      depth += c == kOpen ? 1 : depth > 0 ? -1 : 0;
      continue;
    }
    const bool struck = depth > 0;
    if (pieces.empty() || pieces.back().struck != struck) pieces.push_back({"", struck});
    pieces.back().text.push_back(c);
  }
  return pieces;
}

std::string Told(absl::string_view struck) { return absl::StrCat("（划去：", Tidy(struck), "）"); }

}  // namespace

std::string WithoutMarks(absl::string_view utf8) {
  std::string text(utf8);
  std::erase_if(text, [](char c) { return c == kOpen || c == kClose; });
  return text;
}

std::string Struck(absl::string_view utf8) {
  if (Tidy(utf8).empty()) return std::string(utf8);
  return absl::StrCat(absl::string_view(&kOpen, 1), utf8, absl::string_view(&kClose, 1));
}

std::string StruckText::InProse(absl::string_view text, const Position& position) {
  std::string whole;
  for (const Piece& piece : PiecesOf(text)) {
    absl::StrAppend(&whole, piece.struck ? Told(piece.text) : piece.text);
    if (piece.struck && pieces_++ == 0) first_ = position;
  }
  return whole;
}

std::string StruckText::InCell(absl::string_view text, const Position& position) {
  std::string rest;
  std::vector<std::string> struck;
  for (const Piece& piece : PiecesOf(text)) {
    if (!piece.struck) {
      rest += piece.text;
      continue;
    }
    struck.push_back(Tidy(piece.text));
    if (pieces_++ == 0) first_ = position;
  }
  if (struck.empty()) return rest;
  const std::string all = absl::StrJoin(struck, "；");
  if (Tidy(rest).empty()) return absl::StrCat(all, "（划去）");
  return absl::StrCat(absl::StripTrailingAsciiWhitespace(rest), Told(all));
}

void StruckText::NoteOn(SourceDocument* document) const {
  if (pieces_ == 0) return;
  ReaderNote note;
  note.code = "STRUCK_TEXT";
  note.message = absl::StrCat("有 ", pieces_, " 处文字带删除线，已注明“划去”，单元格中的未作取舍，",
                              "请对照原件确认，或删去这些文字后重新导入");
  note.message_en =
      absl::StrCat(pieces_,
                   " pieces of text are struck out; they are marked, and cells with such "
                   "text are unread");
  note.position = first_;
  note.needs_person = true;
  document->notes.push_back(std::move(note));
}

}  // namespace nianbao::import
