#include "storage/records/blobs.h"

#include <gmock/gmock.h>

#include "storage/base/hash.h"
#include "storage/engine/memory_engine.h"
#include "storage/records/parsed_keys.h"
#include "tests/support/status_matchers.h"

namespace nianbao::records {
namespace {

using storage::Family;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BlobsTest : public ::testing::Test {
 protected:
  // Keeps a file in pieces of 3 bytes; `kept` of its bytes.
  BlobId Keep(const std::string& agency, const std::string& bytes, size_t kept) {
    BlobId id{agency, Hash(Suite::kSha256, bytes)};
    storage::WriteSet writes;
    for (size_t at = 0; at < kept; at += 3) {
      PutBlobPiece(id, static_cast<int64_t>(at), bytes.substr(at, std::min<size_t>(3, kept - at)),
                   &writes);
    }
    StoredBlob blob;
    blob.set_size(static_cast<int64_t>(bytes.size()));
    blob.set_committed_size(static_cast<int64_t>(kept));
    blob.set_complete(kept == bytes.size());
    PutBlob(id, blob, &writes);
    EXPECT_THAT(engine_->Commit(writes), test::IsOk());
    return id;
  }

  void Delete(const std::string& key) {
    storage::WriteSet writes;
    writes.Delete(Family::kBlobs, key);
    ASSERT_THAT(engine_->Commit(writes), test::IsOk());
  }

  absl::StatusOr<std::string> Bytes(const BlobId& id) {
    const auto snapshot = engine_->NewSnapshot();
    std::string bytes;
    const absl::Status read =
        ReadBlobBytes(Reader(*snapshot), id, [&bytes](absl::string_view piece) {
          bytes.append(piece.data(), piece.size());
          return absl::OkStatus();
        });
    if (!read.ok()) return read;
    return bytes;
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
};

TEST_F(BlobsTest, BytesComeBackAsFarAsTheyAreKept) {
  const BlobId whole = Keep("a", "abcdefgh", 8);
  const BlobId part = Keep("a", "12345678", 6);
  EXPECT_EQ(*Bytes(whole), "abcdefgh");
  EXPECT_EQ(*Bytes(part), "123456");
  EXPECT_EQ(*ReadBlobPiece(*engine_, whole, 6), "gh");
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  EXPECT_TRUE(*HasBlob(reader, whole));
  EXPECT_FALSE(*HasBlob(reader, part));
  EXPECT_FALSE(*HasBlob(reader, {"a", std::string(kHashSize, 'x')}));
}

TEST_F(BlobsTest, AnAgencyHasOnlyWhatItUploaded) {
  const BlobId id = Keep("a", "abcdefgh", 8);
  Keep("ab", "another's", 9);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  EXPECT_FALSE(*HasBlob(reader, {"b", id.digest}));
  std::vector<std::string> sizes;
  EXPECT_THAT(Blobs(reader, "a",
                    [&](const BlobId& found, const StoredBlob& blob) {
                      EXPECT_EQ(found, id);
                      sizes.push_back(std::to_string(blob.size()));
                      return true;
                    }),
              test::IsOk());
  EXPECT_THAT(sizes, ElementsAre("8"));
}

TEST_F(BlobsTest, AMissingPieceIsNeverPassedOver) {
  const BlobId id = Keep("a", "abcdefgh", 8);
  for (const int64_t offset : {0, 3, 6}) {
    Keep("a", "abcdefgh", 8);
    Delete(BlobPieceKey(id, offset));
    EXPECT_THAT(Bytes(id).status(), test::StatusIs(absl::StatusCode::kDataLoss, HasSubstr("lacks")))
        << offset;
  }
}

TEST_F(BlobsTest, AChangeNamesOnlyWhatIsWhole) {
  const BlobId whole = Keep("a", "abcdefgh", 8);
  const BlobId part = Keep("a", "12345678", 6);
  const auto snapshot = engine_->NewSnapshot();
  const Reader reader(*snapshot);
  std::vector<storage::Precondition> preconditions;
  storage::WriteSet writes;
  EXPECT_THAT(NameBlob(reader, part, &preconditions, &writes),
              test::StatusIs(absl::StatusCode::kNotFound, HasSubstr("6 of 8")));
  EXPECT_THAT(preconditions, IsEmpty());
  EXPECT_TRUE(writes.empty());
  ASSERT_THAT(NameBlob(reader, whole, &preconditions, &writes), test::IsOk());
  ASSERT_THAT(engine_->Commit(writes, preconditions), test::IsOk());
  EXPECT_TRUE(*IsBlobNamed(Reader(*engine_->NewSnapshot()), whole));
  EXPECT_FALSE(*IsBlobNamed(Reader(*engine_->NewSnapshot()), part));
}

// Naming and forgetting decided at once: whoever is first keeps the other out.
TEST_F(BlobsTest, WhatIsNamedIsNotForgottenAndWhatIsForgottenIsNotNamed) {
  for (const bool naming_first : {true, false}) {
    const BlobId id = Keep("a", naming_first ? "abcdefgh" : "12345678", 8);
    const auto snapshot = engine_->NewSnapshot();
    const Reader reader(*snapshot);
    std::vector<storage::Precondition> to_name, to_forget;
    storage::WriteSet naming, forgetting;
    ASSERT_THAT(NameBlob(reader, id, &to_name, &naming), test::IsOk());
    ASSERT_THAT(ForgetBlob(reader, id, &to_forget, &forgetting), test::IsOk());
    if (naming_first) {
      EXPECT_THAT(engine_->Commit(naming, to_name), test::IsOk());
      EXPECT_TRUE(absl::IsAborted(engine_->Commit(forgetting, to_forget)));
      EXPECT_EQ(*Bytes(id), "abcdefgh");
    } else {
      EXPECT_THAT(engine_->Commit(forgetting, to_forget), test::IsOk());
      EXPECT_TRUE(absl::IsAborted(engine_->Commit(naming, to_name)));
      EXPECT_TRUE(absl::IsNotFound(Bytes(id).status()));
      EXPECT_TRUE(absl::IsNotFound(engine_->Get(Family::kBlobs, BlobPieceKey(id, 3)).status()));
    }
  }
}

TEST_F(BlobsTest, KeysComeBack) {
  const BlobId id{"a", std::string("\0\1\2", 3) + std::string(29, 'z')};
  EXPECT_EQ(ParseBlobKey(BlobKey(id)), id);
  EXPECT_EQ(ParseBlobNameKey(BlobNameKey(id)), id);
  EXPECT_EQ(ParseBlobPieceKey(BlobPieceKey(id, 1 << 20)),
            (std::pair<BlobId, int64_t>(id, 1 << 20)));
  EXPECT_EQ(ParseBlobKey(BlobNameKey(id)), std::nullopt);
  EXPECT_EQ(ParseBlobKey(BlobKey(id) + "x"), std::nullopt);
  EXPECT_EQ(ParseBlobPieceKey(BlobPiecePrefix(id)), std::nullopt);
}

}  // namespace
}  // namespace nianbao::records
