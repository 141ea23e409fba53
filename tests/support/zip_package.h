#ifndef NIANBAO_TESTS_SUPPORT_ZIP_PACKAGE_H_
#define NIANBAO_TESTS_SUPPORT_ZIP_PACKAGE_H_

#include <gtest/gtest.h>
#include <zip.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace nianbao::test {

// A ZIP file of these parts, by name and bytes; empty when libzip refuses. `method` is one of
// libzip's ZIP_CM_.
inline std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& parts,
                           zip_int32_t method = ZIP_CM_DEFAULT) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(source);
  zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
  for (const auto& [name, bytes] : parts) {
    zip_source_t* part = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(part);
    } else {
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
    }
  }
  std::string out;
  if (zip_close(archive) == 0 && zip_source_open(source) == 0) {
    std::vector<char> piece(size_t{1} << 16);
    for (zip_int64_t got = 1; got > 0;) {
      got = zip_source_read(source, piece.data(), piece.size());
      if (got > 0) out.append(piece.data(), static_cast<size_t>(got));
    }
    zip_source_close(source);
  }
  zip_source_free(source);
  zip_error_fini(&error);
  return out;
}

// The parts of a package, by name; fails the test when it is not a sound ZIP file.
inline std::map<std::string, std::string> Unpack(const std::string& bytes) {
  std::map<std::string, std::string> parts;
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (archive == nullptr) {
    ADD_FAILURE() << zip_error_strerror(&error);
    return parts;
  }
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat;
    zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat);
    std::string part(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    EXPECT_EQ(zip_fread(file, part.data(), part.size()), static_cast<zip_int64_t>(part.size()));
    EXPECT_EQ(zip_fclose(file), 0) << stat.name;
    parts[stat.name] = std::move(part);
  }
  zip_discard(archive);
  return parts;
}

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_SUPPORT_ZIP_PACKAGE_H_
