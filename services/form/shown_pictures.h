#ifndef NIANBAO_SERVICES_FORM_SHOWN_PICTURES_H_
#define NIANBAO_SERVICES_FORM_SHOWN_PICTURES_H_

#include <map>
#include <string>
#include <vector>

#include "nianbao/report/v1/report.pb.h"

namespace nianbao::form {

// How many image blocks of the report name an attachment, by its id. A block whose text was erased
// shows nothing any more.
std::map<std::string, int> ShownTimes(const report::v1::Report& report);

// The image attachments among them, each once, in the report's order. Borrowed.
std::vector<const report::v1::Attachment*> ShownPictures(const report::v1::Report& report);

}  // namespace nianbao::form

#endif  // NIANBAO_SERVICES_FORM_SHOWN_PICTURES_H_
