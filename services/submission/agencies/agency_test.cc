#include "services/submission/agencies/agency.h"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace nianbao::submission {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::Agency Good() {
  v1::Agency agency;
  agency.set_name("agencies/a");
  agency.set_display_name("某县科学技术局");
  FillAgency(&agency);
  return agency;
}

v1::DatedName Name(const std::string& text, int from, int to) {
  v1::DatedName name;
  name.set_text(text);
  if (from > 0) name.mutable_valid_from()->set_seconds(from);
  if (to > 0) name.mutable_valid_to()->set_seconds(to);
  return name;
}

TEST(AgencyTest, ABareNameIsEnough) {
  std::vector<std::string> warnings;
  const v1::Agency agency = Good();
  EXPECT_THAT(CheckAgency(agency, &warnings), test::IsOk());
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_EQ(CurrentName(agency), "某县科学技术局");
  EXPECT_EQ(agency.kind(), validation::v1::AGENCY_KIND_DEPARTMENT);
}

TEST(AgencyTest, MalformedFieldsAreNamed) {
  struct Case {
    const char* field;
    void (*spoil)(v1::Agency*);
  };
  const Case cases[] = {
      {"names", [](v1::Agency* a) { a->clear_names(); }},
      {"names[0].text", [](v1::Agency* a) { a->mutable_names(0)->set_text("a\nb"); }},
      {"names[0].text", [](v1::Agency* a) { a->mutable_names(0)->set_text("\xff"); }},
      {"names[0].text", [](v1::Agency* a) { a->mutable_names(0)->set_text("某局\uFFFF"); }},
      {"names[0].text",
       [](v1::Agency* a) { a->mutable_names(0)->set_text(std::string(101, 'x')); }},
      {"names[0]", [](v1::Agency* a) { *a->mutable_names(0) = Name("x", 9, 8); }},
      {"names[1]", [](v1::Agency* a) { *a->add_names() = Name("x", 9, 0); }},
      {"external_ids[0].scheme", [](v1::Agency* a) { a->add_external_ids()->set_value("1"); }},
      {"external_ids[0].value", [](v1::Agency* a) { a->add_external_ids()->set_scheme("x"); }},
      {"external_ids[0].value",
       [](v1::Agency* a) {
         v1::ExternalId* id = a->add_external_ids();
         id->set_scheme("uscc");
         id->set_value("91350100M000100Y4Z");
       }},
      {"region", [](v1::Agency* a) { a->set_region("41030"); }},
      {"superior", [](v1::Agency* a) { a->set_superior("up"); }},
      {"superior", [](v1::Agency* a) { a->set_superior("agencies/a"); }},
      {"predecessors[0]", [](v1::Agency* a) { a->add_predecessors("agencies/a"); }},
      {"predecessors[1]: stands here twice",
       [](v1::Agency* a) {
         for (int i = 0; i < 2; ++i) a->add_predecessors("agencies/p");
       }},
      {"predecessors: too many",
       [](v1::Agency* a) {
         for (int i = 0; i < 101; ++i) a->add_predecessors(absl::StrCat("agencies/p", i));
       }},
      {"kind", [](v1::Agency* a) { a->set_kind(static_cast<validation::v1::AgencyKind>(9)); }},
  };
  for (const Case& c : cases) {
    v1::Agency agency = Good();
    c.spoil(&agency);
    std::vector<std::string> warnings;
    const absl::Status status = CheckAgency(agency, &warnings);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.field;
    EXPECT_THAT(status.ToString(), HasSubstr(c.field));
  }
}

TEST(AgencyTest, AnInnerCheckOnlyWarns) {
  v1::Agency agency = Good();
  v1::ExternalId* id = agency.add_external_ids();
  id->set_scheme("uscc");
  id->set_value("12620600MB0523339F");
  std::vector<std::string> warnings;
  EXPECT_THAT(CheckAgency(agency, &warnings), test::IsOk());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("第17位")));
}

TEST(AgencyTest, NamesAreDated) {
  v1::Agency agency = Good();
  agency.clear_names();
  *agency.add_names() = Name("旧名", 0, 100);
  *agency.add_names() = Name("新名", 100, 0);
  EXPECT_EQ(NameAt(agency, absl::FromUnixSeconds(99)), "旧名");
  EXPECT_EQ(NameAt(agency, absl::FromUnixSeconds(100)), "新名");
  EXPECT_EQ(CurrentName(agency), "新名");
}

TEST(AgencyTest, ARenameKeepsTheOldName) {
  v1::Agency agency = Good();
  v1::Agency wish;
  wish.set_display_name("某县科技和工业信息化局");
  google::protobuf::FieldMask mask;
  mask.add_paths("display_name");
  ASSERT_THAT(ApplyMask(mask, wish, std::nullopt, absl::FromUnixSeconds(500), &agency),
              test::IsOk());
  EXPECT_EQ(CurrentName(agency), "某县科技和工业信息化局");
  EXPECT_EQ(NameAt(agency, absl::FromUnixSeconds(499)), "某县科学技术局");
  std::vector<std::string> warnings;
  EXPECT_THAT(CheckAgency(agency, &warnings), test::IsOk());
}

std::string NamesOf(const v1::Agency& agency) {
  std::string names;
  for (const v1::DatedName& name : agency.names()) {
    absl::StrAppend(&names, name.text(), " ", name.valid_from().seconds(), "-",
                    name.valid_to().seconds(), ";");
  }
  return names;
}

TEST(AgencyTest, ANameIsDatedBackByNamingItAgain) {
  struct Case {
    const char* what;
    std::vector<v1::DatedName> names;
    int since;  // 0: nothing.
    const char* become;
    bool good = true;
  };
  const Case cases[] = {
      {"both dates move", {Name("甲", 0, 500), Name("乙", 500, 0)}, 300, "甲 0-300;乙 300-0;"},
      {"no date, no change", {Name("甲", 0, 500), Name("乙", 500, 0)}, 0, "甲 0-500;乙 500-0;"},
      {"it was so by then", {Name("甲", 0, 500), Name("乙", 500, 0)}, 600, "甲 0-500;乙 500-0;"},
      {"since ever", {Name("乙", 0, 0)}, 300, "乙 0-0;"},
      {"no name before", {Name("乙", 500, 0)}, 300, "乙 300-0;"},
      {"a gap shrinks", {Name("甲", 0, 200), Name("乙", 500, 0)}, 300, "甲 0-200;乙 300-0;"},
      {"it ended", {Name("甲", 0, 200), Name("乙", 500, 900)}, 300, "甲 0-200;乙 500-900;"},
      {"no room", {Name("甲", 400, 500), Name("乙", 500, 0)}, 300, "甲 400-300;乙 300-0;", false},
      {"none left", {Name("甲", 300, 500), Name("乙", 500, 0)}, 300, "甲 300-300;乙 300-0;", false},
  };
  v1::Agency wish;
  wish.set_display_name("乙");
  google::protobuf::FieldMask mask;
  mask.add_paths("display_name");
  for (const Case& c : cases) {
    v1::Agency agency = Good();
    agency.mutable_names()->Assign(c.names.begin(), c.names.end());
    std::optional<absl::Time> since;
    if (c.since > 0) since = absl::FromUnixSeconds(c.since);
    // A clock that was set back moves no date.
    ASSERT_THAT(ApplyMask(mask, wish, since, absl::FromUnixSeconds(100), &agency), test::IsOk());
    EXPECT_EQ(NamesOf(agency), c.become) << c.what;
    std::vector<std::string> warnings;
    EXPECT_EQ(CheckAgency(agency, &warnings).ok(), c.good) << c.what;
  }
}

TEST(AgencyTest, AMaskReplacesWhatItNamesAndNothingElse) {
  v1::Agency agency = Good();
  agency.set_region("410304");
  agency.add_predecessors("agencies/p");
  v1::Agency wish;
  wish.add_predecessors("agencies/q");
  google::protobuf::FieldMask mask;
  mask.add_paths("predecessors");
  ASSERT_THAT(ApplyMask(mask, wish, std::nullopt, absl::Now(), &agency), test::IsOk());
  EXPECT_THAT(agency.predecessors(), ElementsAre("agencies/q"));
  EXPECT_EQ(agency.region(), "410304");

  for (const char* path : {"name", "etag", "create_time", "nonsense"}) {
    google::protobuf::FieldMask bad;
    bad.add_paths(path);
    EXPECT_THAT(ApplyMask(bad, wish, std::nullopt, absl::Now(), &agency),
                test::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(path)));
  }
  EXPECT_FALSE(ApplyMask({}, wish, std::nullopt, absl::Now(), &agency).ok());
}

TEST(AgencyTest, TheEtagFollowsEveryChange) {
  v1::Agency agency = Good();
  const std::string etag = EtagOf(agency);
  agency.set_etag(etag);
  EXPECT_EQ(EtagOf(agency), etag);
  agency.set_rule_making(true);
  EXPECT_NE(EtagOf(agency), etag);
}

}  // namespace
}  // namespace nianbao::submission
