#ifndef NIANBAO_SERVICES_VALIDATION_WORDS_H_
#define NIANBAO_SERVICES_VALIDATION_WORDS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/validation/text.h"

namespace nianbao::validation {

// A set of numbers below kMost. Each stands for a list of words: it is in the marks of a
// text when the text holds one of them.
class Marks {
 public:
  static constexpr int kMost = 512;

  void Set(int number) { words_[Word(number)] |= uint64_t{1} << (number % 64); }
  bool Has(int number) const { return (words_[Word(number)] >> (number % 64) & 1) != 0; }
  Marks& operator|=(const Marks& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  friend bool operator==(const Marks&, const Marks&) = default;

 private:
  static size_t Word(int number) { return static_cast<size_t>(number) / 64; }

  std::array<uint64_t, kMost / 64> words_{};
};

// What a text and its sentences hold.
struct Marked {
  Marks whole;
  std::vector<Marks> sentences;
};

// Finds the words of many lists in one pass, whatever the case of their Latin letters. Set
// up once, then immutable and thread-safe. Linear in the text: what a place costs is
// bounded by the words that begin alike.
class WordFinder {
 public:
  // The word is not empty; numbers are below Marks::kMost.
  void Add(absl::string_view word, int list);

  // Call once, after all words.
  void Compile();

  // `sentences` are pieces of the text in order.
  Marked Scan(const FoldedText& text, const std::vector<Span>& sentences) const;

 private:
  // Most places begin no word. Filters say so of nearly all of them.
  class Filter {
   public:
    void Add(uint32_t hash) { bits_[hash >> 6 & kMask] |= uint64_t{1} << (hash & 63); }
    bool MayHold(uint32_t hash) const { return (bits_[hash >> 6 & kMask] >> (hash & 63) & 1) != 0; }

   private:
    static constexpr uint32_t kMask = 1023;
    std::array<uint64_t, kMask + 1> bits_{};
  };
  struct Word {
    std::u32string rest;  // Behind its first two characters; the few lie in the word itself.
    int bytes = 0;
    Marks marks;
  };

  static uint32_t HashOf(char32_t first, char32_t second) {
    return (first * 0x9E3779B1U ^ second * 0x85EBCA6BU) >> 14;
  }
  static uint64_t KeyOf(char32_t first, char32_t second) {
    return static_cast<uint64_t>(first) << 32 | second;
  }

  absl::flat_hash_map<std::string, Marks> added_;
  void AddFirst(char32_t c);

  Filter single_filter_;
  Filter first_filter_;  // What words begin with, by code point, in either case.
  Filter pair_filter_;
  absl::flat_hash_map<char32_t, Marks> singles_;
  absl::flat_hash_map<uint64_t, std::vector<Word>> longer_;  // By their first two characters.
};

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_WORDS_H_
