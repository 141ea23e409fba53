#include "storage/records/keys.h"

#include <gmock/gmock.h>

#include <limits>
#include <set>

#include "storage/records/parsed_keys.h"

namespace nianbao::records {
namespace {

TEST(KeysTest, NamesComeBack) {
  const RevisionId id{{"chanhe-keji", "2023"}, 12};
  EXPECT_EQ(RevisionName(id.report, 12), "agencies/chanhe-keji/reports/2023/revisions/12");
  EXPECT_EQ(ParseRevisionName(RevisionName(id.report, 12)), id);
  EXPECT_EQ(ParseReportName(ReportName(id.report)), id.report);
  EXPECT_EQ(ParseAgencyName(AgencyName("a-1")), "a-1");
}

TEST(KeysTest, OtherNamesAreRefused) {
  for (const char* name : {"", "agencies/", "agencies/A", "agencies/a/", "agencies/a b",
                           "agencies/0123456789012345678901234567890123456789x"}) {
    EXPECT_EQ(ParseAgencyName(name), std::nullopt) << name;
  }
  for (const char* name : {"agencies/a", "agencies/a/reports/", "agencies/a/reports/2023/",
                           "agencies/a/report/2023", "agencies//reports/2023"}) {
    EXPECT_EQ(ParseReportName(name), std::nullopt) << name;
  }
  for (const char* number : {"0", "01", "-1", "+1", "x", "", "9223372036854775808"}) {
    const std::string name = std::string("agencies/a/reports/2023/revisions/") + number;
    EXPECT_EQ(ParseRevisionName(name), std::nullopt) << name;
  }
}

TEST(KeysTest, KeysComeBack) {
  for (const int64_t number : {int64_t{1}, int64_t{255}, int64_t{256}, int64_t{1} << 40,
                               std::numeric_limits<int64_t>::max()}) {
    const RevisionId id{{"a", "2023"}, number};
    EXPECT_EQ(ParseRevisionKey(RevisionKey(id)), id);
    EXPECT_EQ(ParseContentKey(ContentKey(id)), id);
    const PurgeId purge{"site/main/1", number};
    EXPECT_EQ(ParsePurgeKey(PurgeKey(purge)), purge);
    const FiguresId figures{2023, id.report, 3, number};
    EXPECT_EQ(ParseFiguresKey(FiguresKey(figures)), figures);
    EXPECT_EQ(ParseOldFiguresKey(OldFiguresKey(2023, id)), std::pair(int64_t{2023}, id));
  }
  EXPECT_EQ(ParseAgencyKey(AgencyKey("a-b")), "a-b");
  EXPECT_EQ(ParseReportKey(ReportKey({"a", "2023"})), (ReportId{"a", "2023"}));
  EXPECT_EQ(ParseNewestFiguresKey(NewestFiguresKey(2023, {"a", "b"})),
            std::pair(int64_t{2023}, ReportId{"a", "b"}));
  EXPECT_EQ(ParseSubordinateKey(SubordinateKey("up", "down")), "down");
  EXPECT_EQ(ParseFormerSubordinateKey(FormerSubordinateKey("up", "down")), "down");
  EXPECT_EQ(ParseSubordinateKey(FormerSubordinateKey("up", "down")), std::nullopt);
  EXPECT_EQ(ParseSuccessorKey(SuccessorKey("old", "new")), "new");
  EXPECT_EQ(ParseRenewalKey(RenewalKey({"a", "2023"})), (ReportId{"a", "2023"}));
  EXPECT_EQ(ParseAgencyByNameKey(AgencyByNameKey("某县科技局", "keji")), "keji");
}

TEST(KeysTest, KeysOfOtherShapesDoNotParse) {
  const std::string key = RevisionKey({{"a", "2023"}, 1});
  EXPECT_EQ(ParseRevisionKey(key + "x"), std::nullopt);
  EXPECT_EQ(ParseRevisionKey(key.substr(0, key.size() - 1)), std::nullopt);
  EXPECT_EQ(ParseContentKey(key), std::nullopt);
  EXPECT_EQ(ParseReportKey("cno-end-mark"), std::nullopt);
}

TEST(KeysTest, TheNewestSortsFirst) {
  const ReportId id{"a", "2023"};
  EXPECT_LT(RevisionKey({id, 10}), RevisionKey({id, 9}));
  EXPECT_LT(ReportVersionKey(id, 256), ReportVersionKey(id, 255));
  EXPECT_LT(AgencyVersionKey("a", 2), AgencyVersionKey("a", 1));
  EXPECT_LT(FiguresKey({2023, id, 1, 256}), FiguresKey({2023, id, 1, 255}));
  EXPECT_LT(FiguresKey({2023, id, 2, 0}), FiguresKey({2023, id, 1, 255}));
  EXPECT_LT(JudgementKey({id, 1}, 255), JudgementKey({id, 1}, 256));
}

TEST(KeysTest, APrefixHoldsItsOwnOnly) {
  const auto starts = [](const std::string& key, const std::string& prefix) {
    return key.compare(0, prefix.size(), prefix) == 0;
  };
  EXPECT_TRUE(starts(RevisionKey({{"a", "2023"}, 7}), RevisionPrefix({"a", "2023"})));
  EXPECT_FALSE(starts(RevisionKey({{"a", "20231"}, 7}), RevisionPrefix({"a", "2023"})));
  EXPECT_FALSE(starts(RevisionKey({{"ab", "2023"}, 7}), RevisionPrefix({"a", "2023"})));
  EXPECT_FALSE(starts(ReportKey({"ab", "2023"}), ReportPrefix("a")));
  EXPECT_FALSE(starts(SubordinateKey("ab", "c"), SubordinatePrefix("a")));
}

TEST(KeysTest, PeersAreToldApartByEveryPart) {
  const std::set<std::string> keys = {PeerKey({"a", 2023, 1}), PeerKey({"ab", 2023, 1}),
                                      PeerKey({"a", 2024, 1}), PeerKey({"a", 2023, 2})};
  EXPECT_EQ(keys.size(), 4u);
  EXPECT_EQ(ParsePeerKey(PeerKey({"a", 2023, 2})), (PeerId{"a", 2023, 2}));
  EXPECT_EQ(ParsePeerKey(PeerKey({"a", 2023, 2}) + "x"), std::nullopt);
}

TEST(KeysTest, RequestsAreToldApartByEveryPart) {
  std::set<std::string> keys;
  keys.insert(RequestKey("p", "q", "Save", "r", "id"));
  keys.insert(RequestKey("x", "q", "Save", "r", "id"));
  keys.insert(RequestKey("p", "x", "Save", "r", "id"));
  keys.insert(RequestKey("p", "q", "Submit", "r", "id"));
  keys.insert(RequestKey("p", "q", "Save", "x", "id"));
  keys.insert(RequestKey("p", "q", "Save", "r", "ix"));
  // The same bytes, cut elsewhere.
  keys.insert(RequestKey("pq", "", "Save", "r", "id"));
  keys.insert(RequestKey("", "pq", "Save", "r", "id"));
  EXPECT_EQ(keys.size(), 8u);
}

}  // namespace
}  // namespace nianbao::records
