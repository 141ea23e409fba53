#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_FORM_LABELS_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_FORM_LABELS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/form/form.h"
#include "services/submission/import/text.h"

// The labels of an edition, made ready for finding them in damaged files.
namespace nianbao::import {

// A line of cells that can stand in one row of a file: a row of a panel whose columns
// run across, or, where a panel lies in one line, the whole of it.
struct FormRow {
  int table = 0;
  int panel = 0;
  std::vector<int> cells;            // Indices in Form::cells(), left to right.
  std::string label;                 // With the heads to its left, for people.
  std::string printed;               // Its own, as on the form.
  std::vector<NormalLabel> labels;   // Official first. None: a whole panel in one line.
  bool official_full_width = false;  // The official label has full-width brackets.
  int depth = 0;                     // Number of heads to its left.
  NormalLabel group;                 // The nearest of them.
  bool across = false;               // Part of a panel that lies in one line.
};

// The leaf columns of a panel that a head stands over, from 0; of a leaf, itself.
struct HeadPlace {
  int first = -1;  // -1: the text is no such head.
  int last = -1;
  bool found() const { return first >= 0; }
  bool leaf() const { return found() && first == last; }
};

struct RowMatch {
  int row = -1;   // Index in rows().
  int score = 0;  // As Similarity().
};

// Immutable after construction, except for a memo: not thread-safe.
class FormLabels {
 public:
  explicit FormLabels(const form::Form& form);

  const form::Form& form() const { return form_; }
  const std::vector<FormRow>& rows() const { return rows_; }

  // The row whose label the text is; of `table`, or with -1 of any. A row of another
  // table than `table` is only found by its exact label.
  RowMatch FindRow(absl::string_view text, int table) const;

  // The rows right below the group that has exactly this label, if all of them are of `table`;
  // else none.
  std::vector<int> FindGroup(absl::string_view text, int table) const;

  // How surely the text is a head, caption or corner of the table (-1: any).
  int HeadScore(absl::string_view text, int table) const;

  // Whether the text, without what is no letter or digit, is part of one label or head of the
  // table (-1: any): a line of it, or what stands of it on one page.
  bool IsPiece(absl::string_view text, int table) const;

  // What the text, in a known wording, is the head of among the panel's columns; with panel -1
  // among the rows of a panel that lies in one line, whose heads stand above its columns.
  HeadPlace FindHead(absl::string_view text, int table, int panel) const;

  // The row that is the whole of a panel in one line, or -1.
  int WholeRow(int table) const;

  // Labels without ordinals, of all rows and columns: what tells editions apart.
  const std::vector<std::u32string>& marks() const { return marks_; }

 private:
  struct Head {
    int table = 0;
    int panel = 0;
    HeadPlace place;
    std::vector<NormalLabel> labels;
  };
  void AddPanel(int table, int panel);
  void AddRow(int table, int panel, const form::Leaf& leaf, std::vector<int> cells, bool across);
  void AddHead(int table, int panel, HeadPlace place, const std::vector<std::string>& labels);
  void AddHeadLines(int table, int panel,
                    const google::protobuf::RepeatedPtrField<form::v1::Line>& lines, int* leaf);
  const NormalLabel& Normal(absl::string_view text) const;

  const form::Form& form_;
  std::vector<FormRow> rows_;
  std::vector<Head> heads_;
  std::vector<std::u32string> marks_;
  std::vector<std::pair<int, std::u32string>> letters_;  // Of a table's labels and heads.
  mutable absl::flat_hash_map<std::string, NormalLabel> memo_;
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_FORM_LABELS_H_
