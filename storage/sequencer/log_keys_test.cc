#include "storage/sequencer/log_keys.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace nianbao::storage {
namespace {

using test::IsOk;
using ::testing::ElementsAre;

TEST(LogKeysTest, KeysSortByEpochThenPosition) {
  EXPECT_LT(LeafKey(1, 255), LeafKey(1, 256));
  EXPECT_LT(LeafKey(1, int64_t{1} << 40), LeafKey(2, 0));
  EXPECT_LT(NodeKey(1, 0, 1000), NodeKey(1, 1, 0));
  EXPECT_LT(IndexKey(ByTimePrefix(absl::FromUnixMicros(9)), 2, 7),
            IndexKey(ByTimePrefix(absl::FromUnixMicros(10)), 1, 0));
}

TEST(LogKeysTest, PositionEndsAKey) {
  EXPECT_EQ(PositionOf(LeafKey(3, 77)), 77);
  EXPECT_EQ(PositionOf(IndexKey(ByResourcePrefix("agencies/a"), 3, 78)), 78);
  EXPECT_EQ(PositionOf("short"), std::nullopt);
}

TEST(LogKeysTest, OneResourceIsNotThePrefixOfAnother) {
  const std::string other = IndexKey(ByResourcePrefix("agencies/ab"), 1, 0);
  EXPECT_NE(other.rfind(ByResourcePrefix("agencies/a"), 0), 0u);
}

TEST(LogKeysTest, ResourcesAreIndexedUnderTheirAgency) {
  EXPECT_THAT(IndexedResources("agencies/a/reports/2024"),
              ElementsAre("agencies/a/reports/2024", "agencies/a"));
  EXPECT_THAT(IndexedResources("agencies/a"), ElementsAre("agencies/a"));
  EXPECT_THAT(IndexedResources("logs/site/main"), ElementsAre("logs/site/main"));
}

TEST(LogKeysTest, ValuesComeBackAndDamageIsSeen) {
  const LogTip tip{7, 41, std::string(32, 'h'), "site/main/1"};
  ASSERT_THAT(DecodeTip(EncodeTip(tip)), IsOk());
  EXPECT_EQ(*DecodeTip(EncodeTip(tip)), tip);
  EXPECT_FALSE(DecodeTip("short").ok());
  const LogIdentity identity{Suite::kSm3, 2, "site/main"};
  EXPECT_EQ(*DecodeIdentity(EncodeIdentity(identity)), identity);
  EXPECT_EQ(identity.Origin(), "site/main/2");
  EXPECT_FALSE(DecodeIdentity("x").ok());
  EXPECT_FALSE(DecodeIdentity("\x09" + EncodeIdentity(identity).substr(1)).ok());
}

}  // namespace
}  // namespace nianbao::storage
