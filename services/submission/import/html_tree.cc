#include "services/submission/import/html_tree.h"

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nianbao::import {

// What the parser holds, so that it can be stopped anywhere and all of it freed: it never
// expects to get no memory, and its own way to free a tree recurses as deep as the tree.
class HtmlTree::Memory {
 public:
  explicit Memory(size_t budget) : left_(budget) { head_.next = head_.previous = &head_; }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  ~Memory() {
    while (head_.next != &head_) Release(head_.next + 1);
  }

  // Whether the parser came to its end.
  bool Parse(absl::string_view utf8, const GumboNode** root) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.userdata = this;
    options.allocator = [](void* memory, size_t size) {
      return static_cast<Memory*>(memory)->Take(size);
    };
    options.deallocator = [](void* memory, void* block) {
      if (block != nullptr) static_cast<Memory*>(memory)->Release(static_cast<Block*>(block));
    };
    // Only frames of the parser, which is C, lie between here and the jump in Take().
    if (setjmp(out_) != 0) return false;  // NOLINT
    *root = gumbo_parse_with_options(&options, utf8.data(), utf8.size())->root;
    return true;
  }

 private:
  struct alignas(std::max_align_t) Block {
    Block* next = nullptr;
    Block* previous = nullptr;
    size_t size = 0;
  };

  void* Take(size_t size) {
    auto* block = size > left_ ? nullptr : static_cast<Block*>(std::malloc(sizeof(Block) + size));
    if (block == nullptr) std::longjmp(out_, 1);  // NOLINT
    left_ -= size;
    block->size = size;
    block->next = head_.next;
    block->previous = &head_;
    block->next->previous = head_.next = block;
    return block + 1;
  }

  void Release(Block* after) {
    Block* block = after - 1;
    left_ += block->size;
    block->previous->next = block->next;
    block->next->previous = block->previous;
    std::free(block);
  }

  std::jmp_buf out_ = {};
  Block head_;
  size_t left_;
};

void HtmlTree::Free::operator()(Memory* memory) const { delete memory; }

int CountTags(absl::string_view utf8) {
  int tags = 0;
  for (size_t i = 0; i + 1 < utf8.size(); ++i) {
    const bool tag = utf8[i] == '<' && absl::ascii_isalpha(static_cast<unsigned char>(utf8[i + 1]));
    tags += tag ? 1 : 0;
  }
  return tags;
}

absl::StatusOr<HtmlTree> HtmlTree::Parse(absl::string_view utf8, const ReaderLimits& limits) {
  if (CountTags(utf8) > limits.max_tags) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the page has more than ", limits.max_tags, " tags"));
  }
  HtmlTree tree(std::unique_ptr<Memory, Free>(new Memory(limits.max_tree_bytes)));
  if (!tree.memory_->Parse(utf8, &tree.root_)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the page's markup unfolds to more than ", limits.max_tree_bytes, " bytes"));
  }
  return tree;
}

bool IsElement(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

std::string AttributeOf(const GumboNode* element, const char* name) {
  const GumboAttribute* attribute = gumbo_get_attribute(&element->v.element.attributes, name);
  return attribute == nullptr ? "" : attribute->value;
}

namespace {

// Its own declarations, without blanks.
std::string StyleOf(const GumboNode* element) {
  std::string style = absl::AsciiStrToLower(AttributeOf(element, "style"));
  style.erase(std::remove_if(style.begin(), style.end(),
                             [](unsigned char c) { return absl::ascii_isspace(c); }),
              style.end());
  return style;
}

}  // namespace

bool IsInvisible(const GumboNode* element) {
  if (element->type == GUMBO_NODE_TEMPLATE) return true;
  switch (element->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_SVG:
      return true;
    case GUMBO_TAG_UNKNOWN: {
      // Settings of a word processor outside the comment that browsers skip.
      GumboStringPiece tag = element->v.element.original_tag;
      gumbo_tag_from_original_text(&tag);
      if (absl::EqualsIgnoreCase({tag.data, tag.length}, "xml")) return true;
      break;
    }
    default:
      break;
  }
  if (gumbo_get_attribute(&element->v.element.attributes, "hidden") != nullptr) return true;
  const std::string style = StyleOf(element);
  return absl::StrContains(style, "display:none") ||
         absl::StrContains(style, "visibility:hidden") || absl::StrContains(style, "mso-hide:all");
}

bool IsRaised(const GumboNode* element) {
  const GumboTag tag = element->v.element.tag;
  if (tag == GUMBO_TAG_SUP) return true;
  return !IsBlock(tag) && absl::StrContains(StyleOf(element), "vertical-align:super");
}

bool IsStruckOut(const GumboNode* element) {
  const GumboTag tag = element->v.element.tag;
  if (tag == GUMBO_TAG_S || tag == GUMBO_TAG_STRIKE || tag == GUMBO_TAG_DEL) return true;
  // The value may come behind others: "text-decoration: underline line-through".
  return absl::StrContains(StyleOf(element), "line-through");
}

bool IsBlock(GumboTag tag) {
  static constexpr GumboTag kInline[] = {
      GUMBO_TAG_A,    GUMBO_TAG_ABBR,   GUMBO_TAG_ACRONYM, GUMBO_TAG_B,   GUMBO_TAG_BDO,
      GUMBO_TAG_BIG,  GUMBO_TAG_CITE,   GUMBO_TAG_CODE,    GUMBO_TAG_DEL, GUMBO_TAG_DFN,
      GUMBO_TAG_EM,   GUMBO_TAG_FONT,   GUMBO_TAG_I,       GUMBO_TAG_IMG, GUMBO_TAG_LABEL,
      GUMBO_TAG_MARK, GUMBO_TAG_NOBR,   GUMBO_TAG_Q,       GUMBO_TAG_S,   GUMBO_TAG_SMALL,
      GUMBO_TAG_SPAN, GUMBO_TAG_STRIKE, GUMBO_TAG_STRONG,  GUMBO_TAG_SUB, GUMBO_TAG_SUP,
      GUMBO_TAG_TIME, GUMBO_TAG_TT,     GUMBO_TAG_U,       GUMBO_TAG_WBR, GUMBO_TAG_UNKNOWN};
  return std::find(std::begin(kInline), std::end(kInline), tag) == std::end(kInline);
}

int HeadingLevel(GumboTag tag) {
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? 1 + static_cast<int>(tag - GUMBO_TAG_H1) : 0;
}

}  // namespace nianbao::import
