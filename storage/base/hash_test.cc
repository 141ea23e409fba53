#include "storage/base/hash.h"

#include <gtest/gtest.h>

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
