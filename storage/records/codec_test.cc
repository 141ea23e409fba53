#include "storage/records/codec.h"

#include <gmock/gmock.h>

#include "nianbao/audit/v1/audit.pb.h"
#include "storage/records/stored.pb.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

TEST(CodecTest, SmallAndLargeRecordsComeBack) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{255}, size_t{256}, size_t{100000}}) {
    const std::string record(size, 'x');
    const std::string sealed = Seal("key", record);
    EXPECT_EQ(*Unseal("key", sealed, "it"), record) << size;
    if (size > 1000) {
      EXPECT_LT(sealed.size(), size / 10);
    }
  }
}

TEST(CodecTest, BytesThatDoNotCompressAreKeptAsTheyAre) {
  std::string record;
  uint32_t state = 1;
  for (int i = 0; i < 1000; ++i) {
    state = state * 1664525u + 1013904223u;
    record.push_back(static_cast<char>(state >> 24));
  }
  const std::string sealed = Seal("key", record);
  EXPECT_EQ(sealed[1], 0);
  EXPECT_EQ(*Unseal("key", sealed, "it"), record);
}

TEST(CodecTest, EveryFlippedBitIsNoticed) {
  for (const size_t size : {size_t{20}, size_t{600}}) {
    const std::string sealed = Seal("key", std::string(size, 'x'));
    for (size_t i = 0; i < sealed.size() * 8; ++i) {
      std::string bad = sealed;
      bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << i % 8));
      EXPECT_THAT(Unseal("key", bad, "revision 7").status().code(),
                  AnyOf(absl::StatusCode::kDataLoss, absl::StatusCode::kFailedPrecondition))
          << i;
    }
  }
}

TEST(CodecTest, ARecordInAnothersPlaceIsNoticed) {
  EXPECT_THAT(Unseal("other", Seal("key", "record"), "revision 7"),
              test::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("revision 7")));
}

TEST(CodecTest, TruncationIsNoticed) {
  const std::string sealed = Seal("key", std::string(600, 'x'));
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(Unseal("key", sealed.substr(0, size), "it").ok()) << size;
  }
}

TEST(CodecTest, RecordsOfEverySizeFollowOneAnother) {
  for (const size_t size : {size_t{3} << 20, size_t{0}, size_t{300}, size_t{2} << 20, size_t{9}}) {
    std::string record(size, 'x');
    for (size_t i = 0; i < size; i += 7) record[i] = static_cast<char>(i % 251);
    EXPECT_EQ(*Unseal("key", Seal("key", record), "it"), record) << size;
  }
}

TEST(CodecTest, OneRecordUnderSeveralKeys) {
  const std::string record(600, 'x');
  const Sealer sealer{absl::string_view(record)};
  for (const char* key : {"a", "b"}) {
    EXPECT_EQ(sealer.For(key), Seal(key, record));
    EXPECT_EQ(*Unseal(key, sealer.For(key), "it"), record);
  }
}

TEST(CodecTest, BytesWithoutAFieldAreThoseOfTheMessageWithoutIt) {
  audit::v1::EntryDetails details;
  details.set_salt(std::string(32, 's'));
  details.set_text(std::string(300, 't'));
  details.mutable_erasure()->add_scope("blocks/1");
  details.mutable_erasure()->add_revisions(-1);
  details.set_peer("ipv4:10.0.0.1:1");
  audit::v1::EntryDetails without = details;
  without.clear_text();
  EXPECT_EQ(DeterministicBytesWithout(details, audit::v1::EntryDetails::kTextFieldNumber),
            DeterministicBytes(without));
  without = details;
  without.clear_erasure();
  EXPECT_EQ(DeterministicBytesWithout(details, audit::v1::EntryDetails::kErasureFieldNumber),
            DeterministicBytes(without));
  EXPECT_EQ(DeterministicBytesWithout(details, 1000), DeterministicBytes(details));
  EXPECT_EQ(DeterministicBytesWithout(audit::v1::EntryDetails(), 1), "");
}

TEST(CodecTest, MessagesComeBack) {
  Mark mark;
  mark.set_origin("site/main/1");
  mark.set_position(7);
  Mark back;
  ASSERT_THAT(Unseal("key", Seal("key", mark), "it", &back), test::IsOk());
  EXPECT_EQ(DeterministicBytes(back), DeterministicBytes(mark));
}

}  // namespace
}  // namespace nianbao::records
