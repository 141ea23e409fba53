#include "storage/log/merkle.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace nianbao::log {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;

// MTH as RFC 9162 §2.1.1 defines it, over leaf data.
std::string Naive(Suite suite, const std::vector<std::string>& leaves, size_t begin, size_t end) {
  if (begin == end) return Hash(suite, "");
  if (end - begin == 1) return LeafHash(suite, leaves[begin]);
  size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return NodeHash(suite, Naive(suite, leaves, begin, begin + split),
                  Naive(suite, leaves, begin + split, end));
}

// Leaves in memory that answer for stored nodes.
struct Tree {
  Suite suite = Suite::kSha256;
  std::vector<std::string> leaves;

  absl::StatusOr<std::string> operator()(int level, int64_t index) const {
    const auto begin = static_cast<size_t>(index) << level;
    const size_t end = begin + (size_t{1} << level);
    if (end > leaves.size()) return absl::NotFoundError("node not complete");
    return Naive(suite, leaves, begin, end);
  }
  std::string RootOf(size_t size) const { return Naive(suite, leaves, 0, size); }
};

Tree Numbered(int size, Suite suite = Suite::kSha256) {
  Tree tree{suite, {}};
  for (int i = 0; i < size; ++i) tree.leaves.push_back(absl::StrCat("leaf ", i));
  return tree;
}

// The eight leaves and roots that Certificate Transparency implementations share.
TEST(MerkleTest, AgreesWithTheReferenceTree) {
  Tree tree;
  for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"}) {
    tree.leaves.push_back(absl::HexStringToBytes(hex));
  }
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  for (int size = 0; size <= 8; ++size) {
    const auto root = Root(Suite::kSha256, size, tree);
    ASSERT_THAT(root, IsOk());
    EXPECT_EQ(absl::BytesToHexString(*root), roots[size]) << size;
  }
}

TEST(MerkleTest, EveryLeafOfEverySizeIsProved) {
  for (const Suite suite : {Suite::kSha256, Suite::kSm3}) {
    const Tree tree = Numbered(67, suite);
    for (int size = 1; size <= 67; ++size) {
      const std::string root = tree.RootOf(static_cast<size_t>(size));
      for (int i = 0; i < size; ++i) {
        const auto proof = InclusionProof(suite, i, size, tree);
        ASSERT_THAT(proof, IsOk());
        const std::string leaf = LeafHash(suite, tree.leaves[static_cast<size_t>(i)]);
        EXPECT_THAT(VerifyInclusion(suite, leaf, i, size, *proof, root), IsOk());
        EXPECT_FALSE(VerifyInclusion(suite, leaf, i == 0 ? size : i - 1, size, *proof, root).ok());
        EXPECT_FALSE(VerifyInclusion(suite, LeafHash(suite, "x"), i, size, *proof, root).ok());
      }
    }
  }
}

TEST(MerkleTest, EveryPairOfSizesIsConsistent) {
  const Tree tree = Numbered(67);
  for (int second = 1; second <= 67; ++second) {
    const std::string second_root = tree.RootOf(static_cast<size_t>(second));
    for (int first = 1; first <= second; ++first) {
      const std::string first_root = tree.RootOf(static_cast<size_t>(first));
      const auto proof = ConsistencyProof(Suite::kSha256, first, second, tree);
      ASSERT_THAT(proof, IsOk());
      EXPECT_THAT(VerifyConsistency(Suite::kSha256, first, second, first_root, second_root, *proof),
                  IsOk())
          << first << " " << second;
      EXPECT_FALSE(VerifyConsistency(Suite::kSha256, first, second, Hash(Suite::kSha256, "x"),
                                     second_root, *proof)
                       .ok());
      EXPECT_FALSE(VerifyConsistency(Suite::kSha256, first, second, first_root,
                                     Hash(Suite::kSha256, "x"), *proof)
                       .ok());
    }
  }
}

TEST(MerkleTest, ADamagedProofIsRefused) {
  const Tree tree = Numbered(21);
  const auto proof = InclusionProof(Suite::kSha256, 9, 21, tree);
  ASSERT_THAT(proof, IsOk());
  const std::string leaf = LeafHash(Suite::kSha256, tree.leaves[9]);
  const std::string root = tree.RootOf(21);
  for (size_t i = 0; i < proof->size(); ++i) {
    std::vector<std::string> damaged = *proof;
    damaged[i][7] = static_cast<char>(damaged[i][7] ^ 1);
    EXPECT_THAT(VerifyInclusion(Suite::kSha256, leaf, 9, 21, damaged, root),
                StatusIs(absl::StatusCode::kDataLoss, _));
    damaged = *proof;
    damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(VerifyInclusion(Suite::kSha256, leaf, 9, 21, damaged, root).ok());
  }
  std::vector<std::string> longer = *proof;
  longer.push_back(root);
  EXPECT_FALSE(VerifyInclusion(Suite::kSha256, leaf, 9, 21, longer, root).ok());
}

TEST(MerkleTest, WhatLiesOutsideTheTreeHasNoProof) {
  const Tree tree = Numbered(3);
  EXPECT_THAT(InclusionProof(Suite::kSha256, 3, 3, tree),
              StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(ConsistencyProof(Suite::kSha256, 0, 3, tree),
              StatusIs(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(ConsistencyProof(Suite::kSha256, 4, 3, tree),
              StatusIs(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace nianbao::log
