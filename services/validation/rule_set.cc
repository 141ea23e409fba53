#include "services/validation/rule_set.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/base/embedded.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& RuleSets();
}

namespace nianbao::validation {
namespace {

// Foreign bytes are no matter for our log.
class SilentCollector final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, google::protobuf::io::ColumnNumber, const std::string&) override {}
};

// Bounds what a set may cost: some ten times the national one.
constexpr int kMostInstructions = 250'000;

absl::Status CheckData(const Rule& rule, const PredicateEntry& entry) {
  for (const char* need : entry.patterns) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(need, absl::MaxSplits('/', 1));
    const auto& [name, groups] = parts;
    if (!rule.Has(name)) {
      return absl::InvalidArgumentError(absl::StrCat(entry.rule, " lacks the pattern ", name));
    }
    int wanted = 0;
    if (absl::SimpleAtoi(groups, &wanted) &&
        rule.Expression(name).re2().NumberOfCapturingGroups() < wanted) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry.rule, ": pattern ", name, " needs ", wanted, " groups"));
    }
  }
  for (const char* name : entry.limits) {
    if (!rule.meta().limits().contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat(entry.rule, " lacks the limit ", name));
    }
  }
  return absl::OkStatus();
}

const PredicateEntry* FindEntry(const std::vector<PredicateEntry>& entries, const v1::Rule& rule) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.rule == rule.id(); });
  if (found != entries.end()) return &*found;
  return rule.family() == SiteIdentities().rule ? &SiteIdentities() : nullptr;
}

std::string VersionLine(absl::string_view rule, int version) {
  return absl::StrCat(rule, "=", version, "\n");
}

// The rule and version of a line "T3-ROW=1", which no text form can end with.
std::optional<std::pair<std::string, int>> ReadVersionLine(absl::string_view line) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
  std::pair<std::string, int> read{parts.first, 0};
  const bool sound = !absl::StrContains(read.first, ' ') &&
                     absl::SimpleAtoi(parts.second, &read.second) &&
                     absl::StrCat(line, "\n") == VersionLine(read.first, read.second);
  return sound ? std::make_optional(read) : std::nullopt;
}

// Takes the version lines off the end of a set's bytes.
std::vector<std::pair<std::string, int>> TakeVersions(absl::string_view& bytes) {
  std::vector<std::pair<std::string, int>> versions;
  while (absl::EndsWith(bytes, "\n")) {
    const absl::string_view rest = bytes.substr(0, bytes.size() - 1);
    const size_t end = rest.rfind('\n');
    const size_t begin = end == absl::string_view::npos ? 0 : end + 1;
    auto version = ReadVersionLine(rest.substr(begin));
    if (!version) break;
    versions.push_back(*std::move(version));
    bytes = bytes.substr(0, begin);
  }
  std::reverse(versions.begin(), versions.end());
  return versions;
}

}  // namespace

absl::Status Rule::CompilePatterns(ExpressionMap& known, int& instructions) {
  for (const v1::Pattern& pattern : meta_.patterns()) {
    CompiledPattern compiled;
    compiled.words.assign(pattern.values().begin(), pattern.values().end());
    if (compiled.words.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(meta_.id(), ": pattern ", pattern.name(), " has no values"));
    }
    std::unique_ptr<validation::Expression>& expression = known[absl::StrJoin(compiled.words, "|")];
    if (expression == nullptr) {
      auto made = validation::Expression::Compile(absl::StrJoin(compiled.words, "|"));
      if (!made.ok()) {
        return absl::InvalidArgumentError(
            absl::StrCat(meta_.id(), ": pattern ", pattern.name(), ": ", made.status().message()));
      }
      expression = *std::move(made);
    }
    compiled.expression = expression.get();
    instructions += compiled.expression->re2().ProgramSize();
    if (instructions > kMostInstructions) {
      return absl::InvalidArgumentError("the patterns are too large together");
    }
    if (!patterns_.emplace(pattern.name(), std::move(compiled)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(meta_.id(), ": pattern ", pattern.name(), " stands twice"));
    }
  }
  for (const auto& [name, value] : meta_.limits()) limits_[name] = value;
  return absl::OkStatus();
}

const v1::Wording* Rule::FindWording(absl::string_view name) const {
  for (const v1::Wording& wording : meta_.wordings()) {
    if (name == wording.name()) return &wording;
  }
  return nullptr;
}

std::optional<int64_t> Rule::FindLimit(absl::string_view name) const {
  const auto found = limits_.find(name);
  return found == limits_.end() ? std::nullopt : std::make_optional(found->second);
}

bool Rule::AppliesTo(absl::string_view edition) const {
  return meta_.editions().empty() || std::any_of(meta_.editions().begin(), meta_.editions().end(),
                                                 [&](const auto& id) { return edition == id; });
}

absl::Status Rule::Bind(const PredicateEntry* entry) {
  same_version_ = entry != nullptr && entry->version == meta_.predicate_version();
  predicate_ = entry == nullptr ? nullptr : entry->judge;
  absl::Status data = entry == nullptr ? absl::OkStatus() : CheckData(*this, *entry);
  if (data.ok() || same_version_) return data;
  predicate_ = nullptr;  // The newer predicate reads what the older data does not have.
  return absl::OkStatus();
}

void RuleSet::NumberWords() {
  int next = 0;
  for (Rule& rule : rules_) {
    if (!rule.Has("triggers") || next == Marks::kMost) continue;
    rule.trigger_number_ = next++;
    for (const std::string& word : rule.Words("triggers")) {
      if (!word.empty()) words_.Add(word, rule.trigger_number_);
    }
  }
  for (const auto& [pattern, expression] : expressions_) {
    std::vector<int> numbers;
    for (const std::vector<std::string>& list : expression->needs()) {
      if (next == Marks::kMost) break;
      for (const std::string& word : list) words_.Add(word, next);
      numbers.push_back(next++);
    }
    expression->SetNumbers(std::move(numbers));
  }
  words_.Compile();
}

absl::Status RuleSet::Take(v1::RuleSet data, const std::vector<PredicateEntry>& predicates,
                           const Versions* versions) {
  if (versions != nullptr && versions->size() != static_cast<size_t>(data.rules_size())) {
    return absl::InvalidArgumentError(absl::StrCat("there are ", data.rules_size(), " rules and ",
                                                   versions->size(), " version lines"));
  }
  int instructions = 0;
  bytes_ = file_;
  for (v1::Rule& meta : *data.mutable_rules()) {
    const PredicateEntry* entry = FindEntry(predicates, meta);
    if (entry == nullptr && versions == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(meta.id(), " has no predicate"));
    }
    if (versions != nullptr && (*versions)[rules_.size()].first != meta.id()) {
      return absl::InvalidArgumentError(absl::StrCat("no version line for ", meta.id()));
    }
    if (Find(meta.id()) != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(meta.id(), " stands twice or shadows another"));
    }
    const int version = versions == nullptr ? entry->version : (*versions)[rules_.size()].second;
    meta.set_predicate_version(version);
    bytes_ += VersionLine(meta.id(), version);
    Rule rule;
    rule.meta_ = std::move(meta);
    RETURN_IF_ERROR(rule.CompilePatterns(expressions_, instructions));
    RETURN_IF_ERROR(rule.Bind(entry));
    rules_.push_back(std::move(rule));
  }
  NumberWords();
  for (const v1::Wording& cause : data.causes()) causes_[cause.name()] = cause;
  ref_.set_id(data.id());
  ref_.set_revision(data.revision());
  ref_.set_digest(Hash(Suite::kSha256, bytes_));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::FromFile(
    absl::string_view file, const std::vector<PredicateEntry>& predicates,
    const Versions* versions) {
  v1::RuleSet data;
  std::shared_ptr<RuleSet> set(new RuleSet());
  set->file_ = std::string(file);
  google::protobuf::TextFormat::Parser parser;
  SilentCollector silent;
  parser.RecordErrorsTo(&silent);
  if (!absl::EndsWith(file, "\n") || !parser.ParseFromString(set->file_, &data)) {
    return absl::InvalidArgumentError("not the text form of a rule set");
  }
  RETURN_IF_ERROR(set->Take(std::move(data), predicates, versions));
  return std::shared_ptr<const RuleSet>(std::move(set));
}

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Compile(
    absl::string_view file, const std::vector<PredicateEntry>& predicates) {
  return FromFile(file, predicates, nullptr);
}

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Restore(
    absl::string_view bytes, const std::vector<PredicateEntry>& predicates) {
  const Versions versions = TakeVersions(bytes);
  return FromFile(bytes, predicates, &versions);
}

absl::StatusOr<std::vector<std::shared_ptr<const RuleSet>>> RuleSet::CompileAll(
    const std::vector<EmbeddedFile>& files) {
  std::vector<std::shared_ptr<const RuleSet>> sets;
  for (const EmbeddedFile& file : files) {
    auto compiled = Compile(file.bytes);
    if (!compiled.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(file.name, ": ", compiled.status().message()));
    }
    const v1::RuleSetRef& ref = (*compiled)->ref();
    for (const auto& known : sets) {
      if (known->ref().id() == ref.id() && known->ref().revision() == ref.revision()) {
        return absl::AlreadyExistsError(
            absl::StrCat(file.name, ": rule set ", ref.id(), " revision ", ref.revision(),
                         " is known; a changed rule set needs the next revision number"));
      }
    }
    sets.push_back(*std::move(compiled));
  }
  std::sort(sets.begin(), sets.end(),
            [](const auto& a, const auto& b) { return a->ref().revision() < b->ref().revision(); });
  return sets;
}

std::vector<std::shared_ptr<const RuleSet>> RuleSet::Embedded() {
  auto sets = CompileAll(embedded::RuleSets());
  if (!sets.ok()) {
    std::fprintf(stderr, "%s\n", sets.status().ToString().c_str());
    std::abort();
  }
  return *std::move(sets);
}

const Rule* RuleSet::Find(absl::string_view id) const {
  const auto with = [&](absl::string_view wanted) -> const Rule* {
    for (const Rule& rule : rules_) {
      if (wanted == rule.meta().id()) return &rule;
    }
    return nullptr;
  };
  if (const Rule* rule = with(id)) return rule;
  const size_t dash = id.rfind('-');
  const bool member = dash != absl::string_view::npos && dash + 1 < id.size() &&
                      id.find_first_not_of("0123456789", dash + 1) == absl::string_view::npos;
  return member ? with(id.substr(0, dash)) : nullptr;
}

const v1::Wording* RuleSet::FindCause(absl::string_view name) const {
  const auto found = causes_.find(name);
  return found == causes_.end() ? nullptr : &found->second;
}

}  // namespace nianbao::validation
