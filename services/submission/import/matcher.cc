#include "services/submission/import/matcher.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/captions.h"
#include "services/submission/import/cell_value.h"
#include "services/submission/import/form_labels.h"
#include "services/submission/import/layout.h"
#include "services/submission/import/line_table.h"
#include "services/submission/import/loose_lines.h"
#include "services/submission/import/money_words.h"
#include "services/submission/import/printed_table.h"
#include "services/submission/import/prose.h"
#include "services/submission/import/section_matcher.h"
#include "services/submission/import/table_matcher.h"
#include "services/submission/import/text.h"
#include "services/submission/import/title_matcher.h"

namespace nianbao::import {
namespace {

using FormPtr = std::shared_ptr<const form::Form>;
using submission::v1::ImportReportResponse;

constexpr size_t kLongestLabel = 400;  // Bytes.
constexpr int kSameTitle = 92;         // As Similarity().
constexpr int kHead = 82;
constexpr size_t kLinesAbove = 3;

// Of the rows of each item of a part, those whose words are kept.
using KeptRows = std::vector<std::vector<size_t>>;

// The short texts of the file, as labels without ordinals.
absl::flat_hash_set<std::u32string> ShortTexts(const SourceDocument& document) {
  absl::flat_hash_set<std::u32string> texts;
  for (const SourceItem& item : document.items) {
    if (const Grid* grid = std::get_if<Grid>(&item)) {
      for (const SourceRow& row : grid->rows) {
        for (const SourceCell& cell : row) {
          if (cell.text.size() > 3 && cell.text.size() <= kLongestLabel) {
            texts.insert(Normalise(cell.text).core);
          }
        }
      }
    } else if (const Paragraph& text = std::get<Paragraph>(item);
               text.text.size() <= kLongestLabel) {
      texts.insert(Normalise(text.text).core);
    }
  }
  return texts;
}

void Simplify(SourceDocument* document) {
  for (SourceItem& item : document->items) {
    if (Grid* grid = std::get_if<Grid>(&item)) {
      for (SourceRow& row : grid->rows) {
        for (SourceCell& cell : row) cell.text = ToSimplified(cell.text);
      }
    } else {
      std::get<Paragraph>(item).text = ToSimplified(std::get<Paragraph>(item).text);
    }
  }
}

class Matcher {
 public:
  Matcher(SourceDocument document, Findings* findings)
      : document_(std::move(document)), findings_(*findings) {}

  ImportReportResponse Run(const std::vector<FormPtr>& forms) {
    const std::vector<FormLabels> all(LabelsOf(forms));
    FlattenLayout(all, &document_);
    plain_ = document_;
    SimplifyIfTraditional();
    std::vector<const form::v1::Edition*> editions;
    for (const FormPtr& form : forms) editions.push_back(&form->edition());
    const std::optional<TitleMatch> title = FindTitle(document_, editions);
    const FormLabels& labels = all[Choose(forms, all, title ? title->year : 0)];
    form_ = &labels.form();
    TakeTitle(title);
    *report_.mutable_edition() = form_->ref();
    TableMatcher tables(labels, &findings_);
    const size_t begin = title ? title->end : 0;
    LiftCaptions(form_->edition(), begin, &document_, &plain_);
    for (const Part& part : FindParts(document_, begin, form_->edition(), &findings_)) {
      TakePart(part, labels, &tables);
    }
    const bool parts = std::any_of(report_.sections().begin(), report_.sections().end(),
                                   [](const auto& section) { return section.ordinal() > 0; });
    response_.set_read_count(tables.Finish(&report_, response_.mutable_sources()));
    if (!title && !parts && report_.figures_size() == 0) findings_.Add("NOT_A_REPORT", "", {});
    response_.set_cell_count(static_cast<int>(form_->cells().size()));
    *response_.mutable_report() = std::move(report_);
    return std::move(response_);
  }

 private:
  // Labels are matched simplified; prose stays as the file has it.
  void SimplifyIfTraditional() {
    std::string sample;
    for (const SourceItem& item : document_.items) {
      if (sample.size() > 6000) break;
      if (const Paragraph* text = std::get_if<Paragraph>(&item)) {
        sample += text->text;
      } else {
        for (const SourceRow& row : std::get<Grid>(item).rows) {
          for (const SourceCell& cell : row) sample += cell.text;
        }
      }
    }
    if (!LooksTraditional(sample)) return;
    Simplify(&document_);
    findings_.Add("TRADITIONAL", "", {});
  }

  static std::vector<FormLabels> LabelsOf(const std::vector<FormPtr>& forms) {
    std::vector<FormLabels> labels;
    labels.reserve(forms.size());
    for (const FormPtr& form : forms) labels.emplace_back(*form);
    return labels;
  }

  // The labels of each form that stand in the file.
  std::vector<std::set<std::u32string>> MarksFound(const std::vector<FormLabels>& labels) const {
    const absl::flat_hash_set<std::u32string> texts = ShortTexts(document_);
    std::vector<std::set<std::u32string>> found(labels.size());
    for (size_t f = 0; f < labels.size(); ++f) {
      for (const std::u32string& mark : labels[f].marks()) {
        if (texts.contains(mark)) found[f].insert(mark);
      }
    }
    return found;
  }

  // The edition whose labels the file has most of; the year decides between equals.
  size_t Choose(const std::vector<FormPtr>& forms, const std::vector<FormLabels>& labels,
                int year) {
    if (forms.size() == 1) return 0;
    const std::vector<std::set<std::u32string>> found = MarksFound(labels);
    // A label or two do not outweigh the year the report says it is of.
    const auto weight = [&](size_t f) {
      return found[f].size() + (forms[f]->Serves(year) ? 3 : 0);
    };
    size_t best = 0;
    const form::Form* of_year = nullptr;
    for (size_t f = 0; f < forms.size(); ++f) {
      if (forms[f]->Serves(year)) of_year = forms[f].get();
      if (weight(f) >= weight(best)) best = f;
    }
    if (of_year != nullptr && of_year != forms[best].get()) {
      findings_.Add("EDITION_YEAR",
                    absl::StrCat(year, " 年度，", forms[best]->edition().id(), " 年格式"), {});
    }
    for (size_t f = 0; f < forms.size(); ++f) {
      if (forms[f]->edition().id() == forms[best]->edition().id()) continue;
      ReportStrangeMarks(found[f], labels[best].marks());
    }
    return best;
  }

  void ReportStrangeMarks(const std::set<std::u32string>& found,
                          const std::vector<std::u32string>& known) {
    for (const std::u32string& mark : found) {
      const bool shared = std::any_of(known.begin(), known.end(), [&](const std::u32string& k) {
        return k == mark || k.find(mark) != std::u32string::npos;
      });
      if (!shared) findings_.Add("EDITION_MIXED", ToUtf8(mark), {});
    }
  }

  void TakeTitle(const std::optional<TitleMatch>& title) {
    if (!title) {
      findings_.Add("MISSING_TITLE", "", {});
      return;
    }
    std::string written;
    for (size_t i = title->first; i < title->end; ++i) {
      absl::StrAppend(&written, std::get<Paragraph>(plain_.items[i]).text);
    }
    // A breadcrumb before the title was cut off by the matcher.
    const bool whole = Fold(written).size() == Fold(title->title).size();
    report_.set_title(whole ? Tidy(written) : title->title);
    if (title->rival.empty()) {
      report_.set_year(title->year);
    } else {
      const Position& at = std::get<Paragraph>(document_.items[title->first]).position;
      for (const std::string& either : {title->title, title->rival}) {
        findings_.Add("TITLE_YEARS", either, at);
      }
    }
    response_.set_agency_name(title->agency);
    for (size_t i = 0; i < title->first; ++i) {
      if (const Paragraph* text = std::get_if<Paragraph>(&plain_.items[i])) {
        findings_.Add("UNPLACED_TEXT", text->text, text->position);
      } else {
        findings_.Add("UNPLACED_TABLE", "", std::get<Grid>(plain_.items[i]).position);
      }
    }
  }

  int TableOf(int ordinal) const {
    const form::v1::Section* section = form_->FindSection(ordinal);
    if (section == nullptr || section->table().empty()) return -1;
    return form_->FindTable(section->table()).value_or(-1);
  }

  // The table whose title the grid bears, else the one that is expected where it stands.
  int TableOf(const Grid& grid, int expected) const {
    if (grid.caption.empty()) return expected;
    const NormalLabel caption = Normalise(grid.caption);
    const auto& tables = form_->edition().tables();
    for (int i = 0; i < tables.size(); ++i) {
      if (Similarity(caption, Normalise(tables.Get(i).title())) >= kSameTitle) return i;
    }
    return expected;
  }

  void TakePart(const Part& part, const FormLabels& labels, TableMatcher* tables) {
    report::v1::Section* section = report_.add_sections();
    section->set_ordinal(part.ordinal);
    Prose prose(part.ordinal, part.ordinal > 0, section);
    const int table = TableOf(part.ordinal);
    std::vector<bool> used(part.end - part.begin, false);
    KeptRows words(used.size());
    if (table >= 0) TakePrinted(part, table, labels, tables, &used, &words);
    for (size_t i = part.begin; i < part.end; ++i) {
      const Grid* grid = std::get_if<Grid>(&document_.items[i]);
      const size_t at = i - part.begin;
      if (used[at] || grid == nullptr) continue;
      used[at] = tables->AddGrid(*grid, TableOf(*grid, table),
                                 LinesAbove(part.begin, i, table, labels), &words[at]);
    }
    if (table >= 0) TakeLoose(part, table, labels, tables, &used);
    for (size_t i = part.begin; i < part.end; ++i) {
      if (used[i - part.begin]) {
        if (table >= 0) prose.AfterTable();
        KeepWords(plain_.items[i], words[i - part.begin], &prose);
        continue;
      }
      if (const Paragraph* text = std::get_if<Paragraph>(&plain_.items[i])) {
        prose.Add(*text);
        continue;
      }
      const Grid& grid = std::get<Grid>(plain_.items[i]);
      const std::vector<Paragraph> kept = ToParagraphs(grid);
      if (kept.empty()) continue;
      findings_.Add("UNPLACED_TABLE", kept.front().text, grid.position);
      for (const Paragraph& paragraph : kept) prose.Add(paragraph);
    }
    if (section->blocks_size() == 0) report_.mutable_sections()->RemoveLast();
  }

  // Rows of a table that are no cells of the form but words about it: "注：含上年度结转2件".
  void KeepWords(const SourceItem& item, const std::vector<size_t>& rows, Prose* prose) {
    const Grid* grid = std::get_if<Grid>(&item);
    if (grid == nullptr) return;
    for (const size_t row : rows) {
      const Paragraph words = ToParagraph(grid->rows[row]);
      if (!IsNote(words.text)) findings_.Add("UNPLACED_TEXT", words.text, words.position);
      prose->Add(words);
    }
  }

  // The lines right above item `end` that may say what the columns below them are.
  std::string LinesAbove(size_t begin, size_t end, int table, const FormLabels& labels) const {
    std::string lines;
    for (size_t i = end; i > begin && end - i < kLinesAbove; --i) {
      const Paragraph* line = std::get_if<Paragraph>(&document_.items[i - 1]);
      if (line == nullptr) {
        const Grid& grid = std::get<Grid>(document_.items[i - 1]);
        return absl::StrCat(HeadsApart(grid, table, labels), lines);
      }
      if (IsAboutColumns(*line, table, labels)) {
        lines = absl::StrCat(line->text, "\n", lines);
      }
    }
    return lines;
  }

  // All such lines of a part, for a table without rules: no line is known to be right above it.
  std::string LinesOf(const Part& part, int table, const FormLabels& labels) const {
    std::string lines;
    for (size_t i = part.begin + 1; i < part.end; ++i) {
      const Paragraph* line = std::get_if<Paragraph>(&document_.items[i]);
      if (line != nullptr && IsAboutColumns(*line, table, labels)) {
        absl::StrAppend(&lines, line->text, "\n");
      }
    }
    return lines;
  }

  // The rows of a grid that is nothing but heads of columns, for the one below it.
  static std::string HeadsApart(const Grid& grid, int table, const FormLabels& labels) {
    std::string lines;
    for (const SourceRow& row : grid.rows) {
      const Paragraph words = ToParagraph(row);
      if (!IsAboutColumns(words, table, labels)) return "";
      absl::StrAppend(&lines, words.text, "\n");
    }
    return lines;
  }

  // Whether a line is heads of columns, or says what they are counted in.
  static bool IsAboutColumns(const Paragraph& line, int table, const FormLabels& labels) {
    if (line.text.size() > kLongestLabel) return false;
    if (NamesUnit(line.text) || SaysUnit(line.text)) return true;
    const std::vector<std::string> words = absl::StrSplit(line.text, ' ', absl::SkipEmpty());
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return labels.HeadScore(word, table) >= kHead;
    });
  }

  // A table printed without rules, in as many pieces as pages and wrapped labels made of it.
  void TakePrinted(const Part& part, int table, const FormLabels& labels, TableMatcher* tables,
                   std::vector<bool>* used, KeptRows* words) {
    std::vector<bool> joined = *used;
    const Grid grid = JoinPrinted(labels, table, document_, part.begin, &joined);
    std::vector<size_t> kept;
    if (grid.rows.empty() || !tables->AddGrid(grid, table, LinesOf(part, table, labels), &kept)) {
      return;
    }
    // The rows of the items that were joined follow each other.
    size_t first = 0;
    size_t next = 0;
    for (size_t i = 0; i < joined.size(); ++i) {
      if ((*used)[i] || !joined[i]) continue;
      const Grid* rows = std::get_if<Grid>(&document_.items[part.begin + i]);
      const size_t end = first + (rows == nullptr ? 1 : rows->rows.size());
      for (; next < kept.size() && kept[next] < end; ++next) {
        (*words)[i].push_back(kept[next] - first);
      }
      first = end;
    }
    *used = std::move(joined);
  }

  // What lies among the lines of the part: rows torn apart, columns apart, or all of a table.
  void TakeLoose(const Part& part, int table, const FormLabels& labels, TableMatcher* tables,
                 std::vector<bool>* used) {
    const LooseLines loose = GatherLoose(document_, part.begin, *used);
    Grid torn;
    torn.rows = TakeTorn(labels, table, loose, used);
    if (!torn.rows.empty()) tables->AddTorn(torn, table, LinesOf(part, table, labels));
    if (tables->RowsMet(table) > 0) return;
    const ApartColumns apart = FindApart(labels, table, loose, used);
    for (size_t i = 0; i < apart.rows.size(); ++i) tables->Offer(apart.numbers[i], apart.rows[i]);
    if (apart.rows.empty()) TakeLines(part, table, labels, tables, used);
  }

  // A table that lost its grid, wholly or in part: rows among the lines.
  void TakeLines(const Part& part, int table, const FormLabels& labels, TableMatcher* tables,
                 std::vector<bool>* used) {
    std::vector<const Paragraph*> lines;
    std::vector<size_t> places;
    for (size_t i = part.begin + 1; i < part.end; ++i) {
      if (const Paragraph* text = std::get_if<Paragraph>(&document_.items[i])) {
        lines.push_back(text);
        places.push_back(i - part.begin);
      }
    }
    std::vector<bool> gathered;
    const Grid grid = GatherLines(labels, table, lines, &gathered);
    std::vector<size_t> none;  // Only lines of the form were gathered.
    if (grid.rows.empty() || !tables->AddGrid(grid, table, LinesOf(part, table, labels), &none)) {
      return;
    }
    for (size_t i = 0; i < gathered.size(); ++i) {
      if (gathered[i]) (*used)[places[i]] = true;
    }
  }

  SourceDocument document_;  // As matched.
  SourceDocument plain_;     // As written.
  Findings& findings_;
  const form::Form* form_ = nullptr;
  report::v1::Report report_;
  ImportReportResponse response_;
};

}  // namespace

ImportReportResponse Match(SourceDocument document, const std::vector<FormPtr>& forms,
                           Findings* findings) {
  for (const ReaderNote& note : document.notes) findings->AddNote(note);
  return Matcher(std::move(document), findings).Run(forms);
}

}  // namespace nianbao::import
