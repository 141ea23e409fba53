#include "storage/log/commitments.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace nianbao::log {
namespace {

// Free text: a byte count in front, so that no text can look like the next line.
std::string Counted(absl::string_view text) { return absl::StrCat(text.size(), ":", text, "\n"); }

// A word of a line: "-" when empty, otherwise RFC 3986 percent-encoded.
std::string Word(absl::string_view text) {
  if (text.empty()) return "-";
  std::string word;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '~' ||
        c == '/' || c == ':' || (c == '-' && text.size() > 1)) {
      word.push_back(c);
    } else {
      absl::StrAppendFormat(&word, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return word;
}

// What is written without spaces already: addresses, and values as digest-v1 writes them.
absl::string_view Token(absl::string_view text) { return text.empty() ? "-" : text; }

std::string Hex(absl::string_view digest) {
  return digest.empty() ? "-" : absl::BytesToHexString(digest);
}

std::string RangesText(const validation::v1::Finding& finding) {
  if (finding.ranges().empty()) return "-";
  std::vector<std::string> ranges;
  for (const report::v1::TextRange& range : finding.ranges()) {
    ranges.push_back(absl::StrCat(range.block(), ":", range.start(), "-", range.end()));
  }
  return absl::StrJoin(ranges, ",");
}

// Six words or four: a line of a changed cell has three.
std::string EpochText(const audit::v1::EpochStart& start) {
  return absl::StrCat("epoch ", Word(start.previous_origin()), " ", start.previous_size(), " ",
                      Hex(start.previous_root()), " ", start.known_size(), " ",
                      Hex(start.known_root()), "\n", Counted(start.reason()));
}

std::string ErasureText(const audit::v1::Erasure& erasure) {
  std::string text =
      absl::StrCat("erasure ", erasure.scope_size(), " ", erasure.revisions_size(), " ",
                   erasure.revisions().empty() ? "-" : absl::StrJoin(erasure.revisions(), ","),
                   "\n", Counted(erasure.authority()), Counted(erasure.basis()));
  for (const std::string& scope : erasure.scope()) absl::StrAppend(&text, Counted(scope));
  return text;
}

}  // namespace

std::string DetailsText(const audit::v1::EntryDetails& details) {
  std::string text = "nianbao-details-v1\n";
  absl::StrAppend(&text, Counted(details.text()), Counted(details.claimed_name()),
                  Counted(details.peer()));
  for (const audit::v1::CellChange& change : details.changes()) {
    absl::StrAppend(&text, Token(change.cell()), " ", Token(change.before()), " ",
                    Token(change.after()), "\n");
  }
  // Only when present: details without them commit to what they always did.
  if (details.has_epoch_start()) absl::StrAppend(&text, EpochText(details.epoch_start()));
  if (details.has_erasure()) absl::StrAppend(&text, ErasureText(details.erasure()));
  return text;
}

std::string VerdictText(const validation::v1::Verdict& verdict) {
  std::string text = "nianbao-verdict-v1\n";
  absl::StrAppend(&text, "edition ", Word(verdict.edition().id()), " ",
                  verdict.edition().revision(), " ", Hex(verdict.edition().digest()), "\n");
  absl::StrAppend(&text, "rules ", Word(verdict.rule_set().id()), " ",
                  verdict.rule_set().revision(), " ", Hex(verdict.rule_set().digest()), "\n");
  absl::StrAppend(&text, "report ", Hex(verdict.report_digest()), "\n");
  for (const validation::v1::Finding& finding : verdict.findings()) {
    absl::StrAppend(&text, "finding ", Word(finding.rule()), " ",
                    static_cast<int>(finding.severity()), " ", static_cast<int>(finding.outcome()),
                    " ", Word(finding.fingerprint()), " ",
                    finding.cells().empty() ? "-" : absl::StrJoin(finding.cells(), ","), " ",
                    RangesText(finding), "\n");
  }
  return text;
}

std::string RequestText(absl::string_view method, absl::string_view request_hash) {
  return absl::StrCat("nianbao-request-v1\n", method, " ", Hex(request_hash), "\n");
}

std::string ManifestText(const submission::v1::Publication& publication) {
  std::string text = "nianbao-manifest-v1\n";
  absl::StrAppend(&text, "revision ", publication.revision(), "\n");
  for (const submission::v1::Artefact& artefact : publication.artefacts()) {
    absl::StrAppend(&text, "artefact ", static_cast<int>(artefact.format()), " ",
                    Hex(artefact.digest()), " ", artefact.size(), " ", Word(artefact.media_type()),
                    " ", Word(artefact.file_name()), " ", Word(artefact.renderer()), " ",
                    Hex(artefact.theme_digest()), " ", Hex(artefact.fonts_digest()), "\n");
  }
  return text;
}

std::string DetailsCommitment(Suite suite, const audit::v1::EntryDetails& details) {
  return Commitment(suite, kDetailsTag, details.salt(), DetailsText(details));
}

std::string VerdictCommitment(Suite suite, absl::string_view salt,
                              const validation::v1::Verdict& verdict) {
  return Commitment(suite, kVerdictTag, salt, VerdictText(verdict));
}

std::string RequestCommitment(Suite suite, absl::string_view salt, absl::string_view method,
                              absl::string_view request_hash) {
  return Commitment(suite, kRequestTag, salt, RequestText(method, request_hash));
}

std::string ManifestCommitment(Suite suite, const submission::v1::Publication& publication) {
  return Commitment(suite, kManifestTag, publication.salt(), ManifestText(publication));
}

}  // namespace nianbao::log
