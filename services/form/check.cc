#include "services/form/check.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/form/utf8.h"
#include "services/runtime/errors.h"
#include "storage/base/hash.h"

namespace nianbao::form {
namespace {

using report::v1::Attachment;
using report::v1::Block;
using report::v1::Explanation;
using report::v1::Figure;
using report::v1::Report;

using Ids = absl::flat_hash_set<absl::string_view>;

constexpr size_t kMostViolations = 16;
constexpr size_t kMostIdLength = 40;
constexpr int kMostOrdinal = 6;

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kMostIdLength && std::all_of(id.begin(), id.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-';
  });
}

bool IsReason(absl::string_view code) {
  return !code.empty() && code.size() <= kMostIdLength &&
         std::all_of(code.begin(), code.end(), [](char c) {
           return absl::ascii_isupper(static_cast<unsigned char>(c)) || c == '_';
         });
}

// Where something stands: "sections[1].blocks[2].content.text". Put into words only when
// there is something to say of it.
struct Place {
  absl::string_view list;
  int index = -1;  // Negative: no list.
  absl::string_view inner = {};
  int inner_index = -1;
  absl::string_view part = {};

  Place At(absl::string_view of_it) const {
    Place place = *this;
    place.part = of_it;
    return place;
  }
  std::string Text() const {
    std::string text(list);
    if (index >= 0) absl::StrAppend(&text, "[", index, "]");
    if (inner_index >= 0) absl::StrAppend(&text, ".", inner, "[", inner_index, "]");
    absl::StrAppend(&text, part);
    return text;
  }
};

// Walks a report and gathers what is malformed.
class Checker {
 public:
  Checker(const Form& form, const Report& report,
          const std::vector<std::shared_ptr<const Form>>& supplements, Negatives negatives)
      : form_(form), report_(report), supplements_(supplements), negatives_(negatives) {}

  absl::Status Run() {
    CheckHeader();
    CheckFigures();
    CheckSections();
    CheckExplanations();
    CheckAttachments();
    if (text_bytes_ > kMostTextBytes) {
      Add({"sections"}, absl::StrCat("the text has ", text_bytes_, " bytes; at most ",
                                     kMostTextBytes, " are taken"));
    }
    return violations_.empty() ? absl::OkStatus() : runtime::InvalidFields(violations_);
  }

 private:
  void Add(const Place& place, absl::string_view what) {
    if (violations_.size() < kMostViolations) {
      violations_.push_back({absl::StrCat("report.", place.Text()), std::string(what)});
    }
  }

  // UTF-8 without control characters (other than line feeds where allowed), private-use
  // characters and noncharacters.
  void CheckText(const Place& place, absl::string_view text, bool lines) {
    if (IsPlain(text, lines)) return;
    int position = 0;
    int bad_at = -1;
    char32_t bad = 0;
    const bool formed = VisitCodePoints(text, [&](char32_t c) {
      const bool wrong =
          (IsControl(c) && !(lines && c == U'\n')) || IsPrivateUse(c) || IsNoncharacter(c);
      if (wrong && bad_at < 0) {
        bad_at = position;
        bad = c;
      }
      ++position;
    });
    if (!formed) return Add(place, "is not UTF-8");
    if (bad_at < 0) return;
    const auto number = static_cast<uint32_t>(bad);
    Add(place,
        IsControl(bad) ? absl::StrFormat("position %d: control character U+%04X", bad_at, number)
        : IsPrivateUse(bad)
            ? absl::StrFormat("position %d: private-use character U+%04X, which no two "
                              "computers show alike; write the Unicode character",
                              bad_at, number)
            : absl::StrFormat("position %d: U+%04X is no character; leave it out", bad_at, number));
  }

  void CheckLength(const Place& place, absl::string_view text, int most) {
    if (text.size() <= static_cast<size_t>(most)) return;
    int length = 0;
    if (VisitCodePoints(text, [&](char32_t) { ++length; }) && length > most) {
      Add(place, absl::StrCat("has ", length, " characters; at most ", most));
    }
  }

  void CheckSalt(const Place& place, absl::string_view salt) {
    if (!salt.empty() && salt.size() != kHashSize) {
      Add(place, absl::StrCat("has ", salt.size(), " bytes; a salt has ", kHashSize, ", or none"));
    }
  }

  // True when the list is within its limit.
  bool CheckCount(absl::string_view list, int count, int most) {
    if (count <= most) return true;
    Add({list}, absl::StrCat("has ", count, " items; at most ", most));
    return false;
  }

  void CheckHeader() {
    if (!form_.Serves(report_.year())) {
      const v1::Edition& edition = form_.edition();
      Add({"year"},
          absl::StrCat(
              report_.year(), ": edition ", edition.id(), " serves ", edition.first_year(), " to ",
              edition.last_year() == 0 ? std::string("now") : absl::StrCat(edition.last_year())));
    }
    CheckText({"title"}, report_.title(), /*lines=*/false);
    CheckLength({"title"}, report_.title(), kMostTitleCodePoints);
  }

  const Cell* FindCell(const std::string& address, int guess = -1) const {
    if (const auto index = form_.Find(address, guess))
      return &form_.cells()[static_cast<size_t>(*index)];
    for (const auto& supplement : supplements_) {
      if (const auto index = supplement->Find(address)) {
        return &supplement->cells()[static_cast<size_t>(*index)];
      }
    }
    return nullptr;
  }

  // Notes the cell.
  bool SeenBefore(const Cell& cell) {
    const auto index = static_cast<size_t>(cell.index);
    if (index >= seen_.size() || &form_.cells()[index] != &cell) {
      return !seen_elsewhere_.insert(&cell).second;
    }
    const bool before = seen_[index];
    seen_[index] = true;
    return before;
  }

  void CheckFigures() {
    if (!CheckCount("figures", report_.figures_size(), kMostFigures)) return;
    seen_.resize(form_.cells().size());
    for (int i = 0; i < report_.figures_size(); ++i) {
      const Figure& figure = report_.figures(i);
      const Place place{"figures", i};
      const Cell* const cell = FindCell(figure.cell(), i);
      if (cell == nullptr) {
        Add(place.At(".cell"),
            absl::StrCat("\"", Shorten(figure.cell(), 80), "\" is no cell of edition ",
                         form_.edition().id(), ", which has ", form_.cells().size(),
                         " cells, for example ", form_.cells().front().address));
        continue;
      }
      if (SeenBefore(*cell)) {
        Add(place.At(".cell"), absl::StrCat(cell->label, "：同一格填报了两次"));
      }
      CheckValue(place, *cell, figure);
    }
  }

  void CheckValue(const Place& place, const Cell& cell, const Figure& figure) {
    const bool money = cell.unit == v1::UNIT_WANYUAN;
    switch (figure.value_case()) {
      case Figure::kCount:
        if (money) {
          Add(place.At(".count"), absl::StrCat(cell.label, "：应填金额（万元）"));
        } else if (RefusesSign() && figure.count() < 0 && !cell.is_signed) {
          Add(place.At(".count"),
              absl::StrCat(cell.label, "：", figure.count(), " 为负数，此格应填不小于 0 的整数"));
        }
        break;
      case Figure::kAmount:
        if (!money) {
          Add(place.At(".amount"), absl::StrCat(cell.label, "：应填件数，不是金额"));
        } else if (RefusesSign() && figure.amount().fen() < 0) {
          Add(place.At(".amount.fen"), absl::StrCat(cell.label, "：金额不能为负"));
        }
        CheckText(place.At(".amount.as_written"), figure.amount().as_written(), false);
        break;
      case Figure::kUnread:
        CheckText(place.At(".unread.raw"), figure.unread().raw(), /*lines=*/true);
        CheckLength(place.At(".unread.raw"), figure.unread().raw(), kMostRawCodePoints);
        break;
      case Figure::VALUE_NOT_SET:
        Add(place, absl::StrCat(cell.label, "：没有值；未填报的格不要列出"));
        break;
      default:
        break;
    }
  }

  void CheckSections() {
    Ids ids;
    ids.reserve(64);
    int last_ordinal = -1;
    int blocks = 0;
    for (int s = 0; s < report_.sections_size(); ++s) {
      const auto& section = report_.sections(s);
      const Place place{"sections", s};
      if (section.ordinal() < 0 || section.ordinal() > kMostOrdinal ||
          section.ordinal() <= last_ordinal) {
        Add(place.At(".ordinal"), "parts are numbered 0 to 6, rising");
      }
      last_ordinal = section.ordinal();
      blocks += section.blocks_size();
      if (!CheckCount("sections.blocks", blocks, kMostBlocks)) return;
      for (int b = 0; b < section.blocks_size(); ++b) {
        CheckBlock({"sections", s, "blocks", b}, section.blocks(b), ids);
      }
    }
  }

  void CheckBlock(const Place& place, const Block& block, Ids& ids) {
    if (!IsId(block.id()) || !ids.insert(block.id()).second) {
      Add(place.At(".id"), "is [a-z0-9-]{1,40} and unique in the report");
    }
    if (block.kind() == Block::KIND_UNSPECIFIED || !Block::Kind_IsValid(block.kind())) {
      Add(place.At(".kind"), "is required");
    }
    const bool heading = block.kind() == Block::KIND_HEADING;
    if (heading ? block.level() < 1 || block.level() > kMostLevel : block.level() != 0) {
      Add(place.At(".level"), "is 1 to 4 for a heading, otherwise 0");
    }
    const bool image = block.kind() == Block::KIND_IMAGE;
    if (image != !block.attachment().empty()) {
      Add(place.At(".attachment"), "is set for an image, and for nothing else");
    }
    CheckBody(place, block);
  }

  // The text or the commitment of a block or an explanation.
  template <typename Item>
  void CheckBody(const Place& place, const Item& item) {
    if (item.has_erased()) {
      if (item.erased().commitment().size() != kHashSize) {
        Add(place.At(".erased.commitment"), "has 32 bytes");
      }
      return;
    }
    CheckSalt(place.At(".content.salt"), item.content().salt());
    CheckText(place.At(".content.text"), item.content().text(), /*lines=*/true);
    text_bytes_ += static_cast<int64_t>(item.content().text().size());
  }

  void CheckExplanations() {
    if (!CheckCount("explanations", report_.explanations_size(), kMostExplanations)) return;
    Ids ids;
    for (int i = 0; i < report_.explanations_size(); ++i) {
      const Explanation& item = report_.explanations(i);
      const Place place{"explanations", i};
      if (!IsId(item.id()) || !ids.insert(item.id()).second) {
        Add(place.At(".id"), "is [a-z0-9-]{1,40} and unique among explanations");
      }
      if (item.rule().empty() || item.rule().size() > kMostIdLength) {
        Add(place.At(".rule"), "names a rule of the catalogue");
      }
      if (!IsReason(item.reason())) Add(place.At(".reason"), "is [A-Z_]{1,40}");
      for (const std::string& cell : item.cells()) {
        if (FindCell(cell) == nullptr) {
          Add(place.At(".cells"),
              absl::StrCat("\"", Shorten(cell, 80), "\" is no cell of this edition"));
        }
      }
      CheckBody(place, item);
    }
  }

  void CheckAttachments() {
    if (!CheckCount("attachments", report_.attachments_size(), kMostAttachments)) return;
    Ids ids;
    for (int i = 0; i < report_.attachments_size(); ++i) {
      const Attachment& item = report_.attachments(i);
      const Place place{"attachments", i};
      if (!IsId(item.id()) || !ids.insert(item.id()).second) {
        Add(place.At(".id"), "is [a-z0-9-]{1,40} and unique among attachments");
      }
      if (item.role() == Attachment::ROLE_UNSPECIFIED) {
        Add(place.At(".role"), "is required");
      }
      if (item.digest().size() != kHashSize) Add(place.At(".digest"), "has 32 bytes");
      if (item.size() < 0) Add(place.At(".size"), "is negative");
      CheckText(place.At(".media_type"), item.media_type(), /*lines=*/false);
      CheckSalt(place.At(".salt"), item.salt());
    }
  }

  bool RefusesSign() const { return negatives_ == Negatives::kRefused; }

  const Form& form_;
  const Report& report_;
  const std::vector<std::shared_ptr<const Form>>& supplements_;
  const Negatives negatives_;
  std::vector<runtime::FieldViolation> violations_;
  int64_t text_bytes_ = 0;
  std::vector<bool> seen_;                           // By cell of the form.
  absl::flat_hash_set<const Cell*> seen_elsewhere_;  // Of supplements.
};

}  // namespace

absl::Status CheckReport(const Form& form, const Report& report,
                         const std::vector<std::shared_ptr<const Form>>& supplements,
                         Negatives negatives) {
  return Checker(form, report, supplements, negatives).Run();
}

}  // namespace nianbao::form
