#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_NUMBERING_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_NUMBERING_H_

#include <array>
#include <map>
#include <pugixml.hpp>
#include <string>

namespace nianbao::import {

// The numbers that a word processor puts before the paragraphs of lists.
class Numbering {
 public:
  // Takes the lists of a part "numbering.xml".
  void Read(const pugi::xml_node& root);

  // Counts the next paragraph of a list on a level from 0, and returns its number as it is shown:
  // "一、", "（一）", "1.". Empty where there is none to show, or one of a kind that is not known.
  std::string Next(const std::string& list, int level);

 private:
  static constexpr int kLevels = 9;

  struct Level {
    std::string kind;   // "decimal"
    std::string shown;  // "%1、"
    int start = 0;
    bool goes_on = false;  // Whatever is counted above it.
  };
  struct List {
    std::string pattern;
    std::map<int, Level> own;  // In place of the pattern's.
    std::map<int, int> starts;
    bool begun = false;
  };
  struct Pattern {
    std::map<int, Level> levels;
    std::array<int, kLevels> counts = {};
    std::array<bool, kLevels> counted = {};
  };

  static std::map<int, Level> LevelsOf(const pugi::xml_node& parent);
  static std::string Shown(const Level& level, int count);
  static void Count(List* list, Pattern* pattern, int level);
  static const Level* Find(const List& list, const Pattern& pattern, int level);

  std::map<std::string, List> lists_;
  std::map<std::string, Pattern> patterns_;
};

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_NUMBERING_H_
