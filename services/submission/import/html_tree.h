#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_TREE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_TREE_H_

#include <gumbo.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/source_document.h"

namespace nianbao::import {

// A page as a browser builds it, within limits: the parser alone has none, and a small file
// can ask of it memory and time without end. Move-only.
class HtmlTree {
 public:
  // `utf8` must outlive the tree. RESOURCE_EXHAUSTED: a limit is met.
  static absl::StatusOr<HtmlTree> Parse(absl::string_view utf8, const ReaderLimits& limits);

  const GumboNode* root() const { return root_; }

 private:
  class Memory;
  struct Free {
    void operator()(Memory* memory) const;
  };
  explicit HtmlTree(std::unique_ptr<Memory, Free> memory) : memory_(std::move(memory)) {}

  std::unique_ptr<Memory, Free> memory_;
  const GumboNode* root_ = nullptr;
};

// Begun tags, those in comments and scripts too: what `ReaderLimits::max_tags` bounds.
int CountTags(absl::string_view utf8);

bool IsElement(const GumboNode* node);

// Value of an element's attribute; empty when it has none.
std::string AttributeOf(const GumboNode* element, const char* name);

// Whether an element and all below it is nothing a reader sees: scripts, styles, the data
// islands of office programs, what is hidden by its own attributes.
bool IsInvisible(const GumboNode* element);

// Whether digits in an inline element are raised, by its kind or its own style.
bool IsRaised(const GumboNode* element);

// Whether text in an element is struck out, by its kind or its own style.
bool IsStruckOut(const GumboNode* element);

// Whether the element stands on lines of its own.
bool IsBlock(GumboTag tag);

// 1 to 6; 0: no heading.
int HeadingLevel(GumboTag tag);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_HTML_TREE_H_
