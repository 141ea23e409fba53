#include "tests/support/report_generator.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace nianbao::test {
namespace {

constexpr const char* kNumerals[] = {"", "一", "二", "三", "四", "五", "六"};

int64_t Number(std::mt19937& random, int64_t largest) {
  // Half of the cells of real reports are zero.
  if (random() % 2 == 0) return 0;
  return std::uniform_int_distribution<int64_t>(0, largest)(random);
}

// Fills the cells of an identity family's total so that it holds: sum of left = right.
void SumUp(const form::Form& form, absl::string_view family, std::vector<int64_t>& values) {
  for (const form::LinearIdentity& identity : form.identities()) {
    if (identity.family != family) continue;
    int64_t sum = 0;
    for (int cell : identity.left) sum += values[static_cast<size_t>(cell)];
    values[static_cast<size_t>(identity.right.front())] = sum;
  }
}

// Makes received + carried_in = total + carried_out, column by column: what came in is
// split between the two cells on the left.
void Balance(const form::Form& form, std::mt19937& random, std::vector<int64_t>& values) {
  for (const form::LinearIdentity& identity : form.identities()) {
    if (identity.family != "T3-COL") continue;
    int64_t sum = 0;
    for (int cell : identity.right) sum += values[static_cast<size_t>(cell)];
    const int64_t carried = sum == 0 ? 0 : static_cast<int64_t>(random() % (sum / 4 + 1));
    values[static_cast<size_t>(identity.left[0])] = sum - carried;
    values[static_cast<size_t>(identity.left[1])] = carried;
  }
}

// An agency without rule-making power has no rules, and what was made this year and not
// abolished is in force.
void KeepStock(const form::Form& form, std::vector<int64_t>& values) {
  for (const form::Cell& cell : form.cells()) {
    if (absl::StartsWith(cell.address, "disclosure/rules.")) {
      values[static_cast<size_t>(cell.index)] = 0;
    }
  }
  const auto stock = form.Find("disclosure/normative_documents.in_force");
  const auto made = form.Find("disclosure/normative_documents.made");
  if (stock && made) values[static_cast<size_t>(*stock)] += values[static_cast<size_t>(*made)];
}

std::vector<int64_t> Values(const form::Form& form, std::mt19937& random, int64_t largest) {
  std::vector<int64_t> values(form.cells().size());
  for (const form::Cell& cell : form.cells()) {
    int64_t& value = values[static_cast<size_t>(cell.index)];
    value = Number(random, largest);
    if (cell.is_signed && random() % 2 == 0) value = -value;
    if (cell.unit == form::v1::UNIT_WANYUAN) value *= 12345;
  }
  KeepStock(form, values);
  SumUp(form, "T3-RES", values);
  Balance(form, random, values);
  // The columns balance, so the rows' totals make the last column balance too.
  SumUp(form, "T3-ROW", values);
  SumUp(form, "T4", values);
  return values;
}

class Writer {
 public:
  Writer(report::v1::Report& report, std::mt19937& random, const GeneratorOptions& options)
      : report_(report), random_(random), options_(options) {}

  void Part(int ordinal, const std::string& heading) {
    section_ = report_.add_sections();
    section_->set_ordinal(ordinal);
    Block(report::v1::Block::KIND_HEADING, absl::StrCat(kNumerals[ordinal], "、", heading))
        ->set_level(1);
  }
  void Paragraph(const std::string& text) { Block(report::v1::Block::KIND_PARAGRAPH, text); }

 private:
  report::v1::Block* Block(report::v1::Block::Kind kind, const std::string& text) {
    report::v1::Block* block = section_->add_blocks();
    block->set_id(absl::StrCat("s", section_->ordinal(), "-", section_->blocks_size()));
    block->set_kind(kind);
    block->mutable_content()->set_text(text);
    if (options_.salts) {
      std::string& salt = *block->mutable_content()->mutable_salt();
      for (int i = 0; i < 32; ++i) salt.push_back(static_cast<char>(random_()));
    }
    return block;
  }

  report::v1::Report& report_;
  std::mt19937& random_;
  const GeneratorOptions& options_;
  report::v1::Section* section_ = nullptr;
};

int64_t ValueAt(const form::Form& form, const std::vector<int64_t>& values, const char* cell) {
  return values[static_cast<size_t>(*form.Find(cell))];
}

std::string Requests(const form::Form& form, const std::vector<int64_t>& values, int year) {
  const int64_t received = ValueAt(form, values, "requests/received.total");
  if (received == 0) return absl::StrCat(year, "年，我局未收到政府信息公开申请。");
  return absl::StrCat(year, "年，我局共收到政府信息公开申请", received, "件，均依法办理，比",
                      year - 1, "年更加规范。");
}

void WriteProse(Writer& writer, const form::Form& form, const std::vector<int64_t>& values,
                const std::string& name, int year, std::mt19937& random) {
  const auto& parts = form.edition().sections();
  std::string list;
  for (const auto& part : parts) absl::StrAppend(&list, list.empty() ? "" : "、", part.heading());
  writer.Part(1, parts[0].heading());
  writer.Paragraph(absl::StrCat("根据《中华人民共和国政府信息公开条例》规定，现公布", name, year,
                                "年政府信息公开工作年度报告。本报告由", list,
                                "六部分组成。所列数据的统计期限自", year, "年1月1日起至", year,
                                "年12月31日止。"));
  writer.Paragraph(absl::StrCat("（一）主动公开情况。", year, "年，我局主动公开政府信息",
                                1 + random() % 900, "条，较", year - 1, "年增长一成。"));
  writer.Paragraph(absl::StrCat("（二）依申请公开情况。", Requests(form, values, year)));
  writer.Paragraph(
      "（三）政府信息管理、平台建设和监督保障情况。落实先审后发，定期开展考核、社会评议，严肃责任追"
      "究。");
  for (int i = 1; i < 4; ++i) writer.Part(i + 1, parts[i].heading());
  writer.Part(5, parts[4].heading());
  writer.Paragraph(absl::StrCat(
      "存在的主要问题：一是主动公开的及时性还有不足，二是业务培训有待加强。", year + 1,
      "年，我局将健全发布台账，明确责任科室和时限，每季度开展一次业务培训，切实提高公开质量。"));
  writer.Part(6, parts[5].heading());
  const auto unpaid = form.Find("requests/other_fee_unpaid.total");
  const int64_t notices = unpaid ? values[static_cast<size_t>(*unpaid)] : 0;
  writer.Paragraph(notices == 0 ? absl::StrCat(year, "年度，我局未收取信息处理费。")
                                : absl::StrCat(year, "年度，我局发出收费通知", notices,
                                               "件，实际收取信息处理费0元。"));
}

}  // namespace

report::v1::Report ValidReport(const form::Form& form, std::mt19937& random,
                               const GeneratorOptions& options) {
  const form::v1::Edition& edition = form.edition();
  const int last = edition.last_year() == 0 ? 2030 : edition.last_year();
  const int year = options.year != 0
                       ? options.year
                       : std::uniform_int_distribution<int>(edition.first_year(), last)(random);
  report::v1::Report report;
  report.set_agency(options.agency);
  report.set_year(year);
  report.set_kind(report::v1::Report::KIND_OWN);
  *report.mutable_edition() = form.ref();
  report.set_title(form::ReportTitle(edition, options.agency_name, year));
  const std::vector<int64_t> values = Values(form, random, options.largest);
  for (const form::Cell& cell : form.cells()) {
    report::v1::Figure* figure = report.add_figures();
    figure->set_cell(cell.address);
    const int64_t value = values[static_cast<size_t>(cell.index)];
    if (cell.unit == form::v1::UNIT_WANYUAN) {
      figure->mutable_amount()->set_fen(value);
    } else {
      figure->set_count(value);
    }
  }
  Writer writer(report, random, options);
  WriteProse(writer, form, values, options.agency_name, year, random);
  return report;
}

report::v1::Figure* FindFigure(report::v1::Report& report, const std::string& cell) {
  for (report::v1::Figure& figure : *report.mutable_figures()) {
    if (figure.cell() == cell) return &figure;
  }
  return nullptr;
}

}  // namespace nianbao::test
