#ifndef NIANBAO_STORAGE_RECORDS_KEY_PARTS_H_
#define NIANBAO_STORAGE_RECORDS_KEY_PARTS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

// Keys put together and taken apart, part by part, as storage/records/keys.h says.
namespace nianbao::records {

class KeyWriter {
 public:
  explicit KeyWriter(char kind) : key_(1, kind) {}

  KeyWriter& Text(absl::string_view text) {
    key_.append(text.data(), text.size());
    key_.push_back('\0');
    return *this;
  }

  // The last part needs no end mark.
  KeyWriter& Tail(absl::string_view bytes) {
    key_.append(bytes.data(), bytes.size());
    return *this;
  }

  KeyWriter& Number(int64_t number) {
    const uint64_t bits = static_cast<uint64_t>(number);
    for (int shift = 56; shift >= 0; shift -= 8) {
      key_.push_back(static_cast<char>(bits >> shift & 0xff));
    }
    return *this;
  }

  KeyWriter& NewestFirst(int64_t number) {
    return Number(static_cast<int64_t>(~static_cast<uint64_t>(number)));
  }

  std::string Take() { return std::move(key_); }

 private:
  std::string key_;
};

// Any part may be missing: Done tells at the end.
class KeyReader {
 public:
  KeyReader(char kind, absl::string_view key) : rest_(key) {
    ok_ = !rest_.empty() && rest_[0] == kind;
    if (ok_) rest_.remove_prefix(1);
  }

  std::string Text() {
    const size_t end = rest_.find('\0');
    if (!ok_ || end == absl::string_view::npos) return Fail();
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::string Tail() {
    std::string text(rest_);
    rest_ = {};
    return text;
  }

  int64_t Number() {
    if (!ok_ || rest_.size() < kNumberSize) {
      Fail();
      return 0;
    }
    uint64_t bits = 0;
    for (size_t i = 0; i < kNumberSize; ++i) {
      bits = bits << 8 | static_cast<unsigned char>(rest_[i]);
    }
    rest_.remove_prefix(kNumberSize);
    return static_cast<int64_t>(bits);
  }

  int64_t NewestFirst() { return static_cast<int64_t>(~static_cast<uint64_t>(Number())); }

  std::string Bytes(size_t size) {
    if (!ok_ || rest_.size() < size) return Fail();
    std::string bytes(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return bytes;
  }

  // True when every part was there and nothing is left over.
  bool Done() const { return ok_ && rest_.empty(); }

 private:
  static constexpr size_t kNumberSize = 8;

  std::string Fail() {
    ok_ = false;
    return "";
  }

  absl::string_view rest_;
  bool ok_;
};

}  // namespace nianbao::records

#endif  // NIANBAO_STORAGE_RECORDS_KEY_PARTS_H_
