#include "services/form/form.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::form {
namespace {

using Lines = google::protobuf::RepeatedPtrField<v1::Line>;

bool IsName(absl::string_view id) {
  return !id.empty() && absl::ascii_islower(static_cast<unsigned char>(id[0])) &&
         std::all_of(id.begin(), id.end(), [](char c) {
           const auto u = static_cast<unsigned char>(c);
           return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '_';
         });
}

bool IsEditionId(absl::string_view id) {
  return !id.empty() && id[0] != '-' && std::all_of(id.begin(), id.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-';
  });
}

bool IsRegion(absl::string_view region) {
  return region.size() == 6 && std::all_of(region.begin(), region.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

void Collect(const Lines& lines, std::vector<const v1::Line*>* heads, std::vector<Leaf>* out) {
  for (const v1::Line& line : lines) {
    if (line.children().empty()) {
      out->push_back({&line, *heads});
      continue;
    }
    heads->push_back(&line);
    Collect(line.children(), heads, out);
    heads->pop_back();
  }
}

// Reports what the text parser found wrong, with its place.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::vector<Leaf> LeavesOf(const Lines& lines) {
  std::vector<Leaf> leaves;
  std::vector<const v1::Line*> heads;
  Collect(lines, &heads, &leaves);
  return leaves;
}

std::string PathLabel(const Leaf& leaf) {
  std::string path;
  const auto append = [&path](const std::string& label) {
    // A bracketed ordinal sets itself off; anything else needs a space.
    if (!path.empty() && !absl::StartsWith(label, "（")) path += ' ';
    path += label;
  };
  for (const v1::Line* head : leaf.ancestors) append(head->label());
  append(leaf.line->label());
  return path;
}

std::string ReportTitle(const v1::Edition& edition, absl::string_view agency_name, int year) {
  return absl::StrReplaceAll(edition.report_title(),
                             {{"{agency}", agency_name}, {"{year}", absl::StrCat(year)}});
}

// Builds one Form; every step may refuse.
class FormCompiler {
 public:
  explicit FormCompiler(Form* form) : form_(*form) {}

  absl::Status Run(absl::string_view file) {
    form_.file_ = std::string(file);
    FirstError error;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    if (!parser.ParseFromString(form_.file_, &form_.edition_)) {
      return absl::InvalidArgumentError(absl::StrCat("edition: ", error.text()));
    }
    const v1::Edition& edition = form_.edition_;
    RETURN_IF_ERROR(CheckHeader());
    form_.ref_.set_id(edition.id());
    form_.ref_.set_revision(edition.revision());
    form_.ref_.set_digest(Hash(Suite::kSha256, file));
    for (int t = 0; t < edition.tables_size(); ++t) {
      RETURN_IF_ERROR(AddTable(t));
      form_.grids_.push_back(MakeGrid(form_, t));
    }
    for (const v1::Identity& identity : edition.identities()) {
      RETURN_IF_ERROR(AddIdentity(identity));
    }
    RETURN_IF_ERROR(CheckSections());
    return CheckMap();
  }

 private:
  absl::Status CheckHeader() const {
    const v1::Edition& edition = form_.edition_;
    if (!IsEditionId(edition.id())) return Wrong("id", "must be [0-9a-z][0-9a-z-]*");
    if (edition.revision() < 1) return Wrong("revision", "counts from 1");
    if (edition.first_year() < 1 ||
        (edition.last_year() != 0 && edition.last_year() < edition.first_year())) {
      return Wrong("first_year, last_year", "are no range of years");
    }
    if (edition.tables().empty()) return Wrong("tables", "there are none");
    if (edition.has_base() == edition.region().empty()) {
      return Wrong("base, region", "a supplement has both, a national edition neither");
    }
    if (!edition.region().empty() && !IsRegion(edition.region())) {
      return Wrong("region", "must be six digits");
    }
    return absl::OkStatus();
  }

  // Each section's ordinal follows the one before, and its table exists.
  absl::Status CheckSections() const {
    int expected = 1;
    for (const v1::Section& section : form_.edition_.sections()) {
      const std::string where = absl::StrCat("section ", section.ordinal());
      if (section.ordinal() != expected++) return Wrong(where, "ordinals count up from 1");
      if (section.heading().empty()) return Wrong(where, "no heading");
      if (!section.table().empty() && !form_.FindTable(section.table()).has_value()) {
        return Wrong(where, absl::StrCat("no table ", section.table()));
      }
    }
    return absl::OkStatus();
  }

  // What the map leads to exists here. Where it comes from is the previous
  // edition's affair.
  absl::Status CheckMap() const {
    for (const v1::CellMap& map : form_.edition_.map().cells()) {
      const bool dropped = map.comparability() == v1::CellMap::COMPARABILITY_DROPPED;
      const std::string where =
          absl::StrCat("map of ", map.from().empty() ? "nothing" : map.from(0));
      if (map.from().empty() || map.comparability() == v1::CellMap::COMPARABILITY_UNSPECIFIED ||
          dropped != map.to().empty()) {
        return Wrong(where, "needs a source, a comparability, and a target unless dropped");
      }
      for (const std::string& to : map.to()) {
        if (!Names(to)) return Wrong(where, absl::StrCat("no cell ", to));
      }
    }
    return absl::OkStatus();
  }

  // True when the address, or at least one under its ".*", is a cell.
  bool Names(absl::string_view address) const {
    if (!absl::ConsumeSuffix(&address, "*")) return form_.Find(address).has_value();
    return std::any_of(form_.cells_.begin(), form_.cells_.end(),
                       [&](const Cell& cell) { return absl::StartsWith(cell.address, address); });
  }

  absl::Status Wrong(absl::string_view where, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("edition ", form_.edition_.id(), ": ", where, ": ", what));
  }

  std::string Address(absl::string_view table, absl::string_view row,
                      absl::string_view column) const {
    const std::string& region = form_.edition_.region();
    return absl::StrCat(region, region.empty() ? "" : ":", table, "/", row, ".", column);
  }

  absl::Status AddTable(int t) {
    const v1::Table& table = form_.edition_.tables(t);
    if (*form_.FindTable(table.id()) != t) return Wrong(table.id(), "the table occurs twice");
    if (!IsName(table.id())) return Wrong(table.id(), "a table id is [a-z][a-z0-9_]*");
    int row_number = 0;
    for (int p = 0; p < table.panels_size(); ++p) {
      const std::vector<Leaf> rows = LeavesOf(table.panels(p).rows());
      const std::vector<Leaf> columns = LeavesOf(table.panels(p).columns());
      if (rows.empty() || columns.empty()) return Wrong(table.id(), "a panel without cells");
      for (const Leaf& row : rows) {
        ++row_number;
        for (size_t c = 0; c < columns.size(); ++c) {
          RETURN_IF_ERROR(AddCell(t, p, row_number, static_cast<int>(c) + 1, row, columns[c]));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddCell(int t, int p, int row_number, int column_number, const Leaf& row,
                       const Leaf& column) {
    const v1::Table& table = form_.edition_.tables(t);
    if (!IsName(row.line->id()) || !IsName(column.line->id())) {
      return Wrong(table.id(), absl::StrCat("row \"", row.line->label(), "\" or column \"",
                                            column.line->label(), "\": ids are [a-z][a-z0-9_]*"));
    }
    Cell cell;
    cell.index = static_cast<int>(form_.cells_.size());
    cell.row_id = row.line->id();
    cell.column_id = column.line->id();
    cell.address = Address(table.id(), cell.row_id, cell.column_id);
    cell.table = t;
    cell.panel = p;
    cell.row = row_number;
    cell.column = column_number;
    cell.unit = row.line->unit() != v1::UNIT_UNSPECIFIED ? row.line->unit() : column.line->unit();
    cell.is_signed = row.line->signed_() || column.line->signed_();
    cell.row_label = PathLabel(row);
    cell.column_label = column.line->label();
    cell.label = absl::StrCat(table.name(), " · ", cell.row_label, " · ", cell.column_label);
    if (cell.unit == v1::UNIT_UNSPECIFIED) return Wrong(cell.address, "no unit");
    if (!form_.by_address_.emplace(cell.address, cell.index).second) {
      return Wrong(cell.address, "the address occurs twice");
    }
    form_.cells_.push_back(std::move(cell));
    return absl::OkStatus();
  }

  // Adds one member of the family for every column (or row) of its table.
  absl::Status AddIdentity(const v1::Identity& identity) {
    const auto table = form_.FindTable(identity.table());
    if (!table.has_value()) return Wrong(identity.rule(), "unknown table");
    if (identity.rule().empty() || identity.axis() == v1::Identity::AXIS_UNSPECIFIED ||
        identity.left().empty() || identity.right().empty()) {
      return Wrong(identity.rule(), "an identity needs rule, axis, left and right");
    }
    const bool per_column = identity.axis() == v1::Identity::AXIS_PER_COLUMN;
    std::vector<std::pair<std::string, std::string>> lines;  // Id and label.
    for (const Cell& cell : form_.cells_) {
      if (cell.table != *table) continue;
      const std::string& id = per_column ? cell.column_id : cell.row_id;
      const bool known = std::any_of(lines.begin(), lines.end(),
                                     [&](const auto& line) { return line.first == id; });
      if (!known) lines.emplace_back(id, per_column ? cell.column_label : cell.row_label);
    }
    int number = 0;
    for (const auto& [id, label] : lines) {
      LinearIdentity member;
      member.family = identity.rule();
      member.rule = absl::StrCat(identity.rule(), "-", ++number);
      member.table = *table;
      member.per_column = per_column;
      member.line_label = label;
      member.printed = identity.printed();
      RETURN_IF_ERROR(AddSide(identity, per_column, id, identity.left(), &member.left));
      RETURN_IF_ERROR(AddSide(identity, per_column, id, identity.right(), &member.right));
      form_.identities_.push_back(std::move(member));
    }
    return absl::OkStatus();
  }

  absl::Status AddSide(const v1::Identity& identity, bool per_column, const std::string& line,
                       const google::protobuf::RepeatedPtrField<std::string>& names,
                       std::vector<int>* side) const {
    for (const std::string& name : names) {
      const std::string address = per_column ? Address(identity.table(), name, line)
                                             : Address(identity.table(), line, name);
      const auto cell = form_.Find(address);
      if (!cell.has_value()) return Wrong(identity.rule(), absl::StrCat("no cell ", address));
      side->push_back(*cell);
    }
    return absl::OkStatus();
  }

  Form& form_;
};

absl::StatusOr<std::shared_ptr<const Form>> Form::Compile(absl::string_view file) {
  std::shared_ptr<Form> form(new Form());
  RETURN_IF_ERROR(FormCompiler(form.get()).Run(file));
  return std::shared_ptr<const Form>(std::move(form));
}

std::optional<int> Form::Find(absl::string_view address) const {
  const auto it = by_address_.find(address);
  if (it == by_address_.end()) return std::nullopt;
  return it->second;
}

std::optional<int> Form::Find(absl::string_view address, int guess) const {
  const bool known = guess >= 0 && static_cast<size_t>(guess) < cells_.size();
  if (known && cells_[static_cast<size_t>(guess)].address == address) return guess;
  return Find(address);
}

bool Form::Serves(int year) const {
  return year >= edition_.first_year() &&
         (edition_.last_year() == 0 || year <= edition_.last_year());
}

const v1::Section* Form::FindSection(int ordinal) const {
  for (const v1::Section& section : edition_.sections()) {
    if (section.ordinal() == ordinal) return &section;
  }
  return nullptr;
}

std::optional<int> Form::FindTable(absl::string_view id) const {
  for (int t = 0; t < edition_.tables_size(); ++t) {
    if (edition_.tables(t).id() == id) return t;
  }
  return std::nullopt;
}

}  // namespace nianbao::form
