#include "services/validation/rule_set.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/base/embedded.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& RuleSets();
}

namespace nianbao::validation {
namespace {

absl::Status CheckData(const Rule& rule, const PredicateEntry& entry) {
  for (const char* name : entry.patterns) {
    if (!rule.Has(name)) {
      return absl::InvalidArgumentError(absl::StrCat(entry.rule, " lacks the pattern ", name));
    }
  }
  for (const char* name : entry.limits) {
    if (!rule.meta().limits().contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat(entry.rule, " lacks the limit ", name));
    }
  }
  return absl::OkStatus();
}

const PredicateEntry* FindEntry(const std::vector<PredicateEntry>& entries, absl::string_view id) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.rule == id; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

absl::Status Rule::CompilePatterns() {
  for (const v1::Pattern& pattern : meta_.patterns()) {
    CompiledPattern compiled;
    compiled.words.assign(pattern.values().begin(), pattern.values().end());
    RE2::Options options;
    options.set_log_errors(false);
    compiled.expression = std::make_unique<RE2>(absl::StrJoin(compiled.words, "|"), options);
    if (!compiled.expression->ok()) {
      return absl::InvalidArgumentError(absl::StrCat(meta_.id(), ": pattern ", pattern.name(), ": ",
                                                     compiled.expression->error()));
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

bool Rule::AppliesTo(absl::string_view edition) const {
  return meta_.editions().empty() || std::any_of(meta_.editions().begin(), meta_.editions().end(),
                                                 [&](const auto& id) { return edition == id; });
}

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Compile(
    absl::string_view file, const std::vector<PredicateEntry>& predicates) {
  v1::RuleSet data;
  const std::string bytes(file);
  if (!google::protobuf::TextFormat::ParseFromString(bytes, &data)) {
    return absl::InvalidArgumentError("not the text form of a rule set");
  }
  std::shared_ptr<RuleSet> set(new RuleSet());
  set->file_ = bytes;
  Hasher hasher(Suite::kSha256);
  hasher.Update(bytes);
  for (v1::Rule& meta : *data.mutable_rules()) {
    const PredicateEntry* entry = FindEntry(predicates, meta.id());
    if (entry == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(meta.id(), " has no predicate"));
    }
    if (set->Find(meta.id()) != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(meta.id(), " stands twice or shadows another"));
    }
    meta.set_predicate_version(entry->version);
    hasher.Update(absl::StrCat(meta.id(), "=", entry->version, "\n"));
    Rule rule;
    rule.meta_ = meta;
    rule.predicate_ = entry->judge;
    RETURN_IF_ERROR(rule.CompilePatterns());
    RETURN_IF_ERROR(CheckData(rule, *entry));
    set->rules_.push_back(std::move(rule));
  }
  for (const v1::Wording& cause : data.causes()) set->causes_[cause.name()] = cause;
  set->ref_.set_id(data.id());
  set->ref_.set_revision(data.revision());
  set->ref_.set_digest(hasher.Finish());
  return std::shared_ptr<const RuleSet>(std::move(set));
}

std::vector<std::shared_ptr<const RuleSet>> RuleSet::Embedded() {
  std::vector<std::shared_ptr<const RuleSet>> sets;
  for (const EmbeddedFile& file : embedded::RuleSets()) {
    auto set = Compile(file.bytes);
    if (!set.ok()) {
      std::fprintf(stderr, "%s: %s\n", file.name.c_str(), set.status().ToString().c_str());
      std::abort();
    }
    sets.push_back(*std::move(set));
  }
  std::sort(sets.begin(), sets.end(),
            [](const auto& a, const auto& b) { return a->ref().revision() < b->ref().revision(); });
  return sets;
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
