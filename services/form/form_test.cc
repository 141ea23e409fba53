#include "services/form/form.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::form {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::shared_ptr<const Form> Edition(const std::string& id) {
  v1::EditionRef ref;
  ref.set_id(id);
  return *FormRegistry::Embedded().Find(ref);
}

// A panel of the statutory tables, as addresses: rows and columns.
struct PanelNames {
  const char* table;
  const char* rows;
  const char* columns;
};

constexpr char kRequestRowsHead[] =
    "received carried_in disclosed partly_disclosed refused_state_secret refused_prohibited_by_law "
    "refused_security_stability refused_third_party refused_internal_affairs "
    "refused_process_information refused_enforcement_file refused_administrative_query "
    "unavailable_not_held unavailable_needs_creation unavailable_still_unclear declined_petition "
    "declined_repeated declined_publication declined_excessive declined_reconfirmation ";
constexpr char kApplicants[] =
    "natural_person business research nonprofit legal_service other total";
constexpr char kOutcomes[] = "upheld corrected other pending total";
constexpr char kDisputes[] = "reconsideration direct_suit suit_after_reconsideration";

std::vector<std::string> Addresses(const std::vector<PanelNames>& panels) {
  std::vector<std::string> addresses;
  for (const PanelNames& panel : panels) {
    for (const auto row : absl::StrSplit(panel.rows, ' ')) {
      for (const auto column : absl::StrSplit(panel.columns, ' ')) {
        addresses.push_back(absl::StrCat(panel.table, "/", row, ".", column));
      }
    }
  }
  return addresses;
}

std::vector<std::string> Addresses(const Form& form) {
  std::vector<std::string> addresses;
  for (const Cell& cell : form.cells()) addresses.push_back(cell.address);
  return addresses;
}

TEST(EditionTest, AddressesOf2021) {
  const std::string rows = absl::StrCat(
      kRequestRowsHead, "other_not_corrected other_fee_unpaid other_rest total carried_out");
  const auto form = Edition("2021");
  EXPECT_EQ(Addresses(*form),
            Addresses({{"disclosure", "rules normative_documents", "made abolished in_force"},
                       {"disclosure", "licences penalties coercion", "decisions"},
                       {"disclosure", "fees", "amount"},
                       {"requests", rows.c_str(), kApplicants},
                       {"disputes", kDisputes, kOutcomes}}));
  EXPECT_THAT(form->cells(), SizeIs(200));
  EXPECT_THAT(form->identities(), SizeIs(42));
}

TEST(EditionTest, AddressesOf2019) {
  const std::string rows = absl::StrCat(kRequestRowsHead, "other total carried_out");
  const auto form = Edition("2019");
  EXPECT_EQ(Addresses(*form),
            Addresses({{"disclosure", "rules normative_documents",
                        "newly_made newly_disclosed total_disclosed"},
                       {"disclosure", "licences other_services penalties coercion",
                        "last_year change decisions"},
                       {"disclosure", "fees", "last_year change"},
                       {"disclosure", "procurement", "projects amount"},
                       {"requests", rows.c_str(), kApplicants},
                       {"disputes", kDisputes, kOutcomes}}));
  EXPECT_THAT(form->cells(), SizeIs(198));
  EXPECT_THAT(form->identities(), SizeIs(40));
}

TEST(EditionTest, AGuessChangesNothing) {
  const auto form = *FormRegistry::Embedded().ForYear(2023);
  const Cell& cell = form->cells()[17];
  for (const int guess : {17, 16, -1, 200, 1'000'000}) {
    EXPECT_EQ(form->Find(cell.address, guess), 17) << guess;
    EXPECT_EQ(form->Find("no/such.cell", guess), std::nullopt) << guess;
  }
}

TEST(EditionTest, EveryAddressIsFoundAtItsIndex) {
  for (const auto& form : FormRegistry::Embedded().All()) {
    for (const Cell& cell : form->cells()) {
      EXPECT_EQ(form->Find(cell.address), cell.index);
      EXPECT_EQ(&form->cells()[static_cast<size_t>(cell.index)], &cell);
    }
    EXPECT_EQ(form->Find("requests/nobody.total"), std::nullopt);
  }
}

TEST(EditionTest, UnitsAndSigns) {
  std::set<std::string> money;
  std::set<std::string> with_sign;
  for (const auto& form : FormRegistry::Embedded().All()) {
    for (const Cell& cell : form->cells()) {
      const std::string name = absl::StrCat(form->ref().id(), ":", cell.address);
      if (cell.unit == v1::UNIT_WANYUAN) money.insert(name);
      if (cell.is_signed) with_sign.insert(name);
    }
  }
  EXPECT_EQ(money, (std::set<std::string>{"2019:disclosure/procurement.amount",
                                          "2021:disclosure/fees.amount"}));
  EXPECT_EQ(with_sign,
            (std::set<std::string>{
                "2019:disclosure/licences.change", "2019:disclosure/other_services.change",
                "2019:disclosure/penalties.change", "2019:disclosure/coercion.change",
                "2019:disclosure/fees.change"}));
}

// The sums of the catalogue, by their members' rows and columns.
TEST(EditionTest, IdentitiesAreThoseOfTheCatalogue) {
  for (const auto& form : FormRegistry::Embedded().All()) {
    const int results = form->ref().id() == "2021" ? 21 : 19;
    int members = 0;
    for (const LinearIdentity& identity : form->identities()) {
      ASSERT_FALSE(identity.line_label.empty()) << identity.rule;
      if (identity.rule == "T3-COL-1") {
        EXPECT_EQ(identity.line_label, "自然人");
        EXPECT_EQ(identity.printed, "第一项加第二项之和，等于第三项加第四项之和");
        EXPECT_THAT(identity.left, SizeIs(2));
        EXPECT_THAT(identity.right, SizeIs(2));
      }
      if (identity.family == "T3-RES") {
        EXPECT_THAT(identity.left, SizeIs(results));
      }
      if (identity.rule == "T4-3") {
        EXPECT_EQ(identity.line_label, "行政诉讼 复议后起诉");
      }
      for (const auto* side : {&identity.left, &identity.right}) {
        for (const int cell : *side) {
          EXPECT_EQ(form->cells()[static_cast<size_t>(cell)].table, identity.table);
        }
      }
      members += static_cast<int>(identity.left.size() + identity.right.size());
    }
    // 7 columns of 4, 7 of all results and the total, rows of 7, 3 disputes of 5.
    EXPECT_EQ(members, 7 * 4 + 7 * (results + 1) + (results + 4) * 7 + 3 * 5);
  }
}

TEST(EditionTest, LabelsToTheLetter) {
  for (const auto& form : FormRegistry::Embedded().All()) {
    std::string labels;
    for (const Cell& cell : form->cells()) {
      absl::StrAppend(&labels, cell.address, "\t", cell.label, "\n");
    }
    for (const v1::Section& section : form->edition().sections()) {
      absl::StrAppend(&labels, section.ordinal(), "\t", section.heading(), "\n");
    }
    const std::string path =
        absl::StrCat(test::SourceDir(), "/tests/golden/form/labels-", form->ref().id(), ".tsv");
    std::ifstream file(path);
    std::ostringstream golden;
    golden << file.rdbuf();
    EXPECT_EQ(labels, golden.str()) << path;
  }
}

// Every cell of 2019 is accounted for in the map, and only once.
TEST(EditionTest, MapCovers2019) {
  const auto before = Edition("2019");
  const auto after = Edition("2021");
  std::multiset<std::string> mapped;
  for (const v1::CellMap& map : after->edition().map().cells()) {
    for (const std::string& from : map.from()) {
      const bool many = from.back() == '*';
      bool known = false;
      for (const Cell& cell : before->cells()) {
        const bool hit = many ? cell.address.rfind(from.substr(0, from.size() - 1), 0) == 0
                              : cell.address == from;
        if (hit) mapped.insert(cell.address);
        known |= hit;
      }
      EXPECT_TRUE(known) << from;
    }
  }
  const std::vector<std::string> all = Addresses(*before);
  EXPECT_EQ(mapped, std::multiset<std::string>(all.begin(), all.end()));
}

constexpr char kSmall[] = R"(
id: "test" revision: 1 first_year: 2021
sections { ordinal: 1 heading: "总体情况" table: "t" }
tables { id: "t" name: "表" panels {
  rows { id: "r" label: "行" } rows { id: "s" label: "二行" }
  columns { id: "c" label: "列" unit: UNIT_COUNT } } }
identities { rule: "S" table: "t" axis: AXIS_PER_COLUMN left: "r" right: "s" }
)";

TEST(CompileTest, RefusesWhatIsWrong) {
  ASSERT_THAT(Form::Compile(kSmall), test::IsOk());
  const struct {
    const char* find;
    const char* replace;
    const char* message;
  } cases[] = {
      {"id: \"test\"", "id: \"测试\"", "id"},
      {"revision: 1", "revision: 0", "revision"},
      {"revision: 1", "revison: 1", "line 2:"},
      {"first_year: 2021", "first_year: 2021 last_year: 2020", "range of years"},
      {"ordinal: 1", "ordinal: 2", "ordinals"},
      {"table: \"t\" }", "table: \"u\" }", "no table u"},
      {"id: \"s\"", "id: \"r\"", "t/r.c: the address occurs twice"},
      {"id: \"s\"", "id: \"S\"", "[a-z]"},
      {"unit: UNIT_COUNT", "", "no unit"},
      {"left: \"r\"", "left: \"q\"", "no cell t/q.c"},
      {"right: \"s\"", "", "left and right"},
      {"axis: AXIS_PER_COLUMN", "", "axis"},
      {"revision: 1", "revision: 1 region: \"410304\"", "supplement"},
      {"revision: 1",
       "revision: 1 map { previous: \"x\" cells { from: \"a/b.c\" to: \"t/x.*\" "
       "comparability: COMPARABILITY_EQUAL } }",
       "no cell t/x.*"},
  };
  for (const auto& c : cases) {
    const std::string text = absl::StrReplaceAll(kSmall, {{c.find, c.replace}});
    ASSERT_NE(text, kSmall) << c.find;
    EXPECT_THAT(Form::Compile(text),
                test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.replace;
  }
}

TEST(CompileTest, SupplementCellsStandUnderTheirRegion) {
  const auto form = Form::Compile(absl::StrReplaceAll(
      kSmall, {{"revision: 1", "revision: 1 region: \"410304\" base { id: \"2021\" }"}}));
  ASSERT_THAT(form, test::IsOk());
  EXPECT_EQ((*form)->cells()[0].address, "410304:t/r.c");
  EXPECT_THAT((*form)->identities(), SizeIs(1));
}

TEST(RegistryTest, FindsByIdRevisionAndDigest) {
  FormRegistry registry = FormRegistry::Embedded();
  const std::string second = absl::StrReplaceAll(kSmall, {{"revision: 1", "revision: 2"}});
  ASSERT_THAT(registry.Add(kSmall), test::IsOk());
  ASSERT_THAT(registry.Add(second), test::IsOk());
  ASSERT_THAT(registry.Add(kSmall), test::IsOk());
  EXPECT_THAT(registry.Add(absl::StrCat(kSmall, "# other bytes\n")),
              test::StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("next revision")));

  v1::EditionRef ref;
  ref.set_id("test");
  EXPECT_EQ((*registry.Find(ref))->ref().revision(), 2);
  ref.set_revision(1);
  const auto first = registry.Find(ref);
  ASSERT_THAT(first, test::IsOk());
  EXPECT_EQ((*first)->file(), kSmall);
  ref.set_digest((*first)->ref().digest());
  EXPECT_THAT(registry.Find(ref), test::IsOk());
  ref.set_revision(2);
  EXPECT_THAT(registry.Find(ref),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("SHA-256")));
  ref.set_id("1999");
  EXPECT_THAT(registry.Find(ref),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2021 revision 1")));
}

TEST(RegistryTest, FindsByYear) {
  const FormRegistry registry = FormRegistry::Embedded();
  const struct {
    int year;
    const char* id;
  } cases[] = {{2019, "2019"}, {2020, "2019"}, {2021, "2021"}, {2030, "2021"}};
  for (const auto& c : cases) EXPECT_EQ((*registry.ForYear(c.year))->ref().id(), c.id) << c.year;
  EXPECT_THAT(registry.ForYear(2018),
              test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2019-2020")));
}

TEST(LabelTest, TitleOfAReport) {
  EXPECT_EQ(ReportTitle(Edition("2021")->edition(), "某局", 2023),
            "某局2023年政府信息公开工作年度报告");
}

}  // namespace
}  // namespace nianbao::form
