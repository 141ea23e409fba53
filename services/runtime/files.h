#ifndef NIANBAO_SERVICES_RUNTIME_FILES_H_
#define NIANBAO_SERVICES_RUNTIME_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nianbao::runtime {

// The whole of a small file. INVALID_ARGUMENT with its name if it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Puts a whole file in its place at once: a reader sees all of it or none.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

// Path of the program `name` in the folder of the running one. Empty where the system does
// not tell that.
std::string ProgramBeside(const std::string& name);

}  // namespace nianbao::runtime

#endif  // NIANBAO_SERVICES_RUNTIME_FILES_H_
