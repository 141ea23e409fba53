#include "services/rendering/figure_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/form/money.h"

namespace nianbao::rendering {

FigureText PrintFigure(const report::v1::Figure* figure) {
  if (figure == nullptr) return {"", Mark::kNotStated};
  switch (figure->value_case()) {
    case report::v1::Figure::kCount:
      return {absl::StrCat(figure->count())};
    case report::v1::Figure::kAmount:
      return {form::FormatWanyuan(figure->amount().fen())};
    case report::v1::Figure::kNotApplicable:
      return {"/"};
    case report::v1::Figure::kBlank:
      return {""};
    case report::v1::Figure::kUnread:
      // Line breaks, of which a cell may have some two hundred, would take more than a page.
      return {absl::StrReplaceAll(figure->unread().raw(), {{"\n", " "}}), Mark::kUnread};
    case report::v1::Figure::VALUE_NOT_SET:
      break;
  }
  return {"", Mark::kNotStated};
}

}  // namespace nianbao::rendering
