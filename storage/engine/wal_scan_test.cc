#include "storage/engine/wal_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace nianbao::storage {
namespace {

// A record as docs of the format say, made without the code under test's parser.
std::string Record(char type, const std::string& payload) {
  const uint32_t crc = Crc32c(std::string(1, type) + payload);
  const uint32_t masked = ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(masked >> shift));
  out.push_back(static_cast<char>(payload.size() & 0xff));
  out.push_back(static_cast<char>(payload.size() >> 8));
  out.push_back(type);
  return out + payload;
}

constexpr char kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4;
constexpr size_t kBlock = 32768;

std::string LongEntry() {
  return Record(kFirst, std::string(kBlock - 7, 'x')) +
         Record(kMiddle, std::string(kBlock - 7, 'y')) + Record(kLast, "end");
}

TEST(WalScanTest, Crc32cAgreesWithRfc3720) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
}

TEST(WalScanTest, ASoundFileHasNoDamage) {
  EXPECT_FALSE(ScanWal("").damage.has_value());
  EXPECT_FALSE(ScanWal("").any_entry);
  const std::string filler = Record(kFull, std::string(kBlock - 7 - 3, 'f')) + std::string(3, '\0');
  const WalScan scan = ScanWal(filler + LongEntry() + Record(kFull, "a"));
  EXPECT_FALSE(scan.damage.has_value());
  EXPECT_TRUE(scan.any_entry);
}

TEST(WalScanTest, EveryCutIsATornTail) {
  const std::string sound = Record(kFull, "one");
  const std::string file = sound + Record(kFull, "the second");
  for (size_t size = sound.size() + 1; size < file.size(); ++size) {
    const WalScan scan = ScanWal(file.substr(0, size));
    ASSERT_TRUE(scan.damage.has_value()) << size;
    EXPECT_EQ(*scan.damage, sound.size());
    EXPECT_FALSE(scan.entries_behind);
  }
}

TEST(WalScanTest, ALongEntryWithoutItsEndIsCutAtItsBeginning) {
  const std::string whole = LongEntry();
  const WalScan scan = ScanWal(whole.substr(0, 2 * kBlock));
  ASSERT_TRUE(scan.damage.has_value());
  EXPECT_EQ(*scan.damage, 0u);
  EXPECT_FALSE(scan.entries_behind);
}

TEST(WalScanTest, LaterPagesOfTheSameTornEntryAreNoEntries) {
  std::string file = LongEntry();
  file[100] ^= 1;  // The first page never came; the middle and last did.
  const WalScan scan = ScanWal(file);
  ASSERT_TRUE(scan.damage.has_value());
  EXPECT_FALSE(scan.entries_behind);
}

TEST(WalScanTest, EveryFlippedBitBeforeASoundEntryIsDamage) {
  const std::string first = Record(kFull, "one");
  const std::string file = first + Record(kFull, "two") + Record(kFull, "three");
  for (size_t at = 0; at < first.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = file;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      const WalScan scan = ScanWal(flipped);
      ASSERT_TRUE(scan.damage.has_value()) << at << "." << bit;
      EXPECT_EQ(*scan.damage, 0u);
      EXPECT_TRUE(scan.entries_behind) << at << "." << bit;
    }
  }
}

TEST(WalScanTest, AZeroedBlockBeforeASoundEntryIsDamage) {
  const std::string file = std::string(kBlock, '\0') + Record(kFull, "later");
  EXPECT_TRUE(ScanWal(file).entries_behind);
  EXPECT_FALSE(ScanWal(std::string(2 * kBlock, '\0')).entries_behind);
}

}  // namespace
}  // namespace nianbao::storage
