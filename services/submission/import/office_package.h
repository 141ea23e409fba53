#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_OFFICE_PACKAGE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_OFFICE_PACKAGE_H_

#include <map>
#include <memory>
#include <pugixml.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct zip;

namespace nianbao::import {

// An element's name without its prefix: producers call a namespace what they like.
absl::string_view NameOf(const pugi::xml_node& node);

// The first child of this name, whatever its prefix; or none.
pugi::xml_node ChildOf(const pugi::xml_node& node, absl::string_view name);

// The value of the attribute of this name, whatever its prefix; empty: there is none. One with a
// prefix comes first: "r:id" and not the "id" of another vocabulary.
absl::string_view AttributeOf(const pugi::xml_node& node, absl::string_view name);

// Whether a property is there, which then is on unless its "val" says otherwise.
bool IsOn(const pugi::xml_node& property);

// "xl/worksheets" and "../media/a" make "xl/media/a"; "/xl/a" is "xl/a".
std::string ResolvePart(absl::string_view folder, absl::string_view target);

// What a package may hold; met limits are errors of code RESOURCE_EXHAUSTED.
struct PackageLimits {
  size_t max_bytes = size_t{16} << 20;     // Packed.
  size_t max_expanded = size_t{16} << 20;  // Of all parts that are read, unpacked.
  int max_parts = 4096;
};

// A document in a ZIP file: Office Open XML, OFD. Parts are unpacked when they are asked for,
// never further than the limits, whatever the package says of their size.
class OfficePackage {
 public:
  // `bytes` must outlive the package. INVALID_ARGUMENT: not a ZIP file, for example an
  // encrypted document or one of an older format.
  static absl::StatusOr<OfficePackage> Open(absl::string_view bytes, PackageLimits limits = {});

  bool Has(const std::string& name) const;

  // Reads a part as XML. Entities are not expanded. INVALID_ARGUMENT: there is no such
  // part, or it is broken, encrypted or not XML.
  absl::Status Read(const std::string& name, pugi::xml_document* part);

  // The targets of the relations of a part, as names of parts, by relation id.
  absl::StatusOr<std::map<std::string, std::string>> Relations(const std::string& name);

 private:
  using Zip = std::unique_ptr<zip, void (*)(zip*)>;
  OfficePackage(Zip archive, PackageLimits limits)
      : archive_(std::move(archive)), limits_(limits) {}

  absl::StatusOr<std::string> Unpack(const std::string& name);

  Zip archive_;
  PackageLimits limits_;
  size_t expanded_ = 0;
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_OFFICE_PACKAGE_H_
