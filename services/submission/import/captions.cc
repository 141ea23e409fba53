#include "services/submission/import/captions.h"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestCaption = 400;  // Bytes; anything longer is prose.

std::set<std::u32string> TitlesOfTables(const form::v1::Edition& edition) {
  std::set<std::u32string> titles;
  for (const form::v1::Table& table : edition.tables()) {
    titles.insert(Normalise(table.title()).core);
  }
  return titles;
}

// Removes the items with these indexes, which rise.
void RemoveItems(const std::vector<size_t>& indexes, SourceDocument* document) {
  size_t kept = 0;
  auto next = indexes.begin();
  for (size_t i = 0; i < document->items.size(); ++i) {
    if (next != indexes.end() && *next == i) {
      ++next;
      continue;
    }
    if (kept != i) document->items[kept] = std::move(document->items[i]);
    ++kept;
  }
  document->items.resize(kept);
}

}  // namespace

void LiftCaptions(const form::v1::Edition& edition, size_t begin, SourceDocument* document,
                  SourceDocument* as_written) {
  const std::set<std::u32string> titles = TitlesOfTables(edition);
  std::set<std::u32string> headings;
  size_t last_heading = document->items.size();
  std::vector<size_t> lifted;
  for (size_t i = begin; i + 1 < document->items.size(); ++i) {
    const Paragraph* text = std::get_if<Paragraph>(&document->items[i]);
    if (text == nullptr || text->text.size() > kLongestCaption) continue;
    const NormalLabel label = Normalise(text->text);
    if (!titles.contains(label.core)) continue;
    const bool heading = label.ordinal.number > 0;
    if (heading) last_heading = i;
    if (heading) headings.insert(label.core);
    Grid* grid = std::get_if<Grid>(&document->items[i + 1]);
    // Without rules the heads of a table are lines too: then it is the heading that is near.
    const bool near = grid != nullptr || last_heading + 1 == i;
    if (heading || !near || !headings.contains(label.core)) continue;
    if (grid != nullptr && grid->caption.empty()) grid->caption = text->text;
    lifted.push_back(i++);  // What it is the title of is none itself.
  }
  RemoveItems(lifted, document);
  RemoveItems(lifted, as_written);
}

}  // namespace nianbao::import
