#include "services/form/shown_pictures.h"

namespace nianbao::form {

std::map<std::string, int> ShownTimes(const report::v1::Report& report) {
  std::map<std::string, int> shown;
  for (const report::v1::Section& section : report.sections()) {
    for (const report::v1::Block& block : section.blocks()) {
      const bool image = block.kind() == report::v1::Block::KIND_IMAGE;
      if (image && !block.has_erased()) ++shown[block.attachment()];
    }
  }
  return shown;
}

std::vector<const report::v1::Attachment*> ShownPictures(const report::v1::Report& report) {
  const std::map<std::string, int> shown = ShownTimes(report);
  std::vector<const report::v1::Attachment*> pictures;
  for (const report::v1::Attachment& attachment : report.attachments()) {
    if (attachment.role() == report::v1::Attachment::ROLE_IMAGE &&
        shown.count(attachment.id()) > 0) {
      pictures.push_back(&attachment);
    }
  }
  return pictures;
}

}  // namespace nianbao::form
