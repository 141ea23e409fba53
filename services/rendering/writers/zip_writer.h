#ifndef NIANBAO_SERVICES_RENDERING_WRITERS_ZIP_WRITER_H_
#define NIANBAO_SERVICES_RENDERING_WRITERS_ZIP_WRITER_H_

#include <string>

#include "absl/strings/string_view.h"

namespace nianbao::rendering {

// A ZIP file of parts with UTF-8 names, all dated 1980-01-01: always the same for the same
// parts in the same order. For less than 4 GiB in all.
class ZipWriter {
 public:
  // Deflated, where that makes the part smaller.
  void Add(absl::string_view name, absl::string_view bytes);

  // Returns the file. The object is spent.
  std::string Finish();

 private:
  std::string out_;
  std::string directory_;
  int parts_ = 0;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_WRITERS_ZIP_WRITER_H_
