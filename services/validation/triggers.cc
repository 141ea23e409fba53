#include "services/validation/triggers.h"

#include <deque>

namespace nianbao::validation {
namespace {

constexpr int32_t kNone = -1;

}  // namespace

Triggers::Triggers() { Compile(); }

void Triggers::Add(absl::string_view word, int bit) { words_.emplace_back(word, bit); }

int32_t Triggers::NewNode() {
  masks_.push_back(0);
  next_.resize(next_.size() + static_cast<size_t>(classes_), kNone);
  return static_cast<int32_t>(masks_.size()) - 1;
}

int32_t& Triggers::Edge(int32_t node, char byte) {
  return next_[static_cast<size_t>(node) * static_cast<size_t>(classes_) +
               class_of_[static_cast<unsigned char>(byte)]];
}

void Triggers::Compile() {
  for (const auto& [word, bit] : words_) {
    for (const char byte : word) {
      uint8_t& known = class_of_[static_cast<unsigned char>(byte)];
      if (known == 0) known = static_cast<uint8_t>(classes_++);
    }
  }
  next_.clear();
  masks_.clear();
  NewNode();
  for (const auto& [word, bit] : words_) {
    int32_t node = 0;
    for (const char byte : word) {
      if (Edge(node, byte) == kNone) {
        const int32_t added = NewNode();
        Edge(node, byte) = added;
      }
      node = Edge(node, byte);
    }
    masks_[static_cast<size_t>(node)] |= TriggerMask{1} << bit;
  }
  // Breadth first: a node's missing edges are those of its longest proper suffix.
  const auto width = static_cast<size_t>(classes_);
  std::vector<int32_t> suffix(masks_.size(), 0);
  std::deque<int32_t> queue;
  for (size_t i = 0; i < width; ++i) {
    if (next_[i] == kNone) {
      next_[i] = 0;
    } else {
      queue.push_back(next_[i]);
    }
  }
  while (!queue.empty()) {
    const auto node = static_cast<size_t>(queue.front());
    queue.pop_front();
    masks_[node] |= masks_[static_cast<size_t>(suffix[node])];
    for (size_t i = 0; i < width; ++i) {
      int32_t& edge = next_[node * width + i];
      const int32_t fallback = next_[static_cast<size_t>(suffix[node]) * width + i];
      if (edge == kNone) {
        edge = fallback;
      } else {
        suffix[static_cast<size_t>(edge)] = fallback;
        queue.push_back(edge);
      }
    }
  }
}

Triggered Triggers::Scan(absl::string_view text, const std::vector<Span>& sentences) const {
  Triggered found;
  found.sentences.resize(sentences.size());
  size_t sentence = 0;
  int32_t node = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    node = Step(node, text[i]);
    const TriggerMask mask = masks_[static_cast<size_t>(node)];
    if (mask == 0) continue;
    found.whole |= mask;
    while (sentence < sentences.size() && static_cast<size_t>(sentences[sentence].end) <= i) {
      ++sentence;
    }
    if (sentence < sentences.size()) found.sentences[sentence] |= mask;
  }
  return found;
}

}  // namespace nianbao::validation
