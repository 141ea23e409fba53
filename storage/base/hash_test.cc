#include "storage/base/hash.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/escaping.h"

namespace nianbao {
namespace {

TEST(HashTest, AgreesWithThePublishedVectors) {
  // FIPS 180-4 and GB/T 32905 example 1.
  EXPECT_EQ(absl::BytesToHexString(Hash(Suite::kSha256, "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(absl::BytesToHexString(Hash(Suite::kSm3, "abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

// What a hasher leaves behind serves the next one.
TEST(HashTest, HashersDoNotDisturbOneAnother) {
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    const std::string expected = Hash(suite, "abc");
    for (int i = 0; i < 20; ++i) {
      Hasher outer(suite);
      outer.Update("a");
      {
        Hasher abandoned(suite);
        abandoned.Update("not finished");
      }
      EXPECT_EQ(Hash(suite, "abc"), expected);
      Hasher other(suite == Suite::kSha256 ? Suite::kSm3 : Suite::kSha256);
      other.Update("abc");
      outer.Update("bc");
      EXPECT_EQ(outer.Finish(), expected);
      EXPECT_NE(other.Finish(), expected);
    }
  }
}

TEST(HashTest, AHasherMayEndOnAnotherThread) {
  auto hasher = std::make_unique<Hasher>(Suite::kSha256);
  hasher->Update("abc");
  std::string found;
  std::thread([&] {
    found = hasher->Finish();
    hasher.reset();
  }).join();
  EXPECT_EQ(found, Hash(Suite::kSha256, "abc"));
}

TEST(HashTest, ACommitmentIsTheHashOfTagSaltAndText) {
  const std::string salt(32, 's');
  EXPECT_EQ(Commitment(Suite::kSha256, 7, salt, "text"),
            Hash(Suite::kSha256, "\x07" + salt + "text"));
}

TEST(HashTest, RandomBytesDiffer) {
  EXPECT_EQ(RandomBytes(32).size(), 32u);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace nianbao
