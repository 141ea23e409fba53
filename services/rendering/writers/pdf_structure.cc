#include "services/rendering/writers/pdf_structure.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace nianbao::rendering {
namespace {

// Where an element's content is.
struct Place {
  size_t page = 0;
  size_t id = 0;
};

// ISO 32000-1, table 344: a figure on one page has its box, lower left to upper right.
std::string BoxOf(const PlacedBox& box, double page_height) {
  return absl::StrCat("/A<</O/Layout/BBox[", PdfNumber(box.x), " ",
                      PdfNumber(page_height - box.y - box.height), " ",
                      PdfNumber(box.x + box.width), " ", PdfNumber(page_height - box.y), "]>>");
}

std::string Attributes(const Element& element, double page_height) {
  if (element.type == Element::Type::kChart) {
    return absl::StrCat("/Alt", PdfText(element.summary), BoxOf(element.box, page_height));
  }
  std::string out;
  if (element.row_span > 1) absl::StrAppend(&out, "/RowSpan ", element.row_span);
  if (element.column_span > 1) absl::StrAppend(&out, "/ColSpan ", element.column_span);
  switch (element.scope) {
    case Scope::kColumn:
    case Scope::kColumnGroup:
      out += "/Scope/Column";
      break;
    case Scope::kRow:
    case Scope::kRowGroup:
      out += "/Scope/Row";
      break;
    case Scope::kNone:
      break;
  }
  if (!element.headers.empty()) {
    out += "/Headers[";
    for (const absl::string_view id : absl::StrSplit(element.headers, ' ')) out += PdfText(id);
    out += "]";
  }
  if (!element.summary.empty()) absl::StrAppend(&out, "/Summary", PdfText(element.summary));
  return out.empty() ? out : absl::StrCat("/A<</O/Table", out, ">>");
}

std::string Kids(const std::vector<int>& children, const std::vector<Place>& marks,
                 const std::vector<int>& pages) {
  std::string kids;
  for (const Place& mark : marks) {
    if (mark.page == marks.front().page) {
      absl::StrAppend(&kids, mark.id, " ");
    } else {
      absl::StrAppend(&kids, "<</Type/MCR/Pg ", PdfObjects::Reference(pages[mark.page]), "/MCID ",
                      mark.id, ">>");
    }
  }
  for (const int child : children) absl::StrAppend(&kids, PdfObjects::Reference(child), " ");
  if (kids.empty()) return kids;
  if (marks.empty()) return absl::StrCat("/K[", kids, "]");
  return absl::StrCat("/Pg ", PdfObjects::Reference(pages[marks.front().page]), "/K[", kids, "]");
}

}  // namespace

const char* StructureType(const Element& element) {
  static constexpr const char* kHeadings[] = {"H2", "H3", "H4", "H5", "H6"};
  switch (element.type) {
    case Element::Type::kDocument:
      return "Document";
    case Element::Type::kTitle:
      return "H1";
    case Element::Type::kHeading:
      return kHeadings[std::clamp(element.level, 1, 5) - 1];
    case Element::Type::kParagraph:
    case Element::Type::kFigure:  // What the image shows stands there as text.
      return "P";
    case Element::Type::kChart:
      return "Figure";
    case Element::Type::kList:
      return "L";
    case Element::Type::kListItem:
      return "LI";
    case Element::Type::kListBody:
      return "LBody";
    case Element::Type::kTable:
      return "Table";
    case Element::Type::kTableHead:
      return "THead";
    case Element::Type::kTableBody:
      return "TBody";
    case Element::Type::kRow:
      return "TR";
    case Element::Type::kHeadCell:
      return "TH";
    case Element::Type::kCell:
      return "TD";
  }
  return "Span";
}

int WriteStructure(const DisplayList& list, const PageMarks& marks, const std::vector<int>& pages,
                   PdfObjects& objects) {
  const std::vector<Element>& elements = list.elements;
  const int root = objects.Reserve();
  std::vector<int> numbers;
  for (size_t i = 0; i < elements.size(); ++i) numbers.push_back(objects.Reserve());

  std::vector<std::vector<int>> children(elements.size());
  std::map<std::string, int> ids;
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].parent >= 0) {
      children[static_cast<size_t>(elements[i].parent)].push_back(numbers[i]);
    }
    if (!elements[i].id.empty()) ids[elements[i].id] = numbers[i];
  }
  std::vector<std::vector<Place>> own(elements.size());
  std::string parents;
  for (size_t page = 0; page < marks.size(); ++page) {
    absl::StrAppend(&parents, page, "[");
    for (size_t id = 0; id < marks[page].size(); ++id) {
      const size_t element = static_cast<size_t>(marks[page][id]);
      own[element].push_back({page, id});
      absl::StrAppend(&parents, PdfObjects::Reference(numbers[element]), " ");
    }
    parents += "]";
  }

  for (size_t i = 0; i < elements.size(); ++i) {
    const Element& element = elements[i];
    const int parent = element.parent < 0 ? root : numbers[static_cast<size_t>(element.parent)];
    objects.Set(numbers[i],
                absl::StrCat("<</Type/StructElem/S/", StructureType(element), "/P ",
                             PdfObjects::Reference(parent),
                             element.id.empty() ? "" : absl::StrCat("/ID", PdfText(element.id)),
                             Attributes(element, list.page_height),
                             Kids(children[i], own[i], pages), ">>"));
  }
  std::string names;
  for (const auto& [id, number] : ids) {
    absl::StrAppend(&names, PdfText(id), PdfObjects::Reference(number), " ");
  }
  objects.Set(root, absl::StrCat(
                        "<</Type/StructTreeRoot/K[", PdfObjects::Reference(numbers[0]),
                        "]/ParentTree<</Nums[", parents, "]>>/ParentTreeNextKey ", marks.size(),
                        names.empty() ? "" : absl::StrCat("/IDTree<</Names[", names, "]>>"), ">>"));
  return root;
}

}  // namespace nianbao::rendering
