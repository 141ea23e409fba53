#include "services/form/text_ranges.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "services/form/utf8.h"

namespace nianbao::form {
namespace {

using Sequence = std::vector<char32_t>;

// The elements begin <= i < end of a sequence.
struct Span {
  int begin = 0;
  int end = 0;

  int size() const { return end - begin; }
  bool empty() const { return begin == end; }
  friend bool operator==(const Span&, const Span&) = default;
};

// A part of both sequences that is to be compared.
struct Box {
  Span a, b;

  friend bool operator==(const Box&, const Box&) = default;
};

// Takes equal elements off both ends.
Box Trim(const Sequence& a, const Sequence& b, Box box) {
  const auto at = [](const Sequence& s, int i) { return s[static_cast<size_t>(i)]; };
  while (!box.a.empty() && !box.b.empty() && at(a, box.a.begin) == at(b, box.b.begin)) {
    ++box.a.begin;
    ++box.b.begin;
  }
  while (!box.a.empty() && !box.b.empty() && at(a, box.a.end - 1) == at(b, box.b.end - 1)) {
    --box.a.end;
    --box.b.end;
  }
  return box;
}

// The difference algorithm of Myers (1986) in linear space: splits a box where the
// shortest ways from its two corners meet. A box whose ways are longer than kMostCost is
// split where the better of them has come, which bounds time and loses the shortest way.
class Splitter {
 public:
  Splitter(const Sequence& a, const Sequence& b)
      : a_(a),
        b_(b),
        offset_(static_cast<int>(b.size()) + 1),
        forward_(a.size() + b.size() + 3),
        backward_(forward_.size()) {}

  // The corner at which both parts of the box meet. The box is trimmed and has no empty
  // side.
  std::pair<int, int> Split(const Box& box) {
    const int first = box.a.begin - box.b.begin;
    const int last = box.a.end - box.b.end;
    const bool odd = ((first - last) & 1) != 0;
    Diagonals forth{first, first}, back{last, last};
    Forward(first) = box.a.begin;
    Backward(last) = box.a.end;
    for (int cost = 1;; ++cost) {
      Widen(box, &forth, &forward_, -1);
      for (int d = forth.high; d >= forth.low; d -= 2) {
        const int x = StepForward(box, d);
        if (odd && back.Has(d) && Backward(d) <= x) return {x, x - d};
      }
      Widen(box, &back, &backward_, std::numeric_limits<int>::max());
      for (int d = back.high; d >= back.low; d -= 2) {
        const int x = StepBackward(box, d);
        if (!odd && forth.Has(d) && x <= Forward(d)) return {x, x - d};
      }
      if (cost >= kMostCost) return Farthest(box, forth, back);
    }
  }

 private:
  static constexpr int kMostCost = 128;

  // Diagonals x - y that have been reached.
  struct Diagonals {
    int low = 0, high = 0;
    bool Has(int d) const { return low <= d && d <= high; }
  };

  size_t IndexOf(int d) const {
    const int index = d + offset_;
    return static_cast<size_t>(index);
  }
  int& Forward(int d) { return forward_[IndexOf(d)]; }
  int& Backward(int d) { return backward_[IndexOf(d)]; }
  char32_t A(int x) const { return a_[static_cast<size_t>(x)]; }
  char32_t B(int y) const { return b_[static_cast<size_t>(y)]; }

  // One diagonal more on each side, as long as they cross the box.
  void Widen(const Box& box, Diagonals* diagonals, std::vector<int>* reached, int unreached) const {
    const auto at = [&](int d) -> int& { return (*reached)[IndexOf(d)]; };
    if (diagonals->low > box.a.begin - box.b.end) {
      at(--diagonals->low - 1) = unreached;
    } else {
      ++diagonals->low;
    }
    if (diagonals->high < box.a.end - box.b.begin) {
      at(++diagonals->high + 1) = unreached;
    } else {
      --diagonals->high;
    }
  }

  int StepForward(const Box& box, int d) {
    int x = Forward(d - 1) >= Forward(d + 1) ? Forward(d - 1) + 1 : Forward(d + 1);
    while (x < box.a.end && x - d < box.b.end && A(x) == B(x - d)) ++x;
    return Forward(d) = x;
  }

  int StepBackward(const Box& box, int d) {
    int x = Backward(d - 1) < Backward(d + 1) ? Backward(d - 1) : Backward(d + 1) - 1;
    while (x > box.a.begin && x - d > box.b.begin && A(x - 1) == B(x - d - 1)) --x;
    return Backward(d) = x;
  }

  // The point farthest from its corner that either way has come to.
  std::pair<int, int> Farthest(const Box& box, const Diagonals& forth, const Diagonals& back) {
    std::pair<int, int> best = {box.a.begin, box.b.begin};
    int way = 0;
    for (int d = forth.high; d >= forth.low; d -= 2) {
      const int x = std::min({Forward(d), box.a.end, box.b.end + d});
      const int gone = x - box.a.begin + x - d - box.b.begin;
      if (gone > way) std::tie(best, way) = std::make_pair(std::make_pair(x, x - d), gone);
    }
    for (int d = back.high; d >= back.low; d -= 2) {
      const int x = std::max({Backward(d), box.a.begin, box.b.begin + d});
      const int gone = box.a.end - x + box.b.end - (x - d);
      if (gone > way) std::tie(best, way) = std::make_pair(std::make_pair(x, x - d), gone);
    }
    return best;
  }

  const Sequence& a_;
  const Sequence& b_;
  const int offset_;
  // Per diagonal, the x that the ways from the two corners have come to.
  std::vector<int> forward_, backward_;
};

// The parts that differ, in order; between them both are the same.
std::vector<Box> Compare(const Sequence& a, const Sequence& b, Box whole) {
  std::vector<Box> differing;
  std::vector<Box> waiting = {whole};
  Splitter splitter(a, b);
  while (!waiting.empty()) {
    const Box box = Trim(a, b, waiting.back());
    waiting.pop_back();
    if (box.a.empty() && box.b.empty()) continue;
    if (box.a.empty() || box.b.empty()) {
      differing.push_back(box);
      continue;
    }
    const auto [x, y] = splitter.Split(box);
    const Box head = {{box.a.begin, x}, {box.b.begin, y}};
    const Box tail = {{x, box.a.end}, {y, box.b.end}};
    if (head == box || tail == box) {
      differing.push_back(box);
      continue;
    }
    waiting.push_back(tail);
    waiting.push_back(head);
  }
  return differing;
}

// A long text is first compared sentence by sentence.
constexpr int kLongText = 4000;

bool EndsSentence(char32_t c) {
  return c == U'\n' || c == U'。' || c == U'；' || c == U'，' || c == U'！' || c == U'？';
}

// Where sentences begin; the last element is the end.
std::vector<int> Sentences(const Sequence& text, const Span& span) {
  std::vector<int> begins = {span.begin};
  for (int i = span.begin; i < span.end; ++i) {
    if (EndsSentence(text[static_cast<size_t>(i)]) && i + 1 < span.end) begins.push_back(i + 1);
  }
  begins.push_back(span.end);
  return begins;
}

// Gives equal sentences equal numbers.
class Numbering {
 public:
  Sequence Number(const Sequence& text, const std::vector<int>& begins) {
    Sequence numbers;
    for (size_t i = 0; i + 1 < begins.size(); ++i) {
      const Sequence sentence(text.begin() + begins[i], text.begin() + begins[i + 1]);
      const auto next = static_cast<char32_t>(known_.size());
      numbers.push_back(known_.emplace(sentence, next).first->second);
    }
    return numbers;
  }

 private:
  std::map<Sequence, char32_t> known_;
};

std::vector<Box> CompareLong(const Sequence& a, const Sequence& b, const Box& box) {
  const std::vector<int> of_a = Sentences(a, box.a);
  const std::vector<int> of_b = Sentences(b, box.b);
  Numbering numbering;
  const Sequence numbers_a = numbering.Number(a, of_a);
  const Sequence numbers_b = numbering.Number(b, of_b);
  const Box all = {{0, static_cast<int>(numbers_a.size())},
                   {0, static_cast<int>(numbers_b.size())}};
  std::vector<Box> differing;
  // Parts that touch are one: a sentence that was rewritten is there twice.
  Box rewritten;
  const auto compare_rewritten = [&] {
    const std::vector<Box> inside = Compare(a, b, rewritten);
    differing.insert(differing.end(), inside.begin(), inside.end());
  };
  for (const Box& part : Compare(numbers_a, numbers_b, all)) {
    const auto begin = [](const std::vector<int>& begins, int i) {
      return begins[static_cast<size_t>(i)];
    };
    const Box next = {{begin(of_a, part.a.begin), begin(of_a, part.a.end)},
                      {begin(of_b, part.b.begin), begin(of_b, part.b.end)}};
    if (next.a.begin == rewritten.a.end && next.b.begin == rewritten.b.end) {
      rewritten.a.end = next.a.end;
      rewritten.b.end = next.b.end;
      continue;
    }
    compare_rewritten();
    rewritten = next;
  }
  compare_rewritten();
  return differing;
}

void AddRange(const Span& span, std::vector<CodePointRange>* ranges) {
  if (span.empty()) return;
  if (!ranges->empty() && ranges->back().end == span.begin) {
    ranges->back().end = span.end;
  } else {
    ranges->push_back({span.begin, span.end});
  }
}

}  // namespace

TextRanges CompareTexts(absl::string_view before, absl::string_view after) {
  TextRanges ranges;
  const Sequence a = CodePoints(before).value_or(Sequence());
  const Sequence b = CodePoints(after).value_or(Sequence());
  const Box box = Trim(a, b, {{0, static_cast<int>(a.size())}, {0, static_cast<int>(b.size())}});
  const bool is_long = std::min(box.a.size(), box.b.size()) > kLongText;
  for (const Box& part : is_long ? CompareLong(a, b, box) : Compare(a, b, box)) {
    AddRange(part.a, &ranges.before);
    AddRange(part.b, &ranges.after);
  }
  return ranges;
}

}  // namespace nianbao::form
