#ifndef NIANBAO_SERVICES_VALIDATION_TRIGGERS_H_
#define NIANBAO_SERVICES_VALIDATION_TRIGGERS_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/validation/text.h"

namespace nianbao::validation {

// A set of bits, one for each rule that names words without which it has nothing to say.
using TriggerMask = uint64_t;

// Which rules a text and its sentences may concern.
struct Triggered {
  TriggerMask whole = 0;
  std::vector<TriggerMask> sentences;
};

// Finds words of many rules in one pass (Aho and Corasick). Set up once, then immutable
// and thread-safe.
class Triggers {
 public:
  Triggers();

  // At most 64 bits; the word is not empty.
  void Add(absl::string_view word, int bit);

  // Call once, after all words.
  void Compile();

  // `sentences` are pieces of the text in order.
  Triggered Scan(absl::string_view text, const std::vector<Span>& sentences) const;

 private:
  int32_t Step(int32_t node, char byte) const {
    return next_[static_cast<size_t>(node) * static_cast<size_t>(classes_) +
                 class_of_[static_cast<unsigned char>(byte)]];
  }
  int32_t& Edge(int32_t node, char byte);
  int32_t NewNode();

  // Bytes that no word has share class 0.
  std::array<uint8_t, 256> class_of_{};
  int classes_ = 1;
  std::vector<std::pair<std::string, int>> words_;
  std::vector<int32_t> next_;  // By node and class.
  std::vector<TriggerMask> masks_;
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_TRIGGERS_H_
