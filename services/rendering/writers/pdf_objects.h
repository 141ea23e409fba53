#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_PDF_OBJECTS_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_PDF_OBJECTS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

// The file structure of PDF 1.7 (ISO 32000-1, 7.5): numbered objects, object
// streams, a cross-reference stream. Knows nothing of what the objects mean.
namespace nianbao::rendering {

// "12.345": at most three decimals, no exponent, no trailing zeros.
std::string PdfNumber(double value);

// A text string: PDFDocEncoding where ASCII suffices, UTF-16BE otherwise.
std::string PdfText(absl::string_view utf8);

// Appends the four hexadecimal digits of a number below 65536.
void AppendPdfHex(uint32_t value, std::string& out);

// UTF-16BE in hexadecimal digits, without brackets.
std::string PdfUtf16Hex(absl::string_view utf8);

// "/Name" with what names may not hold escaped.
std::string PdfName(absl::string_view name);

// zlib-wrapped deflate, always the same for the same bytes.
std::string Deflate(absl::string_view bytes);

class PdfObjects {
 public:
  // Takes a number for an object that is set later; each must be set once.
  int Reserve();

  // Sets an object that is not a stream.
  void Set(int number, std::string body);

  // Sets a stream, compressed. `entries` are those of its dictionary, but for /Length
  // and /Filter.
  void SetStream(int number, absl::string_view entries, absl::string_view bytes);

  // Sets a stream as it is, for readers that do not inflate.
  void SetPlainStream(int number, absl::string_view entries, absl::string_view bytes);

  int Add(std::string body);
  int AddStream(absl::string_view entries, absl::string_view bytes);

  // Returns the file. The object is spent.
  std::string Finish(int catalog, int info);

  static std::string Reference(int number);

 private:
  struct Object {
    std::string body;  // With the stream, where there is one.
    bool stream = false;
  };

  std::vector<Object> objects_;  // objects_[n - 1] is object n.
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_PDF_OBJECTS_H_
