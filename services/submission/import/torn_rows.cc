#include "services/submission/import/torn_rows.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_split.h"
#include "services/submission/import/cell_value.h"

namespace nianbao::import {
namespace {

constexpr size_t kReach = 2;           // Lines above or below the numbers.
constexpr size_t kMostPieces = 8;      // Of a line; more are a sentence.
constexpr size_t kLongestPiece = 200;  // Bytes.

// Whether the cell is one of a row's columns though it may be blank or hold words.
bool IsPlace(const SourceCell& cell) { return cell.origin != SourceCell::Origin::kGrid; }

// A source row taken apart.
struct Line {
  std::vector<std::u32string> pieces;
  size_t numbers = 0;
  bool usable = true;  // Neither prose nor a number before a word.
};

Line LineOf(const SourceRow& row) {
  Line line;
  for (const SourceCell& cell : row) {
    if (cell.continued || (LooksBlank(cell.text) && !IsPlace(cell))) continue;
    if (IsPlace(cell) || LooksLikeValue(cell.text)) {
      ++line.numbers;
      continue;
    }
    line.usable = line.usable && line.numbers == 0 && cell.text.size() <= kLongestPiece;
    if (!line.usable) break;
    for (const absl::string_view piece :
         absl::StrSplit(cell.text, absl::ByAnyChar(" \n"), absl::SkipEmpty())) {
      line.pieces.push_back(Letters(piece));
    }
  }
  line.usable = line.usable && line.pieces.size() <= kMostPieces;
  return line;
}

// Puts one label together from lines that follow each other.
class Assembler {
 public:
  Assembler(const std::vector<Line>& lines, size_t numbers, std::u32string label,
            std::u32string heads)
      : lines_(lines), numbers_(numbers), label_(std::move(label)), heads_(std::move(heads)) {}

  // The lines [first, last] of the label, at least two of them with a piece; nothing when it
  // cannot be put together.
  std::optional<std::pair<size_t, size_t>> Assemble() {
    const size_t top = numbers_ - std::min(numbers_, kReach);
    const size_t bottom = std::min(lines_.size() - 1, numbers_ + kReach);
    for (size_t first = top; first <= numbers_; ++first) {
      if (const auto last = Extend(first, bottom, 0, 0)) return {{first, *last}};
    }
    return std::nullopt;
  }

 private:
  // Whether what is left of a line beside the pieces [begin, end) is words of the heads.
  bool RestIsHeads(const Line& line, size_t begin, size_t end) const {
    for (size_t i = 0; i < line.pieces.size(); ++i) {
      const bool inside = i >= begin && i < end;
      if (!inside && heads_.find(line.pieces[i]) == std::u32string::npos) return false;
    }
    return true;
  }

  // The label's last line when the label from `at` on stands on lines from `index` on.
  std::optional<size_t> Extend(size_t index, size_t bottom, size_t at, size_t taken) const {
    if (index > bottom) return std::nullopt;
    const Line& line = lines_[index];
    const bool own = index == numbers_;
    if (!line.usable || (!own && line.numbers > 0)) return std::nullopt;
    // Numbers that stand before all of a label may as well belong to the one above.
    if (own && taken > 0 && RestIsHeads(line, 0, 0)) {
      if (const auto last = Extend(index + 1, bottom, at, taken)) return last;
    }
    for (size_t begin = 0; begin < line.pieces.size(); ++begin) {
      std::u32string run;
      for (size_t end = begin + 1; end <= line.pieces.size(); ++end) {
        run += line.pieces[end - 1];
        if (run.empty() || label_.compare(at, run.size(), run) != 0) break;
        if (!RestIsHeads(line, begin, end)) continue;
        const bool whole = at + run.size() == label_.size();
        if (whole && taken > 0 && index >= numbers_) return index;
        if (whole) continue;
        if (const auto last = Extend(index + 1, bottom, at + run.size(), taken + 1)) return last;
      }
    }
    return std::nullopt;
  }

  const std::vector<Line>& lines_;
  const size_t numbers_;
  const std::u32string label_;
  const std::u32string heads_;
};

// A row of the form as it is looked for.
struct Wanted {
  int row = -1;
  size_t numbers = 0;
  std::u32string label;
  std::u32string heads;  // With the label.
};

std::vector<Wanted> WantedOf(const FormLabels& labels, int table) {
  std::vector<Wanted> wanted;
  for (size_t r = 0; r < labels.rows().size(); ++r) {
    const FormRow& row = labels.rows()[r];
    if (row.table != table || row.labels.empty() || row.cells.size() < 2) continue;
    wanted.push_back(
        {static_cast<int>(r), row.cells.size(), Letters(row.printed), Letters(row.label)});
  }
  return wanted;
}

// Whether the line ends with a whole label: it needs no others.
bool IsWhole(const Line& line, const std::vector<Wanted>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& row) {
    return !line.pieces.empty() && line.pieces.back() == row.label;
  });
}

// The row whose numbers stand on this line; nothing when there is none or more than one.
std::optional<TornRow> FindAt(const std::vector<Wanted>& wanted, const std::vector<Line>& lines,
                              size_t numbers) {
  std::optional<TornRow> found;
  for (const Wanted& row : wanted) {
    if (row.numbers != lines[numbers].numbers) continue;
    const auto span = Assembler(lines, numbers, row.label, row.heads).Assemble();
    if (!span) continue;
    if (found) return std::nullopt;
    found = TornRow{row.row, numbers, {}};
    for (size_t i = span->first; i <= span->second; ++i) found->lines.push_back(i);
  }
  return found;
}

}  // namespace

std::vector<TornRow> FindTornRows(const FormLabels& labels, int table,
                                  const std::vector<SourceRow>& rows) {
  std::vector<Line> lines;
  lines.reserve(rows.size());
  for (const SourceRow& row : rows) lines.push_back(LineOf(row));
  const std::vector<Wanted> wanted = WantedOf(labels, table);
  std::vector<TornRow> found;
  std::vector<int> uses(rows.size(), 0);
  std::set<int> met;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].numbers < 2 || !lines[i].usable || IsWhole(lines[i], wanted)) continue;
    std::optional<TornRow> torn = FindAt(wanted, lines, i);
    if (!torn || !met.insert(torn->row).second) continue;
    for (const size_t line : torn->lines) ++uses[line];
    found.push_back(*std::move(torn));
  }
  std::erase_if(found, [&](const TornRow& torn) {
    return std::any_of(torn.lines.begin(), torn.lines.end(),
                       [&](size_t line) { return uses[line] > 1; });
  });
  return found;
}

SourceRow JoinTornRow(const FormLabels& labels, const TornRow& torn,
                      const std::vector<SourceRow>& rows) {
  SourceRow joined(1);
  joined[0].text = labels.rows()[static_cast<size_t>(torn.row)].printed;
  joined[0].position = rows[torn.numbers].front().position;
  for (const SourceCell& cell : rows[torn.numbers]) {
    if (cell.continued) continue;
    if (IsPlace(cell) || (!LooksBlank(cell.text) && LooksLikeValue(cell.text))) {
      joined.push_back(cell);
    }
  }
  return joined;
}

}  // namespace nianbao::import
