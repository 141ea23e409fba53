#include "services/rendering/writers/pdf_objects.h"

#include <libdeflate.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/rendering/writers/big_endian.h"
#include "services/rendering/writers/decimal.h"
#include "storage/base/hash.h"

namespace nianbao::rendering {
namespace {

// Quick: the outlines of fonts, most of a file, hardly become smaller at higher levels.
constexpr int kDeflateLevel = 1;

// Objects in one object stream.
constexpr size_t kObjectsPerStream = 200;

// Next code point of `text` at `at`, which moves on; malformed bytes give U+FFFD.
char32_t NextCodePoint(absl::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  char32_t c = lead & (0x3f >> more);
  for (int i = 0; i < more; ++i) {
    if (at >= text.size() || (byte(at) & 0xc0) != 0x80) return 0xfffd;
    c = c << 6 | (byte(at++) & 0x3f);
  }
  return more == 0 ? 0xfffd : c;
}

void AppendUtf16(char32_t c, std::string& hex) {
  if (c < 0x10000) {
    AppendPdfHex(static_cast<uint32_t>(c), hex);
    return;
  }
  const uint32_t v = static_cast<uint32_t>(c) - 0x10000;
  AppendPdfHex(0xd800 + (v >> 10), hex);
  AppendPdfHex(0xdc00 + (v & 0x3ff), hex);
}

}  // namespace

std::string PdfNumber(double value) { return ThousandthsText(std::lround(value * 1000)); }

void AppendPdfHex(uint32_t value, std::string& out) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[value >> shift & 0xf]);
}

std::string PdfUtf16Hex(absl::string_view utf8) {
  std::string hex;
  for (size_t at = 0; at < utf8.size();) AppendUtf16(NextCodePoint(utf8, at), hex);
  return hex;
}

std::string PdfText(absl::string_view utf8) {
  const bool ascii = std::all_of(utf8.begin(), utf8.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '(' && c != ')' && c != '\\';
  });
  if (ascii) return absl::StrCat("(", utf8, ")");
  return absl::StrCat("<FEFF", PdfUtf16Hex(utf8), ">");
}

std::string PdfName(absl::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    const bool regular = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
                         c == '_' || c == '.' || c == '+';
    if (regular) {
      out.push_back(c);
    } else {
      absl::StrAppend(&out, "#", absl::BytesToHexString(absl::string_view(&c, 1)));
    }
  }
  return out;
}

std::string Deflate(absl::string_view bytes) {
  struct Free {
    void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
  };
  static thread_local const std::unique_ptr<libdeflate_compressor, Free> compressor(
      libdeflate_alloc_compressor(kDeflateLevel));
  std::string out(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), out.data(),
                                      out.size()));
  return out;
}

std::string PdfObjects::Reference(int number) { return absl::StrCat(number, " 0 R"); }

int PdfObjects::Reserve() {
  objects_.emplace_back();
  return static_cast<int>(objects_.size());
}

void PdfObjects::Set(int number, std::string body) {
  objects_[static_cast<size_t>(number) - 1] = {std::move(body), false};
}

void PdfObjects::SetPlainStream(int number, absl::string_view entries, absl::string_view bytes) {
  objects_[static_cast<size_t>(number) - 1] = {
      absl::StrCat("<<", entries, "/Length ", bytes.size(), ">>stream\n", bytes, "\nendstream"),
      true};
}

void PdfObjects::SetStream(int number, absl::string_view entries, absl::string_view bytes) {
  SetPlainStream(number, absl::StrCat(entries, "/Filter/FlateDecode"), Deflate(bytes));
}

int PdfObjects::Add(std::string body) {
  const int number = Reserve();
  Set(number, std::move(body));
  return number;
}

int PdfObjects::AddStream(absl::string_view entries, absl::string_view bytes) {
  const int number = Reserve();
  SetStream(number, entries, bytes);
  return number;
}

std::string PdfObjects::Finish(int catalog, int info) {
  // Where each object is: {1, offset, 0} in the file, {2, stream, index} in a stream.
  struct Entry {
    int kind = 0;
    uint64_t place = 0;
    uint64_t index = 0;
  };
  std::vector<Entry> entries(objects_.size() + 1);

  std::vector<size_t> plain;
  for (size_t i = 0; i < objects_.size(); ++i) {
    if (!objects_[i].stream) plain.push_back(i + 1);
  }
  for (size_t begin = 0; begin < plain.size(); begin += kObjectsPerStream) {
    const size_t end = std::min(plain.size(), begin + kObjectsPerStream);
    std::string index;
    std::string bodies;
    const int stream = Reserve();
    for (size_t i = begin; i < end; ++i) {
      absl::StrAppend(&index, plain[i], " ", bodies.size(), " ");
      absl::StrAppend(&bodies, objects_[plain[i] - 1].body, "\n");
      entries[plain[i]] = {2, static_cast<uint64_t>(stream), i - begin};
    }
    SetStream(stream, absl::StrCat("/Type/ObjStm/N ", end - begin, "/First ", index.size()),
              index + bodies);
  }

  entries.resize(objects_.size() + 2);
  std::string file = "%PDF-1.7\n%\xE5\xB9\xB4\xE6\x8A\xA5\n";
  for (size_t i = 0; i < objects_.size(); ++i) {
    if (!objects_[i].stream) continue;
    entries[i + 1] = {1, file.size(), 0};
    absl::StrAppend(&file, i + 1, " 0 obj\n", objects_[i].body, "\nendobj\n");
  }

  const size_t own = objects_.size() + 1;
  const size_t start = file.size();
  entries[own] = {1, start, 0};
  std::string table;
  for (const Entry& entry : entries) {
    AppendBigEndian(static_cast<uint64_t>(entry.kind), 1, table);
    AppendBigEndian(entry.place, 4, table);
    AppendBigEndian(entry.index, 2, table);
  }
  const std::string packed = Deflate(table);
  const std::string id = absl::BytesToHexString(Hash(Suite::kSha256, file).substr(0, 16));
  absl::StrAppend(&file, own, " 0 obj\n<</Type/XRef/Size ", own + 1, "/W[1 4 2]/Root ",
                  Reference(catalog), "/Info ", Reference(info), "/ID[<", id, "><", id,
                  ">]/Filter/FlateDecode/Length ", packed.size(), ">>stream\n", packed,
                  "\nendstream\nendobj\nstartxref\n", start, "\n%%EOF\n");
  return file;
}

}  // namespace nianbao::rendering
