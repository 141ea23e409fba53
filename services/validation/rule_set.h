#ifndef NIANBAO_SERVICES_VALIDATION_RULE_SET_H_
#define NIANBAO_SERVICES_VALIDATION_RULE_SET_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "services/validation/expression.h"
#include "services/validation/words.h"
#include "storage/base/embedded.h"

// The rules as data, compiled for use.
namespace nianbao::validation {

class Rule;
struct Subject;
class Findings;

// Judges one report by one rule: adds what is wrong to the findings. Pure, total and
// linear in the size of the report.
using Predicate = void (*)(const Rule& rule, const Subject& subject, Findings& findings);

// The code half of a rule.
struct PredicateEntry {
  const char* rule;

  // Raised whenever the judgement may differ.
  int version;
  Predicate judge;

  // Data the predicate reads and a rule set must supply: "period/6" is a pattern with
  // six groups or more.
  std::vector<const char*> patterns;
  std::vector<const char*> limits;
};

// All predicates of this binary, in the order of the catalogue.
const std::vector<PredicateEntry>& Predicates();

// What judges a site's own identities: all rules of the family its `rule` names. No site
// rule has a predicate of its id.
const PredicateEntry& SiteIdentities();

// Expressions by their pattern, which many rules share. In order, so that every process
// compiles a set alike.
using ExpressionMap = std::map<std::string, std::unique_ptr<Expression>>;

// A rule with its patterns compiled. Immutable and thread-safe.
class Rule {
 public:
  // The data half, with predicate_version filled in: the version the set was made with.
  const v1::Rule& meta() const { return meta_; }

  // Null when this binary cannot judge by the rule: no predicate, or one that asks for
  // data the set does not have. Only in a restored set.
  Predicate predicate() const { return predicate_; }

  // True when this binary judges by the version the set was made with. Otherwise what it
  // finds is no more than INFO.
  bool same_version() const { return same_version_; }

  // Any of the named expressions.
  const validation::Expression& Expression(absl::string_view name) const {
    return *patterns_.at(name).expression;
  }

  // The named values as they stand in the file.
  const std::vector<std::string>& Words(absl::string_view name) const {
    return patterns_.at(name).words;
  }
  bool Has(absl::string_view pattern) const { return patterns_.contains(pattern); }

  int64_t Limit(absl::string_view name) const { return limits_.at(name); }
  std::optional<int64_t> FindLimit(absl::string_view name) const;

  // The wording of that name, or null.
  const v1::Wording* FindWording(absl::string_view name) const;

  bool AppliesTo(absl::string_view edition) const;

  // The number in Marks of the rule's "triggers": words of which a text holds one where the rule
  // has anything to say. Negative: it looks at every text.
  int trigger_number() const { return trigger_number_; }

 private:
  friend class RuleSet;
  struct CompiledPattern {
    std::vector<std::string> words;
    const validation::Expression* expression = nullptr;
  };

  // Takes the expressions from `known`, to which it adds, and their size to `instructions`.
  absl::Status CompilePatterns(ExpressionMap& known, int& instructions);

  // Takes the predicate, null for none, once the patterns are compiled.
  absl::Status Bind(const PredicateEntry* entry);

  v1::Rule meta_;
  Predicate predicate_ = nullptr;
  bool same_version_ = true;
  int trigger_number_ = -1;
  absl::flat_hash_map<std::string, CompiledPattern> patterns_;
  absl::flat_hash_map<std::string, int64_t> limits_;
};

// One version of the whole catalogue. Immutable and thread-safe.
class RuleSet {
 public:
  // Compiles the text form of a validation.v1.RuleSet. INVALID_ARGUMENT says what is
  // wrong: bad text or pattern, no line end at the end, a rule without predicate, missing
  // data.
  static absl::StatusOr<std::shared_ptr<const RuleSet>> Compile(
      absl::string_view file, const std::vector<PredicateEntry>& predicates = Predicates());

  // Compiles the bytes() of a set that was in use somewhere, at some time: its predicates
  // may have other versions here, or be gone. INVALID_ARGUMENT: these are no such bytes.
  static absl::StatusOr<std::shared_ptr<const RuleSet>> Restore(
      absl::string_view bytes, const std::vector<PredicateEntry>& predicates = Predicates());

  // Compiles files into sets, oldest revision first. INVALID_ARGUMENT as Compile;
  // ALREADY_EXISTS: the same id and revision twice.
  static absl::StatusOr<std::vector<std::shared_ptr<const RuleSet>>> CompileAll(
      const std::vector<EmbeddedFile>& files);

  // Those of the binary, oldest first. Ends the process when one does not compile,
  // which tests rule out.
  static std::vector<std::shared_ptr<const RuleSet>> Embedded();

  // Id, revision, and SHA-256 of bytes().
  const v1::RuleSetRef& ref() const { return ref_; }

  // The text form.
  const std::string& file() const { return file_; }

  // All that a judgement by this set depends on: the file, and a line "id=version\n" for
  // each rule in the order of the file (docs/formats.md).
  const std::string& bytes() const { return bytes_; }
  const std::vector<Rule>& rules() const { return rules_; }

  // Finds the triggers of all rules and the words that expressions need.
  const WordFinder& words() const { return words_; }

  // The rule with this id, or whose member it is ("T3-ROW-1"), or null.
  const Rule* Find(absl::string_view id) const;

  // The likely cause of that name, or null.
  const v1::Wording* FindCause(absl::string_view name) const;

 private:
  RuleSet() = default;

  // Rule and predicate version, in the order of the file.
  using Versions = std::vector<std::pair<std::string, int>>;

  // `versions` are those the set was made with; null: those of `predicates`.
  static absl::StatusOr<std::shared_ptr<const RuleSet>> FromFile(
      absl::string_view file, const std::vector<PredicateEntry>& predicates,
      const Versions* versions);
  void NumberWords();
  absl::Status Take(v1::RuleSet data, const std::vector<PredicateEntry>& predicates,
                    const Versions* versions);

  std::string file_;
  std::string bytes_;
  v1::RuleSetRef ref_;
  std::vector<Rule> rules_;
  ExpressionMap expressions_;
  WordFinder words_;
  absl::flat_hash_map<std::string, v1::Wording> causes_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_RULE_SET_H_
