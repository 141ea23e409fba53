#include "services/form/digest.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/form/utf8.h"
#include "storage/base/status_macros.h"

namespace nianbao::form {
namespace {

using report::v1::Attachment;
using report::v1::Block;
using report::v1::Explanation;
using report::v1::Figure;
using report::v1::Report;

absl::Status Wrong(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("digest: ", what));
}

// Percent-encoding of RFC 3986: all bytes but the unreserved ones.
std::string PercentEncode(absl::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

// A word that stands between separators of a line: printable ASCII without them.
absl::Status CheckWord(absl::string_view name, absl::string_view word) {
  const bool good = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != ';' && c != ',' && c != '=';
  });
  return good ? absl::OkStatus() : Wrong(absl::StrCat(name, " is empty or malformed"));
}

absl::Status AppendEdition(absl::string_view name, const v1::EditionRef& ref, std::string* text) {
  RETURN_IF_ERROR(CheckWord(name, ref.id()));
  if (ref.revision() < 1 || ref.digest().size() != kHashSize) {
    return Wrong(absl::StrCat(name, " needs revision and digest"));
  }
  absl::StrAppend(text, name, " ", ref.id(), " ", ref.revision(), " ",
                  absl::BytesToHexString(ref.digest()), "\n");
  return absl::OkStatus();
}

absl::Status AppendHeader(Suite suite, const Report& report, absl::string_view report_id,
                          std::string* text) {
  absl::StrAppend(text, "nianbao-digest-v1 ", SuiteName(suite), "\n");
  RETURN_IF_ERROR(AppendEdition("edition", report.edition(), text));
  std::map<std::string, const v1::EditionRef*> supplements;
  for (const auto& ref : report.supplements()) {
    if (!supplements.emplace(ref.id(), &ref).second) return Wrong("a supplement is named twice");
  }
  for (const auto& [id, ref] : supplements) {
    RETURN_IF_ERROR(AppendEdition("supplement", *ref, text));
  }
  absl::string_view agency = report.agency();
  if (!absl::ConsumePrefix(&agency, "agencies/")) return Wrong("agency is not agencies/{agency}");
  RETURN_IF_ERROR(CheckWord("agency", agency));
  RETURN_IF_ERROR(CheckWord("report id", report_id));
  if (report.year() < 1) return Wrong("year is missing");
  const bool own = report.kind() == Report::KIND_OWN;
  if (!own && report.kind() != Report::KIND_GOVERNMENT) return Wrong("kind is missing");
  const auto title = CodePoints(report.title());
  if (!title.has_value() || std::any_of(title->begin(), title->end(), IsControl)) {
    return Wrong("title has control characters or is not UTF-8");
  }
  absl::StrAppend(text, "agency ", agency, "\nreport ", report_id, "\nyear ", report.year(),
                  "\nkind ", own ? "own" : "government", "\ntitle ", report.title(), "\n");
  return absl::OkStatus();
}

// "address=value" and LF.
void AppendFigureLine(const Figure& figure, std::string* lines) {
  switch (figure.value_case()) {
    case Figure::kCount:
      absl::StrAppend(lines, figure.cell(), "=c:", figure.count(), "\n");
      return;
    case Figure::kAmount:
      absl::StrAppend(lines, figure.cell(), "=m:", figure.amount().fen(), "\n");
      return;
    default:
      absl::StrAppend(lines, figure.cell(), "=", FigureValue(figure), "\n");
  }
}

// Where the figures of a report lie in byte order of their cells, as the format asks.
class CellOrder {
 public:
  // Errors: a cell that is malformed or stated twice.
  absl::StatusOr<const std::vector<int>*> Of(const Report& report) {
    if (IsOf(report)) return &order_;
    cells_.clear();
    order_.clear();
    ASSIGN_OR_RETURN(std::vector<int> order, Sorted(report));
    order_ = std::move(order);
    for (const Figure& figure : report.figures()) cells_.push_back(figure.cell());
    return &order_;
  }

 private:
  static absl::StatusOr<std::vector<int>> Sorted(const Report& report) {
    std::vector<int> order;
    for (const Figure& figure : report.figures()) {
      RETURN_IF_ERROR(CheckWord("cell", figure.cell()));
      order.push_back(static_cast<int>(order.size()));
    }
    const auto cell = [&](int i) -> const std::string& { return report.figures(i).cell(); };
    std::sort(order.begin(), order.end(), [&](int a, int b) { return cell(a) < cell(b); });
    for (size_t i = 1; i < order.size(); ++i) {
      if (cell(order[i]) != cell(order[i - 1])) continue;
      return Wrong(absl::StrCat("cell ", cell(order[i]), " is stated twice"));
    }
    return order;
  }

  bool IsOf(const Report& report) const {
    return std::equal(
        report.figures().begin(), report.figures().end(), cells_.begin(), cells_.end(),
        [](const Figure& figure, const std::string& cell) { return figure.cell() == cell; });
  }

  std::vector<std::string> cells_;  // Of the last sound report.
  std::vector<int> order_;
};

// The figures' lines.
absl::StatusOr<std::string> FigureLines(const Report& report) {
  // Reports of one edition state the same cells in the same order, which to find out costs
  // more than all the rest of a digest.
  thread_local CellOrder cells;
  ASSIGN_OR_RETURN(const std::vector<int>* order, cells.Of(report));
  std::string lines;
  for (const int i : *order) {
    const Figure& figure = report.figures(i);
    if (figure.value_case() == Figure::VALUE_NOT_SET) {
      return Wrong(absl::StrCat("figure ", figure.cell(), " has no value"));
    }
    AppendFigureLine(figure, &lines);
  }
  return lines;
}

absl::StatusOr<std::string> KindWord(const Block& block) {
  switch (block.kind()) {
    case Block::KIND_HEADING:
      return absl::StrCat("heading", block.level());
    case Block::KIND_PARAGRAPH:
      return std::string("paragraph");
    case Block::KIND_LIST:
      return std::string("list");
    case Block::KIND_IMAGE:
      RETURN_IF_ERROR(CheckWord("image's attachment", block.attachment()));
      return absl::StrCat("image:", block.attachment());
    case Block::KIND_REMARK:
      return std::string("remark");
    default:
      return Wrong(absl::StrCat("block ", block.id(), " has no kind"));
  }
}

// The commitment of a block or an explanation, in hex: computed, or what erasure left.
template <typename Item>
absl::StatusOr<std::string> BodyCommitment(Suite suite, uint8_t tag, const Item& item) {
  if (item.has_erased()) {
    if (item.erased().commitment().size() != kHashSize) {
      return Wrong(absl::StrCat(item.id(), ": a commitment has 32 bytes"));
    }
    return absl::BytesToHexString(item.erased().commitment());
  }
  if (!item.has_content() || item.content().salt().size() != kHashSize) {
    return Wrong(absl::StrCat(item.id(), ": needs text with a salt of 32 bytes"));
  }
  return absl::BytesToHexString(
      Commitment(suite, tag, item.content().salt(), item.content().text()));
}

absl::Status AppendBlocks(Suite suite, const Report& report, std::string* text) {
  for (const auto& section : report.sections()) {
    for (int i = 0; i < section.blocks_size(); ++i) {
      const Block& block = section.blocks(i);
      RETURN_IF_ERROR(CheckWord("block id", block.id()));
      ASSIGN_OR_RETURN(const std::string kind, KindWord(block));
      ASSIGN_OR_RETURN(const std::string commitment, BodyCommitment(suite, kBlockTag, block));
      absl::StrAppend(text, "block ", section.ordinal(), ";", i + 1, ";", block.id(), ";", kind,
                      ";", commitment, "\n");
    }
  }
  return absl::OkStatus();
}

absl::Status AppendExplanations(Suite suite, const Report& report, std::string* text) {
  int number = 0;
  for (const Explanation& item : report.explanations()) {
    RETURN_IF_ERROR(CheckWord("explanation id", item.id()));
    RETURN_IF_ERROR(CheckWord("explanation's rule", item.rule()));
    RETURN_IF_ERROR(CheckWord("explanation's reason", item.reason()));
    for (const std::string& cell : item.cells()) {
      RETURN_IF_ERROR(CheckWord("explanation's cell", cell));
    }
    ASSIGN_OR_RETURN(const std::string commitment, BodyCommitment(suite, kExplanationTag, item));
    absl::StrAppend(text, "explanation ", ++number, ";", item.id(), ";", item.rule(), ";",
                    item.reason(), ";", absl::StrJoin(item.cells(), ","), ";", commitment, "\n");
  }
  return absl::OkStatus();
}

absl::Status AppendAttachments(Suite suite, const Report& report, std::string* text) {
  int number = 0;
  for (const Attachment& item : report.attachments()) {
    if (item.role() != Attachment::ROLE_IMAGE) continue;
    RETURN_IF_ERROR(CheckWord("attachment id", item.id()));
    RETURN_IF_ERROR(CheckWord("attachment's media type", item.media_type()));
    if (item.digest().size() != kHashSize || item.salt().size() != kHashSize) {
      return Wrong(absl::StrCat("attachment ", item.id(), ": digest and salt have 32 bytes"));
    }
    // The bytes' own digest is SHA-256 whatever the report's suite.
    const std::string canonical =
        absl::StrCat(SuiteName(Suite::kSha256), ":", absl::BytesToHexString(item.digest()), "\n",
                     item.media_type(), "\n", item.size());
    absl::StrAppend(
        text, "attachment ", ++number, ";", item.id(), ";image;",
        absl::BytesToHexString(Commitment(suite, kAttachmentTag, item.salt(), canonical)), "\n");
  }
  return absl::OkStatus();
}

// Makes the figures' lines too, once it is known that the header can be made: that of a draft
// often cannot.
absl::StatusOr<std::string> TextAround(Suite suite, const Report& report,
                                       absl::string_view report_id, std::string* figure_lines) {
  std::string text;
  RETURN_IF_ERROR(AppendHeader(suite, report, report_id, &text));
  ASSIGN_OR_RETURN(*figure_lines, FigureLines(report));
  text.append(*figure_lines);
  RETURN_IF_ERROR(AppendBlocks(suite, report, &text));
  RETURN_IF_ERROR(AppendExplanations(suite, report, &text));
  RETURN_IF_ERROR(AppendAttachments(suite, report, &text));
  return text;
}

std::string HashOfFigures(Suite suite, absl::string_view figure_lines) {
  return Hash(suite, absl::StrCat("nianbao-figures-v1 ", SuiteName(suite), "\n", figure_lines));
}

}  // namespace

std::string FigureValue(const Figure& figure) {
  switch (figure.value_case()) {
    case Figure::kCount:
      return absl::StrCat("c:", figure.count());
    case Figure::kAmount:
      return absl::StrCat("m:", figure.amount().fen());
    case Figure::kNotApplicable:
      return "n";
    case Figure::kBlank:
      return "b";
    case Figure::kUnread:
      return absl::StrCat("u:", PercentEncode(figure.unread().raw()));
    case Figure::VALUE_NOT_SET:
      break;
  }
  return "";
}

absl::StatusOr<std::string> CanonicalText(Suite suite, const Report& report,
                                          absl::string_view report_id) {
  std::string lines;
  return TextAround(suite, report, report_id, &lines);
}

absl::StatusOr<std::string> ContentDigest(Suite suite, const Report& report,
                                          absl::string_view report_id) {
  ASSIGN_OR_RETURN(const std::string text, CanonicalText(suite, report, report_id));
  return Hash(suite, text);
}

absl::StatusOr<std::string> FiguresDigest(Suite suite, const Report& report) {
  ASSIGN_OR_RETURN(const std::string lines, FigureLines(report));
  return HashOfFigures(suite, lines);
}

absl::StatusOr<Digests> DigestsOf(Suite suite, const Report& report, absl::string_view report_id) {
  std::string lines;
  ASSIGN_OR_RETURN(const std::string text, TextAround(suite, report, report_id, &lines));
  return Digests{Hash(suite, text), HashOfFigures(suite, lines)};
}

}  // namespace nianbao::form
