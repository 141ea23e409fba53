#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PLAIN_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PLAIN_WRITER_H_

#include <string>

#include "services/rendering/document.h"

namespace nianbao::rendering {

// What both leave out: notes (Node::Kind::kNote) on a look that they cannot have.

// Markdown: "#" headings, pipe tables. A spanned cell's text stands in its first
// place; the other places are empty.
std::string WriteMarkdown(const Document& document);

// Text: one line per paragraph and per table row, tabs between cells.
std::string WriteText(const Document& document);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PLAIN_WRITER_H_
