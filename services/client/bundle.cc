#include "services/client/bundle.h"

#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) out->push_back(static_cast<char>(value | 0x80));
  out->push_back(static_cast<char>(value));
}

}  // namespace

absl::StatusOr<BundleReader> BundleReader::Open(const std::string& path) {
  BundleReader reader(path);
  if (!reader.file_ || std::filesystem::is_directory(path)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  }
  return reader;
}

absl::Status BundleReader::Bad(const std::string& what) const {
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": item ", number_, " at byte ", begin_, " ", what));
}

// False: the file ends here.
absl::StatusOr<bool> BundleReader::ReadSize(uint64_t* size) {
  *size = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    const int byte = file_.get();
    if (byte == std::ifstream::traits_type::eof()) {
      if (shift == 0) return false;
      return Bad("is cut off");
    }
    ++at_;
    *size |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return Bad("has a size that is none: this is no bundle");
}

absl::StatusOr<bool> BundleReader::Next(submission::v1::SubmitReportsRequest* item) {
  ++number_;
  begin_ = at_;
  uint64_t size = 0;
  ASSIGN_OR_RETURN(const bool more, ReadSize(&size));
  if (!more) return false;
  if (size > kMostItemBytes) {
    return Bad(absl::StrCat("has ", size, " bytes; at most ", kMostItemBytes));
  }
  std::string bytes(size, '\0');
  file_.read(bytes.data(), static_cast<std::streamsize>(size));
  if (static_cast<uint64_t>(file_.gcount()) != size) return Bad("is cut off");
  at_ += static_cast<int64_t>(size);
  if (!item->ParseFromString(bytes)) return Bad("is no item");
  return true;
}

absl::StatusOr<std::vector<ItemName>> ListBundle(const std::string& path) {
  ASSIGN_OR_RETURN(BundleReader reader, BundleReader::Open(path));
  std::vector<ItemName> names;
  std::map<std::string, size_t> numbers;
  submission::v1::SubmitReportsRequest item;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(&item));
    if (!more) return names;
    names.push_back({item.request_id(), item.name()});
    if (item.request_id().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": item ", names.size(), " has no request_id"));
    }
    const auto [known, is_new] = numbers.emplace(item.request_id(), names.size());
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": items ", known->second, " and ",
                                                     names.size(), " have the same request_id ",
                                                     item.request_id()));
    }
  }
}

absl::Status AppendToBundle(const std::string& path,
                            const std::vector<submission::v1::SubmitReportsRequest>& items) {
  std::string bytes;
  for (const submission::v1::SubmitReportsRequest& item : items) {
    const std::string encoded = item.SerializeAsString();
    if (encoded.size() > kMostItemBytes) {
      return absl::InvalidArgumentError(absl::StrCat("the item for ", item.name(), " has ",
                                                     encoded.size(), " bytes; at most ",
                                                     kMostItemBytes));
    }
    AppendVarint(encoded.size(), &bytes);
    bytes += encoded;
  }
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) return absl::PermissionDeniedError(absl::StrCat(path, ": cannot be written"));
  return absl::OkStatus();
}

}  // namespace nianbao::client
