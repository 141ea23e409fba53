#include "services/submission/check/content_check.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/form/digest.h"
#include "services/form/figures.h"
#include "storage/base/status_macros.h"
#include "storage/records/codec.h"

namespace nianbao::submission {
namespace {

using check::Differs;
using check::Hex;
using check::Wrong;
using storage::Family;
using storage::KeyRange;

// Revisions read together with their contents: some megabytes.
constexpr size_t kPiece = 256;

Suite SuiteOf(const v1::Revision& revision) {
  return revision.suite() == audit::v1::SUITE_SM3 ? Suite::kSm3 : Suite::kSha256;
}

std::string Words(const records::RevisionId& id) {
  return absl::StrCat("revision ", id.revision, " of ", records::ReportName(id.report));
}

int CountErased(const report::v1::Report& report) {
  int erased = 0;
  for (const auto& section : report.sections()) {
    for (const auto& block : section.blocks()) erased += block.has_erased() ? 1 : 0;
  }
  for (const auto& item : report.explanations()) erased += item.has_erased() ? 1 : 0;
  return erased;
}

}  // namespace

ContentCheck::ContentCheck(check::Examination& examination, check::Facts& facts,
                           const check::RecordCheck& records, check::BlobCheck& blobs)
    : examination_(examination),
      facts_(facts),
      records_(records),
      blobs_(blobs),
      figures_(examination) {}

absl::Status ContentCheck::Run() {
  RETURN_IF_ERROR(Forms());
  examination_.Begin("revisions");
  last_.reset();
  content_from_ = KeyRange::Prefix("r").begin;
  KeyRange rest = KeyRange::Prefix("m");
  while (true) {
    std::map<std::string, Told> piece;
    std::string behind;
    RETURN_IF_ERROR(examination_.ScanSome(Family::kRevisions, rest, kPiece,
                                          [&](absl::string_view key, absl::string_view sealed) {
                                            behind = absl::StrCat(key, absl::string_view("\0", 1));
                                            return OfRevision(key, sealed, &piece);
                                          }));
    if (behind.empty()) break;
    RETURN_IF_ERROR(Contents(&piece, piece.empty() ? "" : piece.rbegin()->first + '\0'));
    rest.begin = std::move(behind);
  }
  if (last_ && last_->revision != 1) {
    RETURN_IF_ERROR(examination_.Tell(
        Wrong("GAP", Family::kRevisions, Words({last_->report, last_->revision - 1}),
              records::ReportName(last_->report), "版本号不连续，这一版缺失", "is missing")));
  }
  std::map<std::string, Told> none;
  RETURN_IF_ERROR(Contents(&none, KeyRange::Prefix("r").end));
  return figures_.Run();
}

absl::Status ContentCheck::Forms() {
  forms_.clear();
  for (const std::string& file : records_.edition_files()) {
    absl::StatusOr<std::shared_ptr<const form::Form>> form = form::Form::Compile(file);
    if (form.ok()) forms_[(*form)->ref().digest()] = *form;
  }
  return absl::OkStatus();
}

absl::Status ContentCheck::OfRevision(absl::string_view key, absl::string_view sealed,
                                      std::map<std::string, Told>* piece) {
  const auto id = records::ParseRevisionKey(key);
  if (!id) {
    return examination_.Tell(Wrong("UNKNOWN_KEY", Family::kRevisions, absl::CHexEscape(key), "",
                                   "不认识的记录", "is no key of this format"));
  }
  const std::string report = records::ReportName(id->report);
  const bool same = last_ && last_->report == id->report;
  const bool gap = same ? id->revision != last_->revision - 1 : last_ && last_->revision != 1;
  if (gap) {
    RETURN_IF_ERROR(examination_.Tell(
        Wrong("GAP", Family::kRevisions, Words({last_->report, last_->revision - 1}),
              records::ReportName(last_->report), "版本号不连续，这一版缺失", "is missing")));
  }
  last_ = *id;
  Told told{*id, std::nullopt, !same, false};
  v1::Revision revision;
  const absl::Status read = records::Unseal(key, sealed, Words(*id), &revision);
  if (!read.ok()) {
    RETURN_IF_ERROR(examination_.Tell(Wrong("RECORD_DAMAGED", Family::kRevisions, Words(*id),
                                            report, "版本记录损坏，与存入时不同", read.message())));
  } else {
    if (!same) {
      facts_.LatestHolds(report, id->revision, revision.content_digest());
    }
    const auto epoch = examination_.EpochOf(revision.origin());
    facts_.Revision(report, epoch.value_or(0), revision.position(),
                    {id->revision, SuiteOf(revision), revision.content_digest(),
                     check::Facts::CellsOf(revision.changed_cells())});
    RETURN_IF_ERROR(Files(*id, revision));
    told.revision = std::move(revision);
  }
  (*piece)[records::ContentKey(*id)] = std::move(told);
  return absl::OkStatus();
}

// The files that hang on the revision. A picture of its report may never have been uploaded.
absl::Status ContentCheck::Files(const records::RevisionId& id, const v1::Revision& revision) {
  facts_.Files(records::ReportName(id.report), id.revision, revision.files_size());
  for (const report::v1::Attachment& file : revision.files()) {
    RETURN_IF_ERROR(blobs_.Needed({id.report.agency, file.digest()}, Words(id)));
  }
  if (!revision.source().has_file()) return absl::OkStatus();
  return blobs_.Needed({id.report.agency, revision.source().file().digest()}, Words(id));
}

// Reads the contents from where the piece before ended.
absl::Status ContentCheck::Contents(std::map<std::string, Told>* piece, const std::string& end) {
  if (end.empty()) return absl::OkStatus();
  const KeyRange range{content_from_, end};
  content_from_ = end;
  RETURN_IF_ERROR(examination_.Scan(Family::kRevisions, range,
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfContent(key, sealed, piece);
                                    }));
  for (const auto& [key, told] : *piece) {
    if (told.has_content) continue;
    RETURN_IF_ERROR(examination_.Tell(
        Wrong("CONTENT_MISSING", Family::kRevisions, absl::StrCat("content of ", Words(told.id)),
              records::ReportName(told.id.report), "这一版的正文缺失", "is missing")));
  }
  return absl::OkStatus();
}

absl::Status ContentCheck::OfContent(absl::string_view key, absl::string_view sealed,
                                     std::map<std::string, Told>* piece) {
  const auto found = piece->find(std::string(key));
  const auto id = records::ParseContentKey(key);
  const std::string record = id ? absl::StrCat("content of ", Words(*id)) : absl::CHexEscape(key);
  if (found == piece->end()) {
    return examination_.Tell(Wrong("REVISION_MISSING", Family::kRevisions, record,
                                   id ? records::ReportName(id->report) : "",
                                   "只有正文，没有版本记录", "has no revision's record"));
  }
  Told& told = found->second;
  told.has_content = true;
  // One message for all: what it has allocated serves the next.
  const absl::Status read = records::Unseal(key, sealed, record, &report_);
  if (!read.ok()) {
    return examination_.Tell(Wrong("RECORD_DAMAGED", Family::kRevisions, record,
                                   records::ReportName(id->report), "正文损坏，与存入时不同",
                                   read.message()));
  }
  return Compare(told, report_);
}

absl::Status ContentCheck::Compare(const Told& told, const report::v1::Report& report) {
  const std::string name = records::ReportName(told.id.report);
  const std::string record = Words(told.id);
  if (!examination_.ledger().collecting()) examination_.summary().erased += CountErased(report);
  const auto form = forms_.find(report.edition().digest());
  if (form != forms_.end()) {
    if (told.revision) {
      figures_.Says(told.id, *told.revision, told.newest, report.year(),
                    form::EncodeFigures(form::Pack(*form->second, report)));
    }
  } else {
    // Nobody can tell what they should be.
    examination_.MarkWrong("figures", name);
    if (missing_forms_.insert(report.edition().digest()).second) {
      const std::string edition =
          absl::StrCat("edition ", report.edition().id(), ", first of ", record);
      RETURN_IF_ERROR(examination_.Tell(Wrong("EDITION_MISSING", Family::kEditions, edition, "",
                                              "填报所用的表样没有保存", "its bytes are not kept")));
    }
  }
  if (!told.revision) return absl::OkStatus();
  const Suite suite = SuiteOf(*told.revision);
  const auto digests = form::DigestsOf(suite, report, told.id.report.report);
  if (!digests.ok()) {
    return examination_.Tell(Wrong("REVISION_DIGEST", Family::kRevisions, record, name,
                                   "正文不足以计算摘要", digests.status().message()));
  }
  if (digests->content != told.revision->content_digest()) {
    RETURN_IF_ERROR(
        examination_.Tell(Differs("REVISION_DIGEST", Family::kRevisions, record, name,
                                  Hex(told.revision->content_digest()), Hex(digests->content))));
  }
  if (digests->figures == told.revision->figures_digest()) return absl::OkStatus();
  return examination_.Tell(Differs("FIGURES_DIGEST", Family::kRevisions, record, name,
                                   Hex(told.revision->figures_digest()), Hex(digests->figures)));
}

}  // namespace nianbao::submission
