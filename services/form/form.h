#ifndef NIANBAO_SERVICES_FORM_FORM_H_
#define NIANBAO_SERVICES_FORM_FORM_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nianbao/form/v1/form.pb.h"
#include "services/form/grid.h"

// An edition of the statutory form, compiled for use: every service reads labels,
// addresses and identities from here and from nowhere else.
namespace nianbao::form {

// A leaf row or column of a panel, with the heads above it.
struct Leaf {
  const v1::Line* line = nullptr;
  std::vector<const v1::Line*> ancestors;  // Outermost first, without the leaf.
};

// One figure of the form.
struct Cell {
  int index = 0;        // Position in Form::cells().
  std::string address;  // "requests/disclosed.natural_person"
  int table = 0;        // Index in edition().tables().
  int panel = 0;        // Index in that table's panels().
  int row = 0;          // From 1 among the leaf rows of the whole table.
  int column = 0;       // From 1 among the leaf columns of its panel.
  std::string row_id;
  std::string column_id;
  v1::Unit unit = v1::UNIT_UNSPECIFIED;
  bool is_signed = false;
  std::string row_label;  // "三、本年度办理结果（三）不予公开 1.属于国家秘密"
  std::string column_label;  // "自然人"
  std::string label;         // "表三 · <row_label> · <column_label>"
};

// One linear identity over cells: the sums of both sides are equal.
struct LinearIdentity {
  std::string rule;    // "T3-COL-1"
  std::string family;  // "T3-COL"
  int table = 0;
  bool per_column = false;  // Otherwise per row.
  std::string line_label;   // Label of that column or row.
  std::string printed;      // As the form prints it; empty when it does not.
  std::vector<int> left;    // Cell indices.
  std::vector<int> right;
};

// Immutable and thread-safe.
class Form {
 public:
  // Compiles the text form of an Edition. INVALID_ARGUMENT says what is wrong and
  // where: bad text, ids of bad shape, repeated addresses, cells without unit,
  // identities, sections or maps that name what the edition does not have.
  static absl::StatusOr<std::shared_ptr<const Form>> Compile(absl::string_view file);

  const v1::Edition& edition() const { return edition_; }

  // Id, revision, and SHA-256 of the file.
  const v1::EditionRef& ref() const { return ref_; }

  // The file's bytes.
  const std::string& file() const { return file_; }

  // In the order of the form: panel by panel, row by row, column by column.
  const std::vector<Cell>& cells() const { return cells_; }

  // Index of the cell with this address.
  std::optional<int> Find(absl::string_view address) const;

  // The same. Faster where `guess`, any number, is the index: reports mostly state figures
  // in the order of the form.
  std::optional<int> Find(absl::string_view address, int guess) const;

  const std::vector<LinearIdentity>& identities() const { return identities_; }

  // Of each table, in the order of edition().tables().
  const std::vector<Grid>& grids() const { return grids_; }

  // The section with this ordinal, or null.
  const v1::Section* FindSection(int ordinal) const;

  // Index of the table with this id.
  std::optional<int> FindTable(absl::string_view id) const;

  // True when the report year is one this edition is for.
  bool Serves(int year) const;

 private:
  friend class FormCompiler;
  Form() = default;

  std::string file_;
  v1::Edition edition_;
  v1::EditionRef ref_;
  std::vector<Cell> cells_;
  std::vector<LinearIdentity> identities_;
  std::vector<Grid> grids_;
  absl::flat_hash_map<std::string, int> by_address_;
};

// The leaf lines under `lines`, in the order of the form. The result points into
// the edition.
std::vector<Leaf> LeavesOf(const google::protobuf::RepeatedPtrField<v1::Line>& lines);

// "三、本年度办理结果（三）不予公开 1.属于国家秘密": a leaf with the heads above it.
std::string PathLabel(const Leaf& leaf);

// Every edition a process knows: those in the binary and those of files added at
// start. Reads are thread-safe; Add is not, and belongs to start-up.
class FormRegistry {
 public:
  // The editions of the binary. Ends the process when one of them does not compile,
  // which tests rule out.
  static FormRegistry Embedded();

  // Adds an edition. Adding the same bytes again changes nothing.
  // INVALID_ARGUMENT: as Form::Compile.
  // ALREADY_EXISTS: the same id and revision with other bytes.
  absl::Status Add(absl::string_view file);

  // The edition with this id; revision 0 means the newest, an empty digest any.
  // INVALID_ARGUMENT: unknown id or revision (the message lists what is known), or
  // another digest than that of the known bytes.
  absl::StatusOr<std::shared_ptr<const Form>> Find(const v1::EditionRef& ref) const;

  // The newest revision of the national edition that serves the report year.
  // INVALID_ARGUMENT: none does; the message says which years are served.
  absl::StatusOr<std::shared_ptr<const Form>> ForYear(int year) const;

  // In the order of id and revision, supplements included.
  std::vector<std::shared_ptr<const Form>> All() const;

 private:
  // By id and revision.
  std::map<std::pair<std::string, int>, std::shared_ptr<const Form>> forms_;
};

// The title a report of this edition bears.
std::string ReportTitle(const v1::Edition& edition, absl::string_view agency_name, int year);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_FORM_H_
