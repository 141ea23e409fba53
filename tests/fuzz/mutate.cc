#include "tests/fuzz/mutate.h"

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>

#include "absl/strings/string_view.h"
#include "tests/support/zip_package.h"

namespace nianbao::fuzz {
namespace {

constexpr size_t kLargestPart = size_t{4} << 20;
constexpr zip_int64_t kMostParts = 200;

// Where pieces begin, both ends of the text included.
std::vector<size_t> Borders(absl::string_view text) {
  std::vector<size_t> borders = {0};
  for (size_t i = 1; i < text.size(); ++i) {
    if (absl::string_view("<\n|,").find(text[i]) != absl::string_view::npos) borders.push_back(i);
  }
  borders.push_back(text.size());
  return borders;
}

}  // namespace

Parts Unzip(const std::string& bytes) {
  Parts parts;
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr && source != nullptr) zip_source_free(source);
  zip_error_fini(&error);
  if (archive == nullptr) return parts;
  const zip_int64_t count = std::min(zip_get_num_entries(archive, 0), kMostParts);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(archive, i, 0, &stat) != 0 || stat.size > kLargestPart) continue;
    zip_file_t* file = zip_fopen_index(archive, i, 0);
    if (file == nullptr) continue;
    std::string part(stat.size, '\0');
    const zip_int64_t got = zip_fread(file, part.data(), part.size());
    zip_fclose(file);
    part.resize(got < 0 ? 0 : static_cast<size_t>(got));
    parts.emplace_back(zip_get_name(archive, i, 0), std::move(part));
  }
  zip_discard(archive);
  return parts;
}

std::string Zip(const Parts& parts) { return test::MakeZip(parts, ZIP_CM_STORE); }

std::string MutateText(const std::string& bytes, size_t max_size, unsigned seed,
                       const Change& change) {
  std::mt19937 random(seed);
  const std::vector<size_t> borders = Borders(bytes);
  const auto any = [&] { return borders[random() % borders.size()]; };
  size_t begin = any();
  // Most pieces are short: a cell, a row.
  size_t end = random() % 4 == 0 ? any() : begin;
  if (end == begin) {
    const auto at = std::upper_bound(borders.begin(), borders.end(), begin);
    const auto left = static_cast<size_t>(borders.end() - at);
    end = left == 0 ? begin : *(at + static_cast<ptrdiff_t>(random() % std::min<size_t>(left, 12)));
  }
  if (begin > end) std::swap(begin, end);
  const std::string piece = bytes.substr(begin, end - begin);
  std::string out = bytes;
  switch (random() % 5) {
    case 0:
      out.erase(begin, end - begin);
      return out;
    case 1:
      out.insert(any(), piece);
      return out;
    case 2: {
      out.erase(begin, end - begin);
      const size_t to = any();
      out.insert(std::min(to, out.size()), piece);
      return out;
    }
    case 3: {
      const size_t room = max_size > bytes.size() ? max_size - bytes.size() : 0;
      return out.replace(begin, end - begin, change(piece, piece.size() + room));
    }
    default:
      return change(std::move(out), max_size);
  }
}

std::string MutatePackage(const std::string& bytes, size_t max_size, unsigned seed,
                          const Change& change) {
  Parts parts = Unzip(bytes);
  if (parts.empty()) return "";
  std::mt19937 random(seed);
  const size_t at = random() % parts.size();
  switch (random() % 24) {
    case 0:
      parts.erase(parts.begin() + static_cast<ptrdiff_t>(at));
      break;
    case 1:
      parts[at].second = parts[random() % parts.size()].second;
      break;
    case 2:
      parts[at].first = change(parts[at].first, parts[at].first.size() + 8);
      break;
    default: {
      const size_t room = max_size > bytes.size() ? max_size - bytes.size() : 0;
      std::string& part = parts[at].second;
      part = MutateText(part, part.size() + room, static_cast<unsigned>(random()), change);
    }
  }
  return Zip(parts);
}

}  // namespace nianbao::fuzz
