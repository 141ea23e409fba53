#include "services/submission/import/docx_styles.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "services/submission/import/office_package.h"

namespace nianbao::import {
namespace {

constexpr int kDeepest = 20;  // Styles that one is based on.
constexpr int kHeadings = 9;

std::string ValOf(const pugi::xml_node& node) { return std::string(AttributeOf(node, "val")); }

void TakeSwitch(const pugi::xml_node& node, std::optional<bool>* value) {
  if (node) *value = IsOn(node);
}

template <typename T>
void Default(const std::optional<T>& from, std::optional<T>* to) {
  if (!to->has_value()) *to = from;
}

}  // namespace

void DocxStyles::ReadRun(const pugi::xml_node& run, Properties* properties) {
  TakeSwitch(ChildOf(run, "vanish"), &properties->hidden);
  TakeSwitch(ChildOf(run, "strike"), &properties->struck);
  TakeSwitch(ChildOf(run, "dstrike"), &properties->struck_twice);
  if (const pugi::xml_node place = ChildOf(run, "vertAlign")) {
    properties->raised = AttributeOf(place, "val") == "superscript";
  }
}

void DocxStyles::ReadParagraph(const pugi::xml_node& paragraph, Properties* properties) {
  int number = 0;
  if (absl::SimpleAtoi(AttributeOf(ChildOf(paragraph, "outlineLvl"), "val"), &number)) {
    if (number >= 0 && number < kHeadings) properties->level = number + 1;
  }
  const pugi::xml_node list = ChildOf(paragraph, "numPr");
  if (const pugi::xml_node id = ChildOf(list, "numId")) properties->list = ValOf(id);
  if (absl::SimpleAtoi(AttributeOf(ChildOf(list, "ilvl"), "val"), &number)) {
    properties->list_level = number;
  }
}

void DocxStyles::Complete(const Properties& others, Properties* properties) {
  Default(others.hidden, &properties->hidden);
  Default(others.raised, &properties->raised);
  Default(others.struck, &properties->struck);
  Default(others.struck_twice, &properties->struck_twice);
  Default(others.level, &properties->level);
  Default(others.list, &properties->list);
  Default(others.list_level, &properties->list_level);
}

void DocxStyles::Read(const pugi::xml_node& root) {
  std::map<std::string, Style> styles;
  for (const pugi::xml_node node : root.children()) {
    if (NameOf(node) != "style") continue;
    Style& style = styles[std::string(AttributeOf(node, "styleId"))];
    style.base = ValOf(ChildOf(node, "basedOn"));
    ReadRun(ChildOf(node, "rPr"), &style.own);
    ReadParagraph(ChildOf(node, "pPr"), &style.own);
    const std::string called = absl::AsciiStrToLower(ValOf(ChildOf(node, "name")));
    int level = 0;
    if (absl::StartsWith(called, "heading ") && absl::SimpleAtoi(called.substr(8), &level) &&
        level > 0) {
      style.own.level = level;
    }
  }
  for (const auto& [id, style] : styles) {
    Properties& whole = styles_[id] = style.own;
    auto base = styles.find(style.base);
    for (int i = 0; i < kDeepest && base != styles.end(); ++i) {
      Complete(base->second.own, &whole);
      base = styles.find(base->second.base);
    }
  }
}

void DocxStyles::CompleteBy(const pugi::xml_node& style, Properties* properties) const {
  const auto found = styles_.find(ValOf(style));
  if (found != styles_.end()) Complete(found->second, properties);
}

ParagraphLook DocxStyles::OfParagraph(const pugi::xml_node& properties) const {
  Properties whole;
  ReadParagraph(properties, &whole);
  CompleteBy(ChildOf(properties, "pStyle"), &whole);
  ParagraphLook look;
  look.level = whole.level.value_or(0);
  // List 0 is that of paragraphs that are in none, whatever their style says.
  const std::string list = whole.list.value_or("");
  if (list != "0") look.list = {list, whole.list_level.value_or(0)};
  look.runs.hidden = whole.hidden.value_or(false);
  look.runs.raised = whole.raised.value_or(false);
  look.runs.struck = whole.struck.value_or(false) || whole.struck_twice.value_or(false);
  return look;
}

RunLook DocxStyles::OfRun(const pugi::xml_node& properties, const ParagraphLook& paragraph) const {
  Properties whole;
  ReadRun(properties, &whole);
  CompleteBy(ChildOf(properties, "rStyle"), &whole);
  RunLook look = paragraph.runs;
  if (whole.hidden) look.hidden = *whole.hidden;
  if (whole.raised) look.raised = *whole.raised;
  if (whole.struck || whole.struck_twice) {
    look.struck = whole.struck.value_or(false) || whole.struck_twice.value_or(false);
  }
  return look;
}

}  // namespace nianbao::import
