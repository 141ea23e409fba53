#include "storage/log/receipt.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/log/entry.h"
#include "storage/log/head.h"
#include "storage/log/merkle.h"
#include "tests/support/paths.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using audit::v1::LogKey;
using audit::v1::Receipt;
using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

LogKey KeyFor(const Signer& signer) {
  LogKey key;
  key.set_name(signer.public_key().name);
  key.set_key_hash(KeyHash(signer.public_key()));
  key.set_algorithm(static_cast<LogKey::Algorithm>(signer.public_key().algorithm));
  key.set_public_key(signer.public_key().bytes);
  return key;
}

TrustPolicy Trusting(std::vector<LogKey> keys) {
  TrustPolicy policy;
  policy.keys = std::move(keys);
  return policy;
}

std::unique_ptr<Signer> NewSigner(const std::string& name,
                                  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
  return *SignerFromPem(name, *GenerateKeyPem(algorithm));
}

// A log of five leaves, all of one report, signed by `signer`.
class Log {
 public:
  explicit Log(const Signer& signer, Suite suite = Suite::kSha256) : suite_(suite) {
    for (int i = 0; i < 5; ++i) {
      Leaf leaf;
      leaf.suite = suite;
      leaf.origin = "site/main/1";
      leaf.position = i;
      leaf.recorded_time = absl::FromUnixSeconds(1700000000 + i);
      leaf.received_time = leaf.recorded_time;
      leaf.change_id = std::string(16, 'c');
      leaf.action = audit::v1::ACTION_REPORT_SAVED;
      leaf.resource = "agencies/a/reports/2023";
      leaf.resource_sequence = i + 1;
      if (i > 0) {
        leaf.previous_leaf_hash = LeafHash(suite, leaves_.back());
        leaf.previous_origin = leaf.origin;
      }
      leaf.actor.principal = "p";
      leaf.actor.person = "li";
      leaf.after_digest = Hash(Suite::kSha256, absl::StrCat(i));
      leaf.revision = i + 1;
      leaf.changed_cells = {"requests/received.total"};
      leaves_.push_back(*EncodeLeaf(leaf));
    }
    note_ = *SignCheckpoint({"site/main/1", leaves_.size(), RootOf()}, signer);
  }

  Receipt ReceiptOf(int position) const {
    audit::v1::TreeHead head;
    head.set_origin("site/main/1");
    head.set_tree_size(5);
    head.set_root_hash(RootOf());
    head.set_note(note_);
    const auto proof = InclusionProof(suite_, position, 5, Reader());
    return *MakeReceipt(leaves_[static_cast<size_t>(position)], *proof, head, {});
  }

 private:
  struct Nodes {
    const Log* log;
    absl::StatusOr<std::string> operator()(int level, int64_t index) const {
      if (level == 0) {
        return LeafHash(log->suite_, log->leaves_.at(static_cast<size_t>(index)));
      }
      return NodeHash(log->suite_, *(*this)(level - 1, 2 * index),
                      *(*this)(level - 1, 2 * index + 1));
    }
  };
  Nodes Reader() const { return {this}; }
  std::string RootOf() const { return *Root(suite_, 5, Reader()); }

  Suite suite_;
  std::vector<std::string> leaves_;
  std::string note_;
};

TEST(ReceiptTest, EveryReceiptOfALogVerifies) {
  for (const auto& [suite, algorithm] : {std::pair(Suite::kSha256, KeyAlgorithm::kEd25519),
                                         std::pair(Suite::kSm3, KeyAlgorithm::kSm2)}) {
    const auto signer = NewSigner("site/main", algorithm);
    const Log log(*signer, suite);
    for (int i = 0; i < 5; ++i) {
      const auto verified = VerifyReceipt(log.ReceiptOf(i), Trusting({KeyFor(*signer)}));
      ASSERT_THAT(verified, IsOk());
      EXPECT_EQ(verified->leaf.position, i);
      EXPECT_EQ(verified->signer, "site/main");
    }
  }
}

TEST(ReceiptTest, NoByteOfAReceiptCanBeTurned) {
  const auto signer = NewSigner("site/main");
  const std::string bytes = Log(*signer).ReceiptOf(2).SerializeAsString();
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string turned = bytes;
    turned[i] = static_cast<char>(turned[i] ^ 0x04);
    Receipt receipt;
    if (!receipt.ParseFromString(turned)) continue;
    EXPECT_FALSE(VerifyReceipt(receipt, Trusting({KeyFor(*signer)})).ok()) << i;
  }
}

TEST(ReceiptTest, AKeyThatIsNotTrustedDoesNotCount) {
  const auto signer = NewSigner("site/main");
  const auto stranger = NewSigner("site/main");
  const Receipt receipt = Log(*signer).ReceiptOf(0);
  EXPECT_THAT(VerifyReceipt(receipt, Trusting({KeyFor(*stranger)})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no trusted key")));
  EXPECT_THAT(VerifyReceipt(receipt, {}), StatusIs(absl::StatusCode::kFailedPrecondition, _));
  // The key of another log is no key of this one, whoever holds it.
  const auto other_log = NewSigner("other/main");
  EXPECT_THAT(VerifyReceipt(receipt, Trusting({KeyFor(*other_log)})),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST(ReceiptTest, AKeyThatHadEndedDoesNotCount) {
  const auto signer = NewSigner("site/main");
  LogKey key = KeyFor(*signer);
  key.mutable_valid_to()->set_seconds(1600000000);
  EXPECT_THAT(VerifyReceipt(Log(*signer).ReceiptOf(0), Trusting({key})),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST(ReceiptTest, WitnessesAreCounted) {
  const auto signer = NewSigner("site/main");
  const auto witness = NewSigner("henan/witness");
  Receipt receipt = Log(*signer).ReceiptOf(3);
  TrustPolicy policy = Trusting({KeyFor(*signer)});
  policy.witnesses = {KeyFor(*witness)};
  policy.witnesses_needed = 1;
  EXPECT_THAT(VerifyReceipt(receipt, policy),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("0 of the 1")));
  const auto& head = receipt.tree_head();
  const std::string cosigned = *SignCheckpoint(
      {head.origin(), static_cast<uint64_t>(head.tree_size()), head.root_hash()}, *witness);
  receipt.mutable_tree_head()->mutable_note()->append(cosigned.substr(cosigned.rfind("\n\n") + 2));
  const auto verified = VerifyReceipt(receipt, policy);
  ASSERT_THAT(verified, IsOk());
  EXPECT_EQ(verified->witness_count, 1);
}

// The vector that tests/verify/leaf_v1.py recomputes without this code.
TEST(ReceiptTest, TheVectorVerifies) {
  std::ifstream in(test::SourceDir() + "/tests/data/vectors/receipt.json");
  const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  Receipt receipt;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &receipt).ok());
  const TrustPolicy policy =
      Trusting({receipt.claimed_keys().begin(), receipt.claimed_keys().end()});
  EXPECT_THAT(VerifyReceipt(receipt, policy), IsOk());
}

}  // namespace
}  // namespace nianbao::log
