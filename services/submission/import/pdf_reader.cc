#include "services/submission/import/pdf_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/pdf/page_furniture.h"
#include "services/submission/import/pdf/page_lines.h"
#include "services/submission/import/pdf/placed_rows.h"
#include "services/submission/import/pdf/ruled_table.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

// All in parts of the type size.
constexpr double kMiddle = 0.35;  // Of a glyph over its baseline.
constexpr double kIndent = 0.8;
constexpr double kSlack = 2.2;  // Of a full line: what rules of line breaking may leave.
constexpr double kSameSize = 0.05;
constexpr double kLarge = 1.15;      // A title's size by the body's.
constexpr double kCellSlack = 0.8;   // Of a full line in a cell, its padding included.
constexpr int kShortestWrapped = 4;  // Digits; fewer are not wrapped but two numbers.

bool IsDigits(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Text of a cell, a line each; a number that had to be wrapped is one again.
std::string CellText(const std::vector<PdfLine>& lines, double width) {
  std::string text;
  const PdfLine* before = nullptr;
  for (const PdfLine& line : lines) {
    const std::string words = line.text();
    if (before != nullptr) {
      const double room = width - (before->right - before->left);
      const bool full = room < line.first_advance + kCellSlack * line.size;
      const bool digits = before->glyphs >= kShortestWrapped && IsDigits(words) &&
                          text.back() >= '0' && text.back() <= '9';
      if (!(full && digits)) text += '\n';
    }
    text += words;
    before = &line;
  }
  return Tidy(text, /*keep_lines=*/true);
}

// A table of a page and the glyphs in each of its cells.
struct FilledTable {
  RuledTable table;
  std::map<size_t, std::vector<const PdfGlyph*>> glyphs;  // By the cell's first place.
};

// What a page holds.
struct PageParts {
  std::vector<FilledTable> tables;
  std::vector<PdfLine> lines;                  // Outside tables.
  std::vector<std::optional<PlacedRow>> rows;  // What lines are as rows of numbers.
};

PageParts PartsOf(const PdfPage& page, int number, const ReaderLimits& limits) {
  PageParts parts;
  for (RuledTable& table : FindRuledTables(page, static_cast<size_t>(limits.max_cells))) {
    parts.tables.push_back({std::move(table), {}});
  }
  std::vector<const PdfGlyph*> outside;
  for (const PdfGlyph& glyph : page.glyphs) {
    bool inside = false;
    for (FilledTable& filled : parts.tables) {
      const std::optional<size_t> place =
          filled.table.PlaceAt(glyph.x + glyph.advance / 2, glyph.baseline - kMiddle * glyph.size);
      if (!place) continue;
      filled.glyphs[filled.table.cells[*place]].push_back(&glyph);
      inside = true;
      break;
    }
    if (!inside) outside.push_back(&glyph);
  }
  // Rules without words are decoration.
  std::erase_if(parts.tables, [](const FilledTable& filled) { return filled.glyphs.empty(); });
  parts.lines = MakeLines(std::move(outside));
  for (PdfLine& line : parts.lines) line.page = number;
  return parts;
}

class Reader {
 public:
  Reader(const std::vector<PdfPage>& pages, const ReaderLimits& limits)
      : pages_(pages), limits_(limits) {}

  absl::StatusOr<SourceDocument> Read() && {
    for (size_t p = 0; p < pages_.size(); ++p) {
      parts_.push_back(PartsOf(pages_[p], static_cast<int>(p) + 1, limits_));
    }
    DropFurniture();
    Measure();
    for (const PageParts& parts : parts_) {
      page_ = static_cast<int>(&parts - parts_.data()) + 1;
      AddPage(parts);
      if (cells_ > limits_.max_cells ||
          static_cast<int>(document_.items.size()) > limits_.max_items) {
        return absl::ResourceExhaustedError(absl::StrCat("content: the pages have more than ",
                                                         limits_.max_cells, " cells or ",
                                                         limits_.max_items, " paragraphs"));
      }
    }
    CloseParagraph();
    CloseRows();
    NoteLeftOut();
    return std::move(document_);
  }

 private:
  void DropFurniture() {
    std::vector<std::vector<PdfLine>> lines;
    for (PageParts& parts : parts_) lines.push_back(std::move(parts.lines));
    const std::vector<std::string> dropped = RemoveFurniture(pages_, &lines);
    for (size_t p = 0; p < parts_.size(); ++p) {
      parts_[p].lines = std::move(lines[p]);
      parts_[p].rows = PlaceRows(parts_[p].lines);
    }
    if (dropped.empty()) return;
    std::string texts;
    for (const std::string& text : dropped) absl::StrAppend(&texts, texts.empty() ? "" : " ", text);
    std::u32string shown = ToCodePoints(Tidy(texts));
    if (shown.size() > 80) shown.resize(80);
    ReaderNote note;
    note.code = "PAGE_CHROME";
    note.message = absl::StrCat("页眉、页脚文字未采用：", ToUtf8(shown));
    note.message_en = "Text at the head or foot of the pages was left out";
    document_.notes.push_back(std::move(note));
  }

  void NoteLeftOut() {
    int left_out = 0;
    for (const PdfPage& page : pages_) left_out += page.left_out;
    if (left_out == 0) return;
    ReaderNote note;
    note.code = "UNSEEN_TEXT";
    note.message = absl::StrCat("有 ", left_out, " 个看不见或斜置的字未采用");
    note.message_en = absl::StrCat(left_out, " invisible or slanting characters were left out");
    note.needs_person = true;
    document_.notes.push_back(std::move(note));
  }

  // Finds the type area and the size of most text.
  void Measure() {
    std::map<double, int> sizes;
    bool any = false;
    const auto widen = [&](double left, double right) {
      left_ = any ? std::min(left_, left) : left;
      right_ = any ? std::max(right_, right) : right;
      any = true;
    };
    for (const PageParts& parts : parts_) {
      for (const FilledTable& filled : parts.tables) {
        widen(filled.table.xs.front(), filled.table.xs.back());
      }
      for (const PdfLine& line : parts.lines) {
        widen(line.left, line.right);
        sizes[line.size] += line.glyphs;
      }
    }
    int most = 0;
    for (const auto& [size, count] : sizes) {
      if (count > most) body_ = size;
      most = std::max(most, count);
    }
  }

  void AddPage(const PageParts& parts) {
    size_t next = 0;
    for (const FilledTable& filled : parts.tables) {
      for (;
           next < parts.lines.size() &&
           parts.lines[next].baseline < filled.table.ys.front() + kMiddle * parts.lines[next].size;
           ++next) {
        AddLine(parts.lines[next], parts.rows[next]);
      }
      CloseParagraph();
      CloseRows();
      AddTable(filled);
    }
    for (; next < parts.lines.size(); ++next) {
      AddLine(parts.lines[next], parts.rows[next]);
    }
  }

  // --- tables -----------------------------------------------------------------------
  void AddTable(const FilledTable& filled) {
    const RuledTable& table = filled.table;
    Grid grid;
    grid.position = {page_, 0, ++table_, 0, 0};
    cells_ += static_cast<int>(table.cells.size());
    for (size_t r = 0; r < table.rows(); ++r) {
      SourceRow row;
      for (size_t c = 0; c < table.columns(); ++c) {
        const size_t place = r * table.columns() + c;
        SourceCell cell;
        cell.position = {grid.position.page, 0, table_, static_cast<int>(r) + 1,
                         static_cast<int>(c) + 1};
        cell.continued = table.cells[place] != place;
        const auto glyphs = filled.glyphs.find(place);
        if (glyphs != filled.glyphs.end()) {
          cell.text = CellText(MakeLines(glyphs->second), table.WidthOf(place));
        }
        row.push_back(std::move(cell));
      }
      grid.rows.push_back(std::move(row));
    }
    document_.items.emplace_back(std::move(grid));
  }

  // --- lines ------------------------------------------------------------------------
  void AddLine(const PdfLine& line, const std::optional<PlacedRow>& placed) {
    if (line.texts.size() > 1) {
      CloseParagraph();
      AddRow(line, placed);
      return;
    }
    CloseRows();
    if (last_ != nullptr && !Continues(*last_, line)) CloseParagraph();
    if (last_ == nullptr) {
      open_ = Paragraph();
      open_.position = {line.page, ++line_, 0, 0, 0};
    }
    absl::StrAppend(&open_.text, Joint(line), line.text());
    last_ = &line;
  }

  // What stood between two lines before the text was broken there.
  absl::string_view Joint(const PdfLine& line) const {
    const auto ascii = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
    const std::string text = line.text();
    const bool words =
        !open_.text.empty() && !text.empty() && ascii(open_.text.back()) && ascii(text.front());
    const bool broken = last_ != nullptr && right_ - last_->right < line.first_advance;
    return words && !broken ? " " : "";
  }

  bool Centred(const PdfLine& line) const {
    return std::abs((line.left + line.right) - (left_ + right_)) < line.size;
  }

  bool Continues(const PdfLine& before, const PdfLine& line) const {
    if (std::abs(before.size - line.size) > kSameSize * line.size) return false;
    const bool kin = std::any_of(line.fonts.begin(), line.fonts.end(),
                                 [&](int font) { return before.fonts.contains(font); });
    if (!kin) return false;
    if (line.size > kLarge * body_ && Centred(before) && Centred(line)) return true;
    const bool full = right_ - before.right < line.first_run + kSlack * line.size;
    return full && line.left < left_ + kIndent * line.size;
  }

  void CloseParagraph() {
    last_ = nullptr;
    open_.text = Tidy(open_.text);
    if (!open_.text.empty()) document_.items.emplace_back(std::move(open_));
    open_ = Paragraph();
  }

  void AddRow(const PdfLine& line, const std::optional<PlacedRow>& placed) {
    if (rows_.rows.empty()) rows_.position = {line.page, ++line_, ++table_, 0, 0};
    SourceRow row;
    const auto add = [&](const std::string& text, SourceCell::Origin origin) {
      SourceCell cell;
      cell.text = Tidy(text);
      cell.origin = origin;
      cell.position = {line.page, 0, table_, static_cast<int>(rows_.rows.size()) + 1,
                       static_cast<int>(row.size()) + 1};
      row.push_back(std::move(cell));
    };
    using Origin = SourceCell::Origin;
    if (placed) {
      for (const std::string& text : placed->labels) add(text, Origin::kGrid);
      for (const std::string& text : placed->values) {
        add(text, placed->sure ? Origin::kPlace : Origin::kOpen);
      }
    } else {
      for (const std::string& text : line.texts) {
        add(text, LooksLikeValue(text) ? Origin::kOpen : Origin::kGrid);
      }
    }
    rows_.printed = true;
    cells_ += static_cast<int>(row.size());
    rows_.rows.push_back(std::move(row));
  }

  void CloseRows() {
    if (!rows_.rows.empty()) document_.items.emplace_back(std::move(rows_));
    rows_ = Grid();
  }

  const std::vector<PdfPage>& pages_;
  const ReaderLimits& limits_;
  std::vector<PageParts> parts_;
  SourceDocument document_;
  double left_ = 0;  // Of the type area.
  double right_ = 0;
  double body_ = 0;  // Size of most text.
  Paragraph open_;
  const PdfLine* last_ = nullptr;  // Of the open paragraph.
  Grid rows_;                      // Of lines with gaps.
  int page_ = 0;
  int table_ = 0;
  int line_ = 0;
  int cells_ = 0;
};

}  // namespace

absl::StatusOr<SourceDocument> ReadPdf(const std::vector<PdfPage>& pages,
                                       const ReaderLimits& limits) {
  return Reader(pages, limits).Read();
}

}  // namespace nianbao::import
