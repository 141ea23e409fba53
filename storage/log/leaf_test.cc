#include "storage/log/leaf.h"

#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/escaping.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::HasSubstr;

Leaf First() {
  Leaf leaf;
  leaf.origin = "luoyang/main/1";
  leaf.position = 7;
  leaf.recorded_time = absl::FromUnixMicros(1706659200000001);
  leaf.received_time = absl::FromUnixMicros(1706659199999999);
  leaf.change_id = "0123456789abcdef";
  leaf.action = 5;
  leaf.resource = "agencies/chanhe-keji/reports/2023";
  leaf.resource_sequence = 1;
  leaf.actor.principal = "platform";
  leaf.actor.person = "li";
  leaf.actor.asserted_by = "platform";
  leaf.actor.assurance = LeafActor::Assurance::kPlatformAsserted;
  leaf.actor.credential_digest = std::string(32, 'c');
  leaf.after_digest = std::string(32, 'a');
  leaf.revision = 1;
  leaf.changed_cells = {"disclosure/fees.amount", "requests/received.total"};
  leaf.details_commitment = std::string(32, 'd');
  return leaf;
}

Leaf Later() {
  Leaf leaf = First();
  leaf.suite = Suite::kSm3;
  leaf.content_suite = Suite::kSm3;
  leaf.resource_sequence = 2;
  leaf.previous_leaf_hash = std::string(32, 'p');
  leaf.previous_origin = "luoyang/main/1";
  leaf.decision = 1;
  leaf.before_digest = std::string(32, 'b');
  leaf.verdict_commitment = std::string(32, 'v');
  leaf.changed_cells.clear();
  return leaf;
}

TEST(LeafTest, ComesBackAsItWas) {
  for (const Leaf& leaf : {First(), Later()}) {
    const auto bytes = EncodeLeaf(leaf);
    ASSERT_THAT(bytes, IsOk());
    const auto again = DecodeLeaf(*bytes);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, leaf);
  }
}

// The vector of docs/formats.md. It may never change.
TEST(LeafTest, TheBytesAreFrozen) {
  const auto bytes = EncodeLeaf(First());
  ASSERT_THAT(bytes, IsOk());
  EXPECT_EQ(absl::BytesToHexString(Hash(Suite::kSha256, *bytes)),
            "1457c12f50d6fc7afde728f658fed136de84d7c3572b3c13857d9cef11226815");
}

TEST(LeafTest, NoByteCanBeCutAddedOrTurnedUnnoticed) {
  const auto bytes = EncodeLeaf(Later());
  ASSERT_THAT(bytes, IsOk());
  for (size_t size = 0; size < bytes->size(); ++size) {
    EXPECT_FALSE(DecodeLeaf(bytes->substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeLeaf(*bytes + '\0').ok());
  for (size_t i = 0; i < bytes->size(); ++i) {
    std::string turned = *bytes;
    turned[i] = static_cast<char>(turned[i] ^ 0x10);
    const auto leaf = DecodeLeaf(turned);
    if (leaf.ok()) {
      EXPECT_NE(*leaf, Later()) << i;
    }
  }
}

TEST(LeafTest, RefusesWhatTheFormatCannotHold) {
  const struct {
    const char* member;
    std::function<void(Leaf&)> spoil;
  } cases[] = {
      {"change_id", [](Leaf& l) { l.change_id = "short"; }},
      {"action", [](Leaf& l) { l.action = 0; }},
      {"origin", [](Leaf& l) { l.origin.clear(); }},
      {"resource", [](Leaf& l) { l.resource.clear(); }},
      {"resource", [](Leaf& l) { l.resource = std::string(70000, 'x'); }},
      {"resource_sequence", [](Leaf& l) { l.resource_sequence = 0; }},
      {"previous_leaf_hash", [](Leaf& l) { l.resource_sequence = 2; }},
      {"after_digest", [](Leaf& l) { l.after_digest = "x"; }},
      {"changed_cells",
       [](Leaf& l) {
         l.changed_cells = {"b", "a"};
       }},
      {"changed_cells",
       [](Leaf& l) {
         l.changed_cells = {"a", "a"};
       }},
      {"position", [](Leaf& l) { l.position = -1; }},
      {"received_time", [](Leaf& l) { l.received_time = absl::FromUnixSeconds(253402300800); }},
      {"recorded_time", [](Leaf& l) { l.recorded_time += absl::Nanoseconds(1); }},
  };
  for (const auto& c : cases) {
    Leaf leaf = First();
    c.spoil(leaf);
    EXPECT_THAT(EncodeLeaf(leaf),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.member)));
  }
}

}  // namespace
}  // namespace nianbao::log
