#include "storage/log/head.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Signer> NewSigner(KeyAlgorithm algorithm, const std::string& name) {
  const auto pem = GenerateKeyPem(algorithm);
  EXPECT_THAT(pem, IsOk());
  auto signer = SignerFromPem(name, *pem);
  EXPECT_THAT(signer, IsOk());
  return *std::move(signer);
}

Checkpoint Sample() { return {"luoyang/main/1", 42, Hash(Suite::kSha256, "root")}; }

class HeadTest : public ::testing::TestWithParam<KeyAlgorithm> {};

TEST_P(HeadTest, ASignedHeadReadsBackAndVerifies) {
  const auto signer = NewSigner(GetParam(), "luoyang/main");
  const auto note = SignCheckpoint(Sample(), *signer);
  ASSERT_THAT(note, IsOk());
  const auto checkpoint = ReadCheckpoint(*note);
  ASSERT_THAT(checkpoint, IsOk());
  EXPECT_EQ(*checkpoint, Sample());
  const auto read = ReadNote(*note);
  ASSERT_THAT(read, IsOk());
  const auto signers = VerifyNote(*read, {signer->public_key()});
  ASSERT_THAT(signers, IsOk());
  EXPECT_THAT(*signers, ElementsAre("luoyang/main"));
}

TEST_P(HeadTest, NoByteOfASignedHeadCanChange) {
  const auto signer = NewSigner(GetParam(), "luoyang/main");
  const std::string note = *SignCheckpoint(Sample(), *signer);
  for (size_t i = 0; i < note.size(); ++i) {
    std::string turned = note;
    turned[i] = static_cast<char>(turned[i] ^ 1);
    const auto read = ReadNote(turned);
    if (!read.ok()) continue;
    const auto signers = VerifyNote(*read, {signer->public_key()});
    EXPECT_TRUE(!signers.ok() || signers->empty()) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Keys, HeadTest,
                         ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kSm2));

TEST(NoteTest, CosignaturesOfUnknownKeysAreKept) {
  const auto signer = NewSigner(KeyAlgorithm::kEd25519, "luoyang/main");
  const auto witness = NewSigner(KeyAlgorithm::kEd25519, "henan/witness");
  std::string note = *SignCheckpoint(Sample(), *signer);
  const std::string cosigned = *SignCheckpoint(Sample(), *witness);
  note += cosigned.substr(cosigned.rfind("\n\n") + 2);
  const auto read = ReadNote(note);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->signatures.size(), 2u);
  EXPECT_THAT(*VerifyNote(*read, {signer->public_key()}), ElementsAre("luoyang/main"));
  EXPECT_THAT(*VerifyNote(*read, {witness->public_key()}), ElementsAre("henan/witness"));
  EXPECT_THAT(*VerifyNote(*read, {}), IsEmpty());
}

// RFC 8032 §7.1, test 2: the key type and bytes are the standard's.
TEST(NoteTest, Ed25519AgreesWithTheStandard) {
  const PublicKey key{
      "k", KeyAlgorithm::kEd25519,
      absl::HexStringToBytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")};
  const std::string signature = absl::HexStringToBytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_THAT(VerifySignature(key, "\x72", signature), IsOk());
  EXPECT_THAT(VerifySignature(key, "\x73", signature), StatusIs(absl::StatusCode::kDataLoss, _));
}

TEST(NoteTest, RefusesWhatIsNoHead) {
  for (const char* text : {"", "a\n1\n\n", "o\n1\nAAAA\n\n\u2014 k AAAAAAAA\n",
                           "o\n01\nx\n\n\u2014 k AAAAAAAA\n", "no newline"}) {
    EXPECT_THAT(ReadCheckpoint(text), StatusIs(absl::StatusCode::kDataLoss, _)) << text;
  }
}

TEST(SignerTest, RefusesWhatIsNoKey) {
  EXPECT_THAT(SignerFromPem("n", "nonsense"), StatusIs(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace nianbao::log
