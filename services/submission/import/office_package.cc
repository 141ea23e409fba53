#include "services/submission/import/office_package.h"

#include <zip.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/submission/import/text.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

constexpr char kOldOffice[] = "\xD0\xCF\x11\xE0";

// A part's name as an error may say it: a package can name its parts in any bytes.
std::string Shown(const std::string& name) { return Tidy(name); }

}  // namespace

absl::string_view NameOf(const pugi::xml_node& node) {
  const absl::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node ChildOf(const pugi::xml_node& node, absl::string_view name) {
  for (const pugi::xml_node child : node.children()) {
    if (NameOf(child) == name) return child;
  }
  return {};
}

absl::string_view AttributeOf(const pugi::xml_node& node, absl::string_view name) {
  absl::string_view plain;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    const absl::string_view whole = attribute.name();
    if (whole == name) plain = attribute.value();
    if (absl::EndsWith(whole, name) && whole.size() > name.size() + 1 &&
        whole[whole.size() - name.size() - 1] == ':') {
      return attribute.value();
    }
  }
  return plain;
}

bool IsOn(const pugi::xml_node& property) {
  if (!property) return false;
  const absl::string_view value = AttributeOf(property, "val");
  return value != "0" && value != "false" && value != "off";
}

std::string ResolvePart(absl::string_view folder, absl::string_view target) {
  std::vector<absl::string_view> path;
  const bool absolute = absl::StartsWith(target, "/");
  if (!absolute) path = absl::StrSplit(folder, '/', absl::SkipEmpty());
  for (const absl::string_view step : absl::StrSplit(target, '/', absl::SkipEmpty())) {
    if (step == "..") {
      if (!path.empty()) path.pop_back();
    } else if (step != ".") {
      path.push_back(step);
    }
  }
  return absl::StrJoin(path, "/");
}

absl::StatusOr<OfficePackage> OfficePackage::Open(absl::string_view bytes, PackageLimits limits) {
  if (bytes.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("content: the file has more than ", limits.max_bytes, " bytes"));
  }
  if (absl::StartsWith(bytes, kOldOffice)) {
    return absl::InvalidArgumentError(
        "content: an encrypted document or one of an older format (.doc, .xls, .wps, .et); save "
        "it as .docx or .xlsx without password");
  }
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (archive == nullptr) {
    if (source != nullptr) zip_source_free(source);
    return absl::InvalidArgumentError("content: not a sound .docx, .xlsx or .ofd package");
  }
  Zip owned(archive, [](zip* held) { zip_discard(held); });
  if (zip_get_num_entries(archive, 0) > limits.max_parts) {
    return absl::ResourceExhaustedError(
        absl::StrCat("content: the package has more than ", limits.max_parts, " parts"));
  }
  return OfficePackage(std::move(owned), limits);
}

bool OfficePackage::Has(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE) >= 0;
}

absl::StatusOr<std::string> OfficePackage::Unpack(const std::string& name) {
  const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) {
    return absl::InvalidArgumentError(absl::StrCat("content: no part ", Shown(name)));
  }
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
  if (file == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("content: the part ", Shown(name), " is encrypted or broken"));
  }
  std::string bytes;
  std::vector<char> piece(size_t{64} << 10);
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("content: the part ", Shown(name), " is broken"));
    }
    if (got == 0) return bytes;
    expanded_ += static_cast<size_t>(got);
    if (expanded_ > limits_.max_expanded) {
      return absl::ResourceExhaustedError(absl::StrCat("content: the package unpacks to more than ",
                                                       limits_.max_expanded, " bytes"));
    }
    bytes.append(piece.data(), static_cast<size_t>(got));
  }
}

absl::Status OfficePackage::Read(const std::string& name, pugi::xml_document* part) {
  ASSIGN_OR_RETURN(const std::string bytes, Unpack(name));
  const pugi::xml_parse_result parsed =
      part->load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
  if (parsed) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("content: the part ", Shown(name), " is not XML: ",
                                                 parsed.description(), " at byte ", parsed.offset));
}

absl::StatusOr<std::map<std::string, std::string>> OfficePackage::Relations(
    const std::string& name) {
  const size_t slash = name.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : name.substr(0, slash);
  const std::string file = name.substr(slash == std::string::npos ? 0 : slash + 1);
  const std::string rels = absl::StrCat(folder, folder.empty() ? "" : "/", "_rels/", file, ".rels");
  std::map<std::string, std::string> targets;
  if (!Has(rels)) return targets;
  pugi::xml_document part;
  RETURN_IF_ERROR(Read(rels, &part));
  for (const pugi::xml_node relation : part.document_element().children()) {
    if (absl::string_view(relation.attribute("TargetMode").value()) == "External") continue;
    targets[relation.attribute("Id").value()] =
        ResolvePart(folder, relation.attribute("Target").value());
  }
  return targets;
}

}  // namespace nianbao::import
