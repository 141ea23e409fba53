#include "services/rendering/writers/sfnt.h"

#include <glib.h>

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rendering/writers/big_endian.h"

namespace nianbao::rendering {
namespace {

constexpr uint64_t kTrueType = 0x00010000;
constexpr uint32_t kWholeSum = 0xB1B0AFBA;
constexpr size_t kSumAdjustment = 8;  // Its place in head.

// Platform, encoding and language of Windows, Unicode, English.
constexpr int kWindows = 3;
constexpr int kUnicodeBmp = 1;
constexpr int kUnicodeFull = 10;
constexpr int kEnglish = 0x409;

// Sum of a table's 32-bit numbers; the last is filled up with zeros.
uint32_t SumOf(absl::string_view table) {
  uint32_t sum = 0;
  for (; table.size() >= 4; table.remove_prefix(4)) {
    uint32_t number = 0;
    std::memcpy(&number, table.data(), 4);
    sum += GUINT32_FROM_BE(number);
  }
  for (size_t i = 0; i < table.size(); ++i) {
    sum += static_cast<uint32_t>(static_cast<unsigned char>(table[i])) << (24 - 8 * i);
  }
  return sum;
}

std::string Utf16(absl::string_view utf8) {
  glong length = 0;
  gunichar2* units =
      g_utf8_to_utf16(utf8.data(), static_cast<glong>(utf8.size()), nullptr, &length, nullptr);
  std::string out;
  for (glong i = 0; i < length; ++i) AppendBigEndian(units[i], 2, out);
  g_free(units);
  return out;
}

// Characters that follow one another and whose glyphs do.
struct Stretch {
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t glyph = 0;
};

std::vector<Stretch> StretchesOf(const std::map<char32_t, uint32_t>& glyphs) {
  std::vector<Stretch> stretches;
  for (const auto& [character, glyph] : glyphs) {
    const auto c = static_cast<uint32_t>(character);
    if (!stretches.empty()) {
      Stretch& open = stretches.back();
      if (c == open.last + 1 && glyph == open.glyph + (c - open.first)) {
        open.last = c;
        continue;
      }
    }
    stretches.push_back({c, c, glyph});
  }
  return stretches;
}

// Format 4: the characters of the basic plane.
std::string BmpSubtable(const std::vector<Stretch>& stretches) {
  std::vector<Stretch> segments;
  for (const Stretch& stretch : stretches) {
    if (stretch.last < 0xFFFF) segments.push_back(stretch);
  }
  segments.push_back({0xFFFF, 0xFFFF, 0});  // Ends the table: of no glyph.
  const size_t count = segments.size();
  size_t power = 1;
  uint64_t log = 0;
  while (power * 2 <= count) {
    power *= 2;
    ++log;
  }
  std::string ends;
  std::string starts;
  std::string deltas;
  for (const Stretch& segment : segments) {
    AppendBigEndian(segment.last, 2, ends);
    AppendBigEndian(segment.first, 2, starts);
    AppendBigEndian(segment.glyph - segment.first, 2, deltas);
  }
  std::string out;
  AppendBigEndian(4, 2, out);
  AppendBigEndian(16 + 8 * count, 2, out);
  AppendBigEndian(0, 2, out);  // Of no language.
  AppendBigEndian(2 * count, 2, out);
  AppendBigEndian(2 * power, 2, out);
  AppendBigEndian(log, 2, out);
  AppendBigEndian(2 * (count - power), 2, out);
  return absl::StrCat(out, ends, std::string(2, '\0'), starts, deltas,
                      std::string(2 * count, '\0'));
}

// Format 12: all characters.
std::string FullSubtable(const std::vector<Stretch>& stretches) {
  std::string out;
  AppendBigEndian(12, 2, out);
  AppendBigEndian(0, 2, out);
  AppendBigEndian(16 + 12 * stretches.size(), 4, out);
  AppendBigEndian(0, 4, out);
  AppendBigEndian(stretches.size(), 4, out);
  for (const Stretch& stretch : stretches) {
    AppendBigEndian(stretch.first, 4, out);
    AppendBigEndian(stretch.last, 4, out);
    AppendBigEndian(stretch.glyph, 4, out);
  }
  return out;
}

}  // namespace

void SetBigEndian16(int value, size_t at, std::string& table) {
  table[at] = static_cast<char>(value >> 8);
  table[at + 1] = static_cast<char>(value);
}

std::string CmapTable(const std::map<char32_t, uint32_t>& glyphs) {
  const std::vector<Stretch> stretches = StretchesOf(glyphs);
  const std::string bmp = BmpSubtable(stretches);
  constexpr uint64_t kHead = 4 + 2 * 8;
  std::string out;
  AppendBigEndian(0, 2, out);
  AppendBigEndian(2, 2, out);
  AppendBigEndian(kWindows, 2, out);
  AppendBigEndian(kUnicodeBmp, 2, out);
  AppendBigEndian(kHead, 4, out);
  AppendBigEndian(kWindows, 2, out);
  AppendBigEndian(kUnicodeFull, 2, out);
  AppendBigEndian(kHead + bmp.size(), 4, out);
  return absl::StrCat(out, bmp, FullSubtable(stretches));
}

std::string NameTable(absl::string_view family, absl::string_view postscript) {
  // Family, style, unique name, full name, version, PostScript name.
  const std::pair<int, std::string> names[] = {{1, Utf16(family)},        {2, Utf16("Regular")},
                                               {3, Utf16(postscript)},    {4, Utf16(family)},
                                               {5, Utf16("Version 1.0")}, {6, Utf16(postscript)}};
  std::string out;
  AppendBigEndian(0, 2, out);
  AppendBigEndian(std::size(names), 2, out);
  AppendBigEndian(6 + 12 * std::size(names), 2, out);
  std::string texts;
  for (const auto& [id, text] : names) {
    for (const int part : {kWindows, kUnicodeBmp, kEnglish, id}) {
      AppendBigEndian(static_cast<uint64_t>(part), 2, out);
    }
    AppendBigEndian(text.size(), 2, out);
    AppendBigEndian(texts.size(), 2, out);
    texts += text;
  }
  return out + texts;
}

std::string FontFile(std::map<std::string, std::string> tables) {
  const uint64_t count = tables.size();
  uint64_t power = 1;
  uint64_t log = 0;
  while (power * 2 <= count) {
    power *= 2;
    ++log;
  }
  std::string out;
  AppendBigEndian(kTrueType, 4, out);
  AppendBigEndian(count, 2, out);
  AppendBigEndian(16 * power, 2, out);
  AppendBigEndian(log, 2, out);
  AppendBigEndian(16 * (count - power), 2, out);
  uint64_t offset = 12 + 16 * count;
  uint64_t head = 0;
  std::string bodies;
  for (auto& [tag, table] : tables) {
    if (tag == "head") {
      head = offset;
      table.replace(kSumAdjustment, 4, 4, '\0');
    }
    out += tag;
    AppendBigEndian(SumOf(table), 4, out);
    AppendBigEndian(offset, 4, out);
    AppendBigEndian(table.size(), 4, out);
    bodies += table;
    bodies.resize((bodies.size() + 3) / 4 * 4, '\0');
    offset = 12 + 16 * count + bodies.size();
  }
  out += bodies;
  if (head > 0) {
    std::string adjustment;
    AppendBigEndian(kWholeSum - SumOf(out), 4, adjustment);
    out.replace(head + kSumAdjustment, 4, adjustment);
  }
  return out;
}

}  // namespace nianbao::rendering
