#ifndef NIANBAO_SERVICES_CLIENT_BUNDLE_H_
#define NIANBAO_SERVICES_CLIENT_BUNDLE_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nianbao/submission/v1/report_service.pb.h"

// Bundle files: items of SubmitReports one after the other, each behind its size as a
// varint (docs/formats.md).
namespace nianbao::client {

// Of one item, encoded.
inline constexpr uint64_t kMostItemBytes = uint64_t{1} << 20;

// Reads a bundle item by item. Not thread-safe.
class BundleReader {
 public:
  // NOT_FOUND: no such file.
  static absl::StatusOr<BundleReader> Open(const std::string& path);

  // Reads the next item; false at the end. INVALID_ARGUMENT names the item and the byte it
  // begins at: too large, cut off, or no item.
  absl::StatusOr<bool> Next(submission::v1::SubmitReportsRequest* item);

 private:
  explicit BundleReader(std::string path)
      : path_(std::move(path)), file_(path_, std::ios::binary) {}
  absl::Status Bad(const std::string& what) const;
  absl::StatusOr<bool> ReadSize(uint64_t* size);

  std::string path_;
  std::ifstream file_;
  int64_t number_ = 0;  // Of the item, from 1.
  int64_t begin_ = 0;   // Its first byte.
  int64_t at_ = 0;
};

// What an item is known by.
struct ItemName {
  std::string request_id;
  std::string report;
};

// Reads a whole bundle: nothing of one that is not sound is sent. INVALID_ARGUMENT: as Next;
// an item without id, or one id twice.
absl::StatusOr<std::vector<ItemName>> ListBundle(const std::string& path);

// Adds items at the end of a bundle, made when absent. INVALID_ARGUMENT: an item too large.
absl::Status AppendToBundle(const std::string& path,
                            const std::vector<submission::v1::SubmitReportsRequest>& items);

}  // namespace nianbao::client

#endif  // NIANBAO_SERVICES_CLIENT_BUNDLE_H_
