#include "services/validation/site_rules.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/runtime/text_format.h"
#include "services/runtime/utf8.h"
#include "services/validation/rules_page.h"
#include "services/validation/site_deadlines.h"
#include "services/validation/site_rules.pb.h"
#include "storage/base/status_macros.h"

namespace nianbao::validation {
namespace {

// Bounds: the rules travel whole in requests of 1 MiB.
constexpr size_t kMostBytes = size_t{128} * 1024;
constexpr size_t kLongestName = 32;
constexpr int kMostCells = 200;

using Placeholders = std::vector<absl::string_view>;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool IsName(absl::string_view name, bool (*first)(unsigned char), bool (*rest)(unsigned char)) {
  return !name.empty() && name.size() <= kLongestName &&
         first(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return rest(static_cast<unsigned char>(c)); });
}

bool IsSmall(unsigned char c) { return absl::ascii_islower(c); }
bool IsSmallOrDigit(unsigned char c) { return IsSmall(c) || absl::ascii_isdigit(c); }
bool IsCapital(unsigned char c) { return absl::ascii_isupper(c); }
bool IsCapitalOrDigit(unsigned char c) {
  return IsCapital(c) || absl::ascii_isdigit(c) || c == '_';
}

// Text that people are shown.
absl::Status CheckText(absl::string_view field, absl::string_view text, bool required) {
  if (text.empty() && required) return Wrong(absl::StrCat(field, " is missing"));
  for (absl::string_view rest = text; !rest.empty();) {
    const size_t length = runtime::Utf8Length(rest);
    if (length == 0 || absl::ascii_iscntrl(static_cast<unsigned char>(rest[0]))) {
      return Wrong(absl::StrCat(field, " has control characters or is not UTF-8"));
    }
    rest.remove_prefix(length);
  }
  return absl::OkStatus();
}

absl::Status CheckTemplate(absl::string_view field, absl::string_view text,
                           const Placeholders& allowed) {
  RETURN_IF_ERROR(CheckText(field, text, true));
  size_t open = 0;
  while ((open = text.find_first_of("{}", open)) != absl::string_view::npos) {
    const size_t close = text.find('}', open);
    const absl::string_view name =
        close == absl::string_view::npos ? "" : text.substr(open + 1, close - open - 1);
    if (text[open] == '}' || std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      return Wrong(absl::StrCat(field, ": braces hold one of ", absl::StrJoin(allowed, ", ")));
    }
    open = close + 1;
  }
  return absl::OkStatus();
}

absl::Status CheckTexts(const SiteIdentity& identity) {
  RETURN_IF_ERROR(CheckText("basis", identity.basis(), true));
  RETURN_IF_ERROR(CheckText("title", identity.title(), true));
  RETURN_IF_ERROR(CheckText("title_en", identity.title_en(), true));
  RETURN_IF_ERROR(CheckText("suggestion", identity.suggestion(), false));
  RETURN_IF_ERROR(CheckTemplate(
      "message", identity.message(),
      {"left_side", "right_side", "left", "right", "difference", "gap", "suggestion"}));
  return CheckTemplate("message_en", identity.message_en(),
                       {"left_side_en", "right_side_en", "left", "right", "difference", "gap"});
}

// Both sides of the identity on one form.
absl::Status CheckCells(const SiteIdentity& identity, const form::Form& form) {
  std::vector<std::string> addresses(identity.left().begin(), identity.left().end());
  addresses.insert(addresses.end(), identity.right().begin(), identity.right().end());
  std::set<int> seen;
  form::v1::Unit unit = form::v1::UNIT_UNSPECIFIED;
  for (const std::string& address : addresses) {
    const auto index = form.Find(address);
    if (!index) {
      return Wrong(absl::StrCat("edition ", form.edition().id(), " has no cell \"", address,
                                "\"; `nianbao edition show ", form.edition().id(),
                                "` lists the cells"));
    }
    if (!seen.insert(*index).second) return Wrong(absl::StrCat(address, " stands twice"));
    const form::v1::Unit own = form.cells()[static_cast<size_t>(*index)].unit;
    if (seen.size() == 1) unit = own;
    if (own != unit) {
      return Wrong(absl::StrCat(address,
                                " has another unit than the others; an identity adds up "
                                "cells of one unit"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSides(const SiteIdentity& identity, const form::FormRegistry& forms) {
  if (identity.left().empty() || identity.right().empty()) {
    return Wrong("left and right need at least one cell each");
  }
  if (identity.left_size() + identity.right_size() > kMostCells) {
    return Wrong(absl::StrCat("has more than ", kMostCells, " cells"));
  }
  if (identity.relation() != "=" && identity.relation() != ">=" && identity.relation() != "<=") {
    return Wrong(
        absl::StrCat("relation \"", identity.relation(), "\" is none of \"=\", \">=\", \"<=\""));
  }
  if (identity.editions().empty()) return Wrong("editions: at least one is needed");
  for (const std::string& id : identity.editions()) {
    form::v1::EditionRef ref;
    ref.set_id(id);
    auto form = forms.Find(ref);
    if (!form.ok()) return Wrong(absl::StrCat("editions: ", form.status().message()));
    RETURN_IF_ERROR(CheckCells(identity, **form));
  }
  return absl::OkStatus();
}

template <typename Values>
void AddPattern(absl::string_view name, const Values& values, v1::Rule& rule) {
  v1::Pattern& pattern = *rule.add_patterns();
  pattern.set_name(std::string(name));
  pattern.mutable_values()->Add(values.begin(), values.end());
}

v1::Rule RuleOf(const SiteIdentity& identity) {
  v1::Rule rule;
  rule.set_id(identity.id());
  rule.set_family(SiteIdentities().rule);
  rule.set_severity(identity.severity());
  rule.set_waivable(identity.waivable());
  *rule.mutable_editions() = identity.editions();
  rule.set_basis(identity.basis());
  rule.set_title(identity.title());
  rule.set_title_en(identity.title_en());
  rule.set_message(identity.message());
  rule.set_message_en(identity.message_en());
  rule.set_suggestion(identity.suggestion());
  AddPattern("left", identity.left(), rule);
  AddPattern("relation", std::vector<std::string>{identity.relation()}, rule);
  AddPattern("right", identity.right(), rule);
  v1::Wording& uncertain = *rule.add_wordings();
  uncertain.set_name("uncertain");
  uncertain.set_message("缺 {missing} 的数字，无法核对。{suggestion}");
  uncertain.set_message_en("No number in {missing_en}; this cannot be checked.");
  uncertain.set_suggestion("请先补填；没有发生的填 0。");
  return rule;
}

absl::Status AddIdentity(const SiteIdentity& identity, absl::string_view site,
                         const form::FormRegistry& forms, v1::RuleSet& rules) {
  absl::string_view name = identity.id();
  if (!absl::ConsumePrefix(&name, absl::StrCat(site, "-")) ||
      !IsName(name, &IsCapital, &IsCapitalOrDigit)) {
    return Wrong(absl::StrCat("the id of a rule of this site is ", site,
                              "-NAME, with a NAME of at most ", kLongestName,
                              " capital letters, digits and _, a letter first"));
  }
  for (const v1::Rule& known : rules.rules()) {
    if (known.id() == identity.id()) return Wrong("stands twice");
  }
  if (identity.severity() == v1::SEVERITY_UNSPECIFIED) return Wrong("severity is missing");
  RETURN_IF_ERROR(CheckTexts(identity));
  RETURN_IF_ERROR(CheckSides(identity, forms));
  *rules.add_rules() = RuleOf(identity);
  return absl::OkStatus();
}

// The severities, gravest first, that may stand for the national one.
std::vector<v1::Severity> Allowed(v1::Severity national, bool waivable) {
  if (national == v1::SEVERITY_BLOCK) {
    return waivable ? std::vector{v1::SEVERITY_EXPLAIN} : std::vector<v1::Severity>{};
  }
  std::vector<v1::Severity> graver;
  for (int severity = v1::SEVERITY_BLOCK; severity < national; ++severity) {
    graver.push_back(static_cast<v1::Severity>(severity));
  }
  return graver;
}

absl::Status CheckSeverity(v1::Severity wanted, v1::Severity national, bool waivable) {
  const std::vector<v1::Severity> allowed = Allowed(national, waivable);
  if (std::find(allowed.begin(), allowed.end(), wanted) != allowed.end()) return absl::OkStatus();
  const std::string is = absl::StrCat("is ", SeverityName(national), waivable ? ", waivable" : "",
                                      " in the national rules");
  if (allowed.empty()) return Wrong(absl::StrCat(is, ": a site cannot change that"));
  return Wrong(absl::StrCat(is, "; a site may make it ",
                            absl::StrJoin(allowed, " or ",
                                          [](std::string* out, v1::Severity severity) {
                                            absl::StrAppend(out, SeverityName(severity));
                                          }),
                            ", not ", SeverityName(wanted)));
}

// The way to fail of that name, or null.
v1::Wording* FindWording(absl::string_view name, v1::Rule& rule) {
  for (v1::Wording& wording : *rule.mutable_wordings()) {
    if (wording.name() == name) return &wording;
  }
  return nullptr;
}

absl::Status ChangeWording(const SeverityChange& change, const v1::Rule& national, v1::Rule& rule) {
  v1::Wording* wording = FindWording(change.wording(), rule);
  if (wording == nullptr) {
    return Wrong(absl::StrCat("has no wording \"", change.wording(), "\""));
  }
  if (change.waivable()) return Wrong("waivable is said of a whole rule, without wording");
  const bool own = wording->severity() != v1::SEVERITY_UNSPECIFIED;
  RETURN_IF_ERROR(CheckSeverity(change.severity(), own ? wording->severity() : national.severity(),
                                national.waivable()));
  wording->set_severity(change.severity());
  return absl::OkStatus();
}

absl::Status ChangeSeverity(const SeverityChange& change, const RuleSet& base,
                            std::set<std::pair<std::string, std::string>>& changed,
                            v1::RuleSet& rules) {
  const Rule* known = base.Find(change.rule());
  if (known == nullptr) return Wrong("is no national rule; docs/rules.md lists them");
  const v1::Rule& national = known->meta();
  if (national.id() != change.rule()) {
    return Wrong(absl::StrCat("is a member of ", national.id(), ": change that as a whole"));
  }
  if (!changed.emplace(change.rule(), change.wording()).second) return Wrong("is changed twice");
  v1::Rule& rule = *rules.mutable_rules(static_cast<int>(known - base.rules().data()));
  if (!change.wording().empty()) return ChangeWording(change, national, rule);
  RETURN_IF_ERROR(CheckSeverity(change.severity(), national.severity(), national.waivable()));
  if (change.waivable() && change.severity() != v1::SEVERITY_BLOCK) {
    return Wrong("only a rule that is made BLOCK may be made waivable");
  }
  rule.set_severity(change.severity());
  if (change.waivable()) rule.set_waivable(true);
  return absl::OkStatus();
}

absl::Status ChangeDeadline(const LocalDeadline& deadline, const RuleSet& base,
                            std::set<std::string>& set, v1::RuleSet& rules) {
  RETURN_IF_ERROR(CheckText("basis", deadline.basis(), true));
  return SetDeadline(deadline, base, set, rules);
}

absl::Status CheckHead(const SiteRulesFile& file, const v1::RuleSetRef& base) {
  if (!IsName(file.site(), &IsSmall, &IsSmallOrDigit)) {
    return Wrong(absl::StrCat("site \"", file.site(), "\" is not at most ", kLongestName,
                              " small letters and digits, a letter first"));
  }
  if (file.revision() < 1) return Wrong("revision is missing: from 1, raised with each change");
  if (file.base_revision() == base.revision()) return absl::OkStatus();
  return Wrong(absl::StrCat("base_revision is ", file.base_revision(), ", but the ", base.id(),
                            " rules here are revision ", base.revision(),
                            ": see what changed, then set base_revision and raise revision"));
}

using Lines = google::protobuf::TextFormat::ParseInfoTree;

// What is wrong with one entry of a repeated field.
absl::Status At(const Lines& lines, int field, int index, absl::string_view rule,
                const absl::Status& status) {
  if (status.ok()) return status;
  const auto* descriptor = SiteRulesFile::descriptor()->FindFieldByNumber(field);
  return Wrong(absl::StrCat("line ", lines.GetLocation(descriptor, index).line + 1, ": ",
                            descriptor->name(), " \"", rule, "\": ", status.message()));
}

absl::Status Change(const SiteRulesFile& file, const Lines& lines, const RuleSet& base,
                    const form::FormRegistry& forms, v1::RuleSet& rules) {
  RETURN_IF_ERROR(CheckHead(file, base.ref()));
  std::set<std::pair<std::string, std::string>> changed;
  for (int i = 0; i < file.severity_size(); ++i) {
    const SeverityChange& change = file.severity(i);
    RETURN_IF_ERROR(At(lines, SiteRulesFile::kSeverityFieldNumber, i, change.rule(),
                       ChangeSeverity(change, base, changed, rules)));
  }
  for (int i = 0; i < file.identity_size(); ++i) {
    const SiteIdentity& identity = file.identity(i);
    RETURN_IF_ERROR(At(lines, SiteRulesFile::kIdentityFieldNumber, i, identity.id(),
                       AddIdentity(identity, file.site(), forms, rules)));
  }
  std::set<std::string> days;
  for (int i = 0; i < file.deadline_size(); ++i) {
    const LocalDeadline& deadline = file.deadline(i);
    RETURN_IF_ERROR(At(lines, SiteRulesFile::kDeadlineFieldNumber, i,
                       DeadlineKindName(deadline.kind()),
                       ChangeDeadline(deadline, base, days, rules)));
  }
  rules.set_id(absl::StrCat(base.ref().id(), "-r", base.ref().revision(), ".", file.site()));
  rules.set_revision(file.revision());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const RuleSet>> CompileSiteRules(absl::string_view text,
                                                                const RuleSet& base,
                                                                const form::FormRegistry& forms) {
  if (text.size() > kMostBytes) {
    return Wrong(absl::StrCat("has ", text.size(), " bytes; at most ", kMostBytes));
  }
  SiteRulesFile file;
  Lines lines;
  RETURN_IF_ERROR(runtime::ParseText(text, file, &lines));
  v1::RuleSet rules;
  RETURN_IF_ERROR(runtime::ParseText(base.file(), rules));
  RETURN_IF_ERROR(Change(file, lines, base, forms, rules));
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string merged;
  if (!printer.PrintToString(rules, &merged)) return absl::InternalError("cannot print the rules");
  return RuleSet::Compile(merged);
}

absl::StatusOr<Judges> JudgesOfSite(absl::string_view text, Stopwatch clock) {
  form::FormRegistry forms = form::FormRegistry::Embedded();
  std::vector<std::shared_ptr<const RuleSet>> rules = RuleSet::Embedded();
  ASSIGN_OR_RETURN(rules.emplace_back(), CompileSiteRules(text, *rules.back(), forms));
  return Judges(std::move(forms), std::move(rules), std::move(clock));
}

}  // namespace nianbao::validation
