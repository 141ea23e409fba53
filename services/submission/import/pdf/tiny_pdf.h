#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_TINY_PDF_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_TINY_PDF_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace nianbao::import {

// A PDF file of these objects, numbered from 1; the first is its catalog.
inline std::string PdfFile(const std::vector<std::string>& objects) {
  std::string file = "%PDF-1.4\n";
  std::string places;
  for (size_t i = 0; i < objects.size(); ++i) {
    std::string place = absl::StrCat(file.size());
    absl::StrAppend(&places, std::string(10 - place.size(), '0'), place, " 00000 n \n");
    absl::StrAppend(&file, i + 1, " 0 obj\n", objects[i], "\nendobj\n");
  }
  const size_t table = file.size();
  absl::StrAppend(&file, "xref\n0 ", objects.size() + 1, "\n0000000000 65535 f \n", places);
  absl::StrAppend(&file, "trailer<</Root 1 0 R/Size ", objects.size() + 1, ">>\nstartxref\n", table,
                  "\n%%EOF\n");
  return file;
}

// A PDF file with a page of 300 x 400 points for each content stream; "/F" is Helvetica.
// `count`: the number of pages it claims to have; -1: as many as it has.
inline std::string TinyPdf(const std::vector<std::string>& contents, int count = -1) {
  std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", "",
                                      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
  std::string kids;
  for (const std::string& content : contents) {
    objects.push_back(
        absl::StrCat("<</Length ", content.size(), ">>stream\n", content, "\nendstream"));
    objects.push_back(absl::StrCat("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents ",
                                   objects.size(), " 0 R/Resources<</Font<</F 3 0 R>>>>>>"));
    absl::StrAppend(&kids, objects.size(), " 0 R ");
  }
  objects[1] = absl::StrCat("<</Type/Pages/Kids[", kids, "]/Count ",
                            count < 0 ? static_cast<int>(contents.size()) : count, ">>");
  return PdfFile(objects);
}

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_PDF_TINY_PDF_H_
