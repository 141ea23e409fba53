#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_STYLES_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_STYLES_H_

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>

namespace nianbao::import {

// How a run of text is shown, as far as it matters to its words.
struct RunLook {
  bool hidden = false;
  bool raised = false;
  bool struck = false;
};

// The list a paragraph is in; empty: none.
struct ListPlace {
  std::string list;
  int level = 0;
};

// How a paragraph is shown, and its runs unless they say otherwise.
struct ParagraphLook {
  int level = 0;  // Of a heading: 1 is the highest; 0: it is none.
  ListPlace list;
  RunLook runs;
};

// What paragraphs and runs of a text document are by their styles, which are based on each other,
// and by their own properties, which come first.
class DocxStyles {
 public:
  // Takes the styles of a part "styles.xml".
  void Read(const pugi::xml_node& root);

  // By the properties of a paragraph.
  ParagraphLook OfParagraph(const pugi::xml_node& properties) const;

  // By the properties of a run of such a paragraph.
  RunLook OfRun(const pugi::xml_node& properties, const ParagraphLook& paragraph) const;

 private:
  struct Properties {
    std::optional<bool> hidden;
    std::optional<bool> raised;
    std::optional<bool> struck;
    std::optional<bool> struck_twice;
    std::optional<int> level;
    std::optional<std::string> list;
    std::optional<int> list_level;
  };
  struct Style {
    std::string base;
    Properties own;
  };

  static void ReadRun(const pugi::xml_node& run, Properties* properties);
  static void ReadParagraph(const pugi::xml_node& paragraph, Properties* properties);

  // Takes from others what is not said yet.
  static void Complete(const Properties& others, Properties* properties);

  // Adds what a style says.
  void CompleteBy(const pugi::xml_node& style, Properties* properties) const;

  std::map<std::string, Properties> styles_;  // With what those they are based on say.
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_DOCX_STYLES_H_
