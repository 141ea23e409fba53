// nianbao-pdf-words: reads a PDF file from standard input and writes what its pages draw to
// standard output (services/submission/import/pdf/page.h). Poppler's licence is the GPL
// and its input is foreign: hence a program of its own, in a sandbox.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/submission/import/pdf/extract.h"
#include "services/submission/import/pdf/sandbox.h"

namespace nianbao::import {
namespace {

void WriteAll(const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) std::_Exit(1);
    done += static_cast<size_t>(n);
  }
}

// At most one byte more than `limit`.
std::string ReadAll(size_t limit) {
  std::string bytes;
  char buffer[1 << 16];
  while (bytes.size() <= limit) {
    const ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    bytes.append(buffer, static_cast<size_t>(n));
  }
  return bytes;
}

void OutOfMemory() {
  static constexpr char kWords[] = "X 4 reading the PDF file takes more memory than it may\n";
  [[maybe_unused]] const ssize_t n = write(STDOUT_FILENO, kWords, sizeof kWords - 1);
  std::_Exit(1);
}

void Run() {
  const PdfLimits limits;
  SandboxLimits sandbox;
  sandbox.readable = "/usr/share/poppler";
  if (!EnterSandbox(sandbox)) {
    WriteAll(EncodeFault(PdfFault::kLimit, "this system cannot confine the reading of PDF files"));
    return;
  }
  std::set_new_handler(OutOfMemory);
  std::string file = ReadAll(static_cast<size_t>(limits.bytes));
  if (file.size() > static_cast<size_t>(limits.bytes)) {
    WriteAll(EncodeFault(PdfFault::kLimit,
                         absl::StrCat("the PDF file has more than ", limits.bytes, " bytes")));
    return;
  }
  ExtractPages(std::move(file), limits, WriteAll);
}

}  // namespace
}  // namespace nianbao::import

int main() {
  nianbao::import::Run();
  // Not exit(): destructors of foreign libraries have no place in a sandbox.
  std::_Exit(0);
}
