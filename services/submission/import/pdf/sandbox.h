#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_SANDBOX_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_SANDBOX_H_

#include <string>

namespace nianbao::import {

struct SandboxLimits {
  int cpu_seconds = 20;
  long address_space = 1L << 30;  // Bytes.
  // The only files that may still be opened, for reading, lie below here. Where the
  // kernel has no Landlock, any file may be read, none written.
  std::string readable;
};

// Gives up, for the rest of this process's life, all that reading a document from memory
// does not need: other descriptors than 0 to 2, writing files, sockets, new processes,
// more memory and time than `limits`. Works for root and for others. Returns false when
// the kernel refuses the filter of system calls: then nothing foreign may be read.
bool EnterSandbox(const SandboxLimits& limits);

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_SANDBOX_H_
