#include "services/submission/import/numbering.h"

#include <cstddef>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/office_package.h"

namespace nianbao::import {
namespace {

constexpr int kMostNumber = 1'000'000;
constexpr int kMostChinese = 99;
constexpr size_t kLongestShown = 60;  // Bytes, of a level's text.

int NumberIn(const pugi::xml_node& node, const char* name, int otherwise) {
  int number = 0;
  const bool told = absl::SimpleAtoi(AttributeOf(node, name), &number);
  return told && number >= 0 && number <= kMostNumber ? number : otherwise;
}

// 1 is 一, 23 is 二十三; empty where no such numeral is known.
std::string Chinese(int number) {
  static constexpr const char* kDigits[] = {"",   "一", "二", "三", "四",
                                            "五", "六", "七", "八", "九"};
  if (number < 1 || number > kMostChinese) return "";
  const int tens = number / 10;
  return absl::StrCat(tens > 1 ? kDigits[tens] : "", tens > 0 ? "十" : "", kDigits[number % 10]);
}

}  // namespace

std::map<int, Numbering::Level> Numbering::LevelsOf(const pugi::xml_node& parent) {
  std::map<int, Level> levels;
  for (const pugi::xml_node child : parent.children()) {
    if (NameOf(child) != "lvl") continue;
    const int at = NumberIn(child, "ilvl", -1);
    if (at < 0 || at >= kLevels) continue;
    const absl::string_view shown = AttributeOf(ChildOf(child, "lvlText"), "val");
    Level level;
    level.kind = std::string(
        IsOn(ChildOf(child, "isLgl")) ? "decimal" : AttributeOf(ChildOf(child, "numFmt"), "val"));
    if (shown.size() <= kLongestShown) level.shown = std::string(shown);
    level.start = NumberIn(ChildOf(child, "start"), "val", 0);
    level.goes_on = NumberIn(ChildOf(child, "lvlRestart"), "val", -1) == 0;
    levels[at] = std::move(level);
  }
  return levels;
}

void Numbering::Read(const pugi::xml_node& root) {
  for (const pugi::xml_node child : root.children()) {
    if (NameOf(child) == "abstractNum") {
      patterns_[std::string(AttributeOf(child, "abstractNumId"))].levels = LevelsOf(child);
    }
    if (NameOf(child) != "num") continue;
    List& list = lists_[std::string(AttributeOf(child, "numId"))];
    list.pattern = std::string(AttributeOf(ChildOf(child, "abstractNumId"), "val"));
    for (const pugi::xml_node over : child.children()) {
      if (NameOf(over) != "lvlOverride") continue;
      for (auto& [at, level] : LevelsOf(over)) list.own[at] = std::move(level);
      const int at = NumberIn(over, "ilvl", -1);
      const pugi::xml_node start = ChildOf(over, "startOverride");
      if (start && at >= 0 && at < kLevels) list.starts[at] = NumberIn(start, "val", 0);
    }
  }
}

const Numbering::Level* Numbering::Find(const List& list, const Pattern& pattern, int level) {
  const auto own = list.own.find(level);
  if (own != list.own.end()) return &own->second;
  const auto shared = pattern.levels.find(level);
  return shared == pattern.levels.end() ? nullptr : &shared->second;
}

std::string Numbering::Shown(const Level& level, int count) {
  if (level.kind == "decimal") return absl::StrCat(count);
  const bool chinese = level.kind == "chineseCounting" || level.kind == "chineseCountingThousand" ||
                       level.kind == "japaneseCounting" || level.kind == "taiwaneseCounting" ||
                       level.kind == "taiwaneseCountingThousand";
  return chinese ? Chinese(count) : "";
}

void Numbering::Count(List* list, Pattern* pattern, int at) {
  // Lists of one pattern count on, unless one says where it starts.
  if (!std::exchange(list->begun, true)) {
    for (const auto& [level, start] : list->starts) {
      pattern->counted[static_cast<size_t>(level)] = false;
    }
  }
  for (int i = 0; i < kLevels; ++i) {
    const Level* level = Find(*list, *pattern, i);
    const auto place = static_cast<size_t>(i);
    if (i > at) {
      if (level == nullptr || !level->goes_on) pattern->counted[place] = false;
      continue;
    }
    if (level == nullptr) continue;
    const auto start = list->starts.find(i);
    int& count = pattern->counts[place];
    if (!std::exchange(pattern->counted[place], true)) {
      count = start == list->starts.end() ? level->start : start->second;
    } else if (i == at) {
      ++count;
    }
  }
}

std::string Numbering::Next(const std::string& id, int at) {
  const auto list = lists_.find(id);
  if (list == lists_.end() || at < 0 || at >= kLevels) return "";
  const auto found = patterns_.find(list->second.pattern);
  if (found == patterns_.end()) return "";
  const Pattern& pattern = found->second;
  Count(&list->second, &found->second, at);
  const Level* const own = Find(list->second, pattern, at);
  if (own == nullptr || own->kind == "bullet" || own->kind == "none") return "";
  std::string shown = own->shown;
  for (int i = 0; i <= at; ++i) {
    const std::string mark = absl::StrCat("%", i + 1);
    if (!absl::StrContains(shown, mark)) continue;
    const Level* level = Find(list->second, pattern, i);
    const std::string number =
        level == nullptr ? "" : Shown(*level, pattern.counts[static_cast<size_t>(i)]);
    if (number.empty()) return "";
    shown = absl::StrReplaceAll(shown, {{mark, number}});
  }
  return absl::StrContains(shown, "%") ? "" : shown;
}

}  // namespace nianbao::import
