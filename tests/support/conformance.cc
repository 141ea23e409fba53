#include "tests/support/conformance.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/form/form.h"
#include "services/validation/shingles.h"
#include "services/validation/sketches.h"
#include "services/validation/text.h"
#include "storage/base/status_macros.h"
#include "tests/support/paths.h"

namespace nianbao::validation {
namespace {

namespace fs = std::filesystem;
using conformance::v1::Case;

fs::path Folder() { return fs::path(test::SourceDir()) / "tests/data/conformance"; }

absl::Status Read(const fs::path& path, google::protobuf::Message& message) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  if (in.good() && google::protobuf::TextFormat::ParseFromString(text.str(), &message)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(path.string(), " cannot be read"));
}

bool Covers(const std::string& pattern, const std::string& cell) {
  if (!absl::EndsWith(pattern, "*")) return pattern == cell;
  return absl::StartsWith(cell, pattern.substr(0, pattern.size() - 1));
}

// {YEAR}, {LAST} and {NEXT} in all texts of a case.
Case FillYears(const Case& data, int year) {
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.PrintToString(data, &text);
  Case filled;
  google::protobuf::TextFormat::ParseFromString(
      absl::StrReplaceAll(text, {{"{YEAR}", absl::StrCat(year)},
                                 {"{LAST}", absl::StrCat(year - 1)},
                                 {"{NEXT}", absl::StrCat(year + 1)}}),
      &filled);
  return filled;
}

void ApplyFigures(const Case& data, report::v1::Report& report) {
  auto& figures = *report.mutable_figures();
  for (const std::string& pattern : data.drop_cells()) {
    figures.erase(
        std::remove_if(figures.begin(), figures.end(),
                       [&](const auto& figure) { return Covers(pattern, figure.cell()); }),
        figures.end());
  }
  for (report::v1::Figure& figure : figures) {
    if (data.all_zero() && figure.has_count()) figure.set_count(0);
    if (data.all_zero() && figure.has_amount()) figure.mutable_amount()->set_fen(0);
    for (const report::v1::Figure& changed : data.figures()) {
      if (!Covers(changed.cell(), figure.cell())) continue;
      const std::string cell = figure.cell();
      figure = changed;
      figure.set_cell(cell);
    }
  }
}

void ApplyBlocks(const Case& data, report::v1::Report& report) {
  for (report::v1::Section& section : *report.mutable_sections()) {
    auto& blocks = *section.mutable_blocks();
    for (report::v1::Block& block : blocks) {
      for (const report::v1::Block& changed : data.blocks()) {
        if (changed.id() == block.id()) block = changed;
      }
    }
    const auto dropped = [&](const report::v1::Block& block) {
      return std::find(data.drop_blocks().begin(), data.drop_blocks().end(), block.id()) !=
             data.drop_blocks().end();
    };
    blocks.erase(std::remove_if(blocks.begin(), blocks.end(), dropped), blocks.end());
  }
}

// Returns how often the text was found.
int Replace(const conformance::v1::Replacement& change, std::string& text) {
  return absl::StrReplaceAll({{change.from(), change.to()}}, &text);
}

absl::Status ApplyReplacements(const Case& data, report::v1::Report& report) {
  for (const auto& change : data.replacements()) {
    int found = Replace(change, *report.mutable_title());
    for (auto& section : *report.mutable_sections()) {
      for (auto& block : *section.mutable_blocks()) {
        if (block.has_content()) found += Replace(change, *block.mutable_content()->mutable_text());
      }
    }
    if (found == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(data.name(), ": nothing to replace: ", change.from()));
    }
  }
  return absl::OkStatus();
}

int64_t ValueOf(const report::v1::Figure& figure) {
  return figure.has_amount() ? figure.amount().fen() : figure.count();
}

void AddChildren(const Case& data, const report::v1::Report& base, v1::Context& context) {
  if (data.children().empty()) return;
  v1::Children& children = *context.mutable_children();
  for (const report::v1::Figure& figure : base.figures()) children.add_cells(figure.cell());
  for (const conformance::v1::Body& body : data.children()) {
    v1::Child& child = *children.add_children();
    child.set_name(body.name());
    child.set_kind(body.kind());
    if (body.has_submit_time()) *child.mutable_submit_time() = body.submit_time();
    if (body.missing()) continue;
    child.set_revision("agencies/child/reports/r/revisions/1");
    const bool first = children.children_size() == 1;
    for (int i = 0; i < children.cells_size(); ++i) {
      report::v1::Figure figure;
      if (first) figure = base.figures(i);
      bool unstated = false;
      for (const report::v1::Figure& own : body.figures()) {
        if (own.cell() != children.cells(i)) continue;
        figure = own;
        unstated = !own.has_count() && !own.has_amount();
      }
      child.add_values(ValueOf(figure));
      if (unstated) child.add_unstated(i);
    }
  }
}

void AddPeers(const Case& data, v1::Context& context) {
  for (const conformance::v1::Text& text : data.peers()) {
    v1::Peer& peer = *context.add_peers();
    peer.set_name(text.name());
    *peer.add_sketches() = SketchOf(text.section(), ShinglesOf(Fold(text.text()).text));
  }
}

absl::StatusOr<ConformanceCase> Build(const std::string& file, const std::string& base,
                                      const Case& data) {
  conformance::v1::Base start;
  RETURN_IF_ERROR(Read(Folder() / absl::StrCat("base-", base, ".txtpb"), start));
  ConformanceCase test{file, base, FillYears(data, start.report().year()), {}};
  report::v1::Report& report = *test.request.mutable_report();
  report = start.report();
  ApplyFigures(test.data, report);
  if (!test.data.title().empty()) report.set_title(test.data.title());
  ApplyBlocks(test.data, report);
  RETURN_IF_ERROR(ApplyReplacements(test.data, report));
  *report.mutable_explanations() = test.data.explanations();
  if (test.data.kind() != 0) report.set_kind(test.data.kind());
  if (!test.data.no_context()) *test.request.mutable_context() = start.context();
  test.request.mutable_context()->MergeFrom(test.data.context());
  AddChildren(test.data, start.report(), *test.request.mutable_context());
  AddPeers(test.data, *test.request.mutable_context());
  return test;
}

bool Meets(const conformance::v1::Expectation& expected, const RuleSet& rules,
           const v1::Finding& finding) {
  const Rule* rule = rules.Find(expected.rule());
  if (rule == nullptr || finding.rule() != expected.rule()) return false;
  const auto outcome = expected.outcome() == 0 ? v1::OUTCOME_FAIL : expected.outcome();
  const auto severity = expected.severity() == 0 ? rule->meta().severity() : expected.severity();
  const bool cells =
      expected.cells().empty() || std::equal(expected.cells().begin(), expected.cells().end(),
                                             finding.cells().begin(), finding.cells().end());
  const bool message = std::all_of(
      expected.message_has().begin(), expected.message_has().end(),
      [&](const std::string& part) { return absl::StrContains(finding.message(), part); });
  return outcome == finding.outcome() && severity == finding.severity() && cells && message &&
         absl::StrContains(finding.cause(), expected.cause_has());
}

}  // namespace

absl::StatusOr<std::vector<ConformanceCase>> LoadConformance() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(Folder())) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<ConformanceCase> cases;
  for (const fs::path& path : paths) {
    const std::string name = path.stem().string();
    if (path.extension() != ".txtpb" || absl::StartsWith(name, "base-")) continue;
    conformance::v1::CaseFile file;
    RETURN_IF_ERROR(Read(path, file));
    for (const Case& data : file.cases()) {
      std::vector<std::string> bases(data.bases().begin(), data.bases().end());
      if (bases.empty()) bases = {"2019", "2021"};
      for (const std::string& base : bases) {
        ASSIGN_OR_RETURN(ConformanceCase test, Build(name, base, data));
        cases.push_back(std::move(test));
      }
    }
  }
  return cases;
}

std::vector<std::string> Deviations(const ConformanceCase& test, const RuleSet& rules,
                                    const v1::Verdict& verdict) {
  std::vector<std::string> deviations;
  std::vector<bool> used(static_cast<size_t>(verdict.findings_size()));
  for (const auto& expected : test.data.expect()) {
    bool met = false;
    for (int i = 0; i < verdict.findings_size() && !met; ++i) {
      if (used[static_cast<size_t>(i)] || !Meets(expected, rules, verdict.findings(i))) continue;
      met = true;
      used[static_cast<size_t>(i)] = true;
    }
    if (!met) deviations.push_back(absl::StrCat("not found: ", expected.Utf8DebugString()));
  }
  for (int i = 0; i < verdict.findings_size(); ++i) {
    if (used[static_cast<size_t>(i)]) continue;
    deviations.push_back(absl::StrCat("not expected: ", verdict.findings(i).rule(), " ",
                                      v1::Outcome_Name(verdict.findings(i).outcome()), " ",
                                      verdict.findings(i).message(), " ",
                                      verdict.findings(i).cause()));
  }
  return deviations;
}

}  // namespace nianbao::validation
