#include "services/submission/check/figures_check.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"
#include "storage/engine/store_format.h"
#include "storage/records/figures.h"

namespace nianbao::submission {
namespace {

using check::Differs;
using check::Hex;
using check::Wrong;
using storage::Family;
using storage::KeyRange;
using OptionalText = std::optional<std::string>;

// The report that a key of the family belongs to, in words what it holds, and in which fault a
// difference ends.
struct Subject {
  records::ReportId report;
  std::string words;
  const char* code;
};

// `value`: where the key does not have the revision.
std::optional<Subject> SubjectOf(absl::string_view key, absl::string_view value) {
  const auto words = [](int64_t revision) {
    return absl::StrCat("figures of revision ", revision);
  };
  if (const auto old = records::ParseOldFiguresKey(key)) {
    return Subject{old->second.report, words(old->second.revision), "FIGURES"};
  }
  if (const auto id = records::ParseFiguresKey(key)) {
    const auto decoded = records::DecodeFiguresValue(value);
    return Subject{id->report, words(decoded ? decoded->revision : 0), "FIGURES"};
  }
  if (const auto newest = records::ParseNewestFiguresKey(key)) {
    return Subject{newest->second, "newest figures", "NEWEST_FIGURES"};
  }
  return std::nullopt;
}

std::optional<check::Fault> NameFigures(const check::Examination& e, absl::string_view key,
                                        const OptionalText& says, const OptionalText& holds) {
  const auto subject = SubjectOf(key, says ? *says : *holds);
  if (!subject) {
    return Wrong("UNKNOWN_KEY", Family::kFigures, absl::CHexEscape(key), "", "不认识的记录",
                 "is no key of this format");
  }
  const std::string report = records::ReportName(subject->report);
  if (e.IsWrong("revisions", report) || e.IsWrong("figures", report)) return std::nullopt;
  const std::string record = absl::StrCat(subject->words, " of ", report);
  if (!holds) {
    return Wrong(absl::StrCat(subject->code, "_MISSING"), Family::kFigures, record, report,
                 "汇总用数据缺失", "are missing");
  }
  if (!says) {
    return Wrong(absl::StrCat(subject->code, "_EXTRA"), Family::kFigures, record, report,
                 "没有相应的版本", "there is no such revision");
  }
  return Differs(subject->code, Family::kFigures, record, report, Hex(*says), Hex(*holds));
}

}  // namespace

FiguresCheck::FiguresCheck(check::Examination& examination) : examination_(examination) {
  const check::Examination& e = examination_;
  const auto namer = [&e](absl::string_view key, const OptionalText& says,
                          const OptionalText& holds) { return NameFigures(e, key, says, holds); };
  each_ = examination_.NewRelation(namer);
  newest_ = examination_.NewRelation(namer);
  const auto format = e.snapshot().Get(Family::kMeta, storage::kStoreFormatKey);
  old_format_ = format.ok() && *format == "1";
}

void FiguresCheck::Says(const records::RevisionId& id, const v1::Revision& revision, bool newest,
                        int year, absl::string_view packed) {
  if (old_format_) {
    examination_.Says(each_, records::OldFiguresKey(year, id), packed);
    return;
  }
  const auto epoch = static_cast<int64_t>(examination_.EpochOf(revision.origin()).value_or(0));
  const int64_t position = revision.position();
  examination_.Says(each_, records::FiguresKey({year, id.report, epoch, position}),
                    records::EncodeFiguresValue(id.revision, packed));
  if (!newest) return;
  examination_.Says(newest_, records::NewestFiguresKey(year, id.report),
                    records::EncodeNewestFiguresValue({epoch, position, id.revision, packed}));
}

absl::Status FiguresCheck::Run() {
  examination_.Begin("figures");
  const auto holds = [this](int relation, absl::string_view letter) {
    return examination_.Scan(Family::kFigures, KeyRange::Prefix(letter),
                             [&](absl::string_view key, absl::string_view value) {
                               examination_.Holds(relation, key, value);
                               return absl::OkStatus();
                             });
  };
  // In the present format those of format 1 are on their way out, and in that one these on
  // their way in: nobody reads them.
  if (old_format_) return holds(each_, "f");
  RETURN_IF_ERROR(holds(each_, "g"));
  return holds(newest_, "n");
}

}  // namespace nianbao::submission
