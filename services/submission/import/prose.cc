#include "services/submission/import/prose.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/submission/import/text.h"

namespace nianbao::import {
namespace {

constexpr size_t kLongestInnerHeading = 40;  // Code points.

bool EndsSentence(const std::u32string& text) {
  if (text.empty()) return false;
  static constexpr char32_t kStops[] = U"。；：！？;:!?，,";
  return std::u32string(kStops).find(text.back()) != std::u32string::npos;
}

bool HasStop(const std::u32string& text) {
  return text.find(U'。') != std::u32string::npos || text.find(U'；') != std::u32string::npos;
}

}  // namespace

int InnerHeadingLevel(const Paragraph& paragraph) {
  if (paragraph.kind == Paragraph::Kind::kHeading) return std::clamp(paragraph.level - 1, 2, 4);
  if (paragraph.kind == Paragraph::Kind::kListItem) return 0;
  const std::u32string text = ToCodePoints(paragraph.text);
  if (text.size() > kLongestInnerHeading || EndsSentence(text) || HasStop(text)) return 0;
  const NormalLabel label = Normalise(paragraph.text);
  if (label.core.size() < 2) return 0;
  switch (label.ordinal.style) {
    case Ordinal::Style::kBracketed:
      return 2;
    case Ordinal::Style::kDigit:
      return 3;
    default:
      return 0;
  }
}

report::v1::Block* Prose::NewBlock(report::v1::Block::Kind kind, int level) {
  report::v1::Block* block = section_->add_blocks();
  block->set_id(absl::StrCat("s", ordinal_, "-", section_->blocks_size()));
  block->set_kind(kind);
  block->set_level(level);
  return block;
}

void Prose::Add(const Paragraph& paragraph) {
  using report::v1::Block;
  const bool item = paragraph.kind == Paragraph::Kind::kListItem && !after_table_ && !heading_;
  if (item && in_list_) {
    Block& list = *section_->mutable_blocks(section_->blocks_size() - 1);
    absl::StrAppend(list.mutable_content()->mutable_text(), "\n", paragraph.text);
    return;
  }
  in_list_ = item;
  Block* block = nullptr;
  if (heading_) {
    block = NewBlock(Block::KIND_HEADING, 1);
    heading_ = false;
  } else if (after_table_) {
    block = NewBlock(Block::KIND_REMARK, 0);
  } else if (item) {
    block = NewBlock(Block::KIND_LIST, 0);
  } else if (const int level = InnerHeadingLevel(paragraph); level > 0) {
    block = NewBlock(Block::KIND_HEADING, level);
  } else {
    block = NewBlock(Block::KIND_PARAGRAPH, 0);
  }
  block->mutable_content()->set_text(paragraph.text);
}

}  // namespace nianbao::import
