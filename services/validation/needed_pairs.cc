#include "services/validation/needed_pairs.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/validation/text.h"

namespace nianbao::validation {
namespace {

// Characters, each as its bytes.
using Letters = std::set<absl::string_view>;
using Pairs = std::set<std::string>;

// RE2 knows the words that a class of up to so many characters is part of.
constexpr size_t kFew = 4;
constexpr size_t kMostLetters = 64;
constexpr size_t kMostPairs = 256;

// What every match of a piece of an expression is like. Nothing: it is not known.
struct Piece {
  bool may_be_empty = false;
  std::optional<Letters> first;  // Where it is not empty.
  std::optional<Letters> last;
  std::optional<Pairs> needed;
};

std::optional<Letters> Union(const std::optional<Letters>& a, const std::optional<Letters>& b) {
  if (!a || !b) return std::nullopt;
  Letters all = *a;
  all.insert(b->begin(), b->end());
  return all.size() <= kMostLetters ? std::make_optional(std::move(all)) : std::nullopt;
}

// The words at the seam of two pieces, neither of which may be empty.
std::optional<Pairs> AtSeam(const Piece& a, const Piece& b) {
  if (a.may_be_empty || b.may_be_empty || !a.last || !b.first) return std::nullopt;
  const size_t count = a.last->size() * b.first->size();
  if (count > kMostPairs || std::max(a.last->size(), b.first->size()) <= kFew) return std::nullopt;
  Pairs pairs;
  for (const absl::string_view left : *a.last) {
    for (const absl::string_view right : *b.first) pairs.insert(absl::StrCat(left, right));
  }
  return pairs;
}

// The shorter list says more.
void Prefer(std::optional<Pairs> other, std::optional<Pairs>& pairs) {
  if (other && (!pairs || other->size() < pairs->size())) pairs = std::move(other);
}

Piece Sequence(Piece a, Piece b) {
  Piece both;
  both.may_be_empty = a.may_be_empty && b.may_be_empty;
  both.needed = AtSeam(a, b);
  both.first = a.may_be_empty ? Union(a.first, b.first) : std::move(a.first);
  both.last = b.may_be_empty ? Union(a.last, b.last) : std::move(b.last);
  Prefer(std::move(a.needed), both.needed);
  Prefer(std::move(b.needed), both.needed);
  return both;
}

Piece Choice(const Piece& a, const Piece& b) {
  Piece either;
  either.may_be_empty = a.may_be_empty || b.may_be_empty;
  either.first = Union(a.first, b.first);
  either.last = Union(a.last, b.last);
  if (!a.needed || !b.needed) return either;
  either.needed = a.needed;
  either.needed->insert(b.needed->begin(), b.needed->end());
  if (either.needed->size() > kMostPairs) either.needed.reset();
  return either;
}

// Nothing but the empty text.
Piece Nothing() {
  Piece piece;
  piece.may_be_empty = true;
  piece.first.emplace();
  piece.last.emplace();
  return piece;
}

Piece OneOf(std::optional<Letters> letters) {
  Piece piece;
  piece.first = letters;
  piece.last = std::move(letters);
  return piece;
}

Letters Digits() { return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; }

// Reads an expression that RE2 has accepted, as far as it is of the plain kind.
class Reader {
 public:
  explicit Reader(const std::vector<absl::string_view>& characters) : characters_(characters) {}

  // Nothing: it holds what is not understood.
  std::optional<Piece> Read() {
    Piece piece = ReadChoice();
    return understood_ && at_ == characters_.size() ? std::make_optional(std::move(piece))
                                                    : std::nullopt;
  }

 private:
  absl::string_view Peek() const {
    return understood_ && at_ < characters_.size() ? characters_[at_] : absl::string_view();
  }
  absl::string_view Next() {
    const absl::string_view c = Peek();
    ++at_;
    if (c.empty()) understood_ = false;
    return c;
  }
  bool Take(absl::string_view c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }

  Piece ReadChoice() {
    Piece piece = ReadSequence();
    while (Take("|")) piece = Choice(piece, ReadSequence());
    return piece;
  }

  Piece ReadSequence() {
    Piece piece = Nothing();
    while (!Peek().empty() && Peek() != "|" && Peek() != ")") {
      piece = Sequence(std::move(piece), ReadRepeated());
    }
    return piece;
  }

  Piece ReadRepeated() {
    Piece piece = ReadOne();
    while (true) {
      if (Take("?") || Take("*") || (Peek() == "{" && ReadLeast() == 0)) {
        piece.may_be_empty = true;
        piece.needed.reset();
      } else if (!Take("+") && !counted_) {
        return piece;
      }
      counted_ = false;
      Take("?");  // As few as may be.
    }
  }

  // The least count of "{2,3}".
  int ReadLeast() {
    Next();
    int least = 0;
    bool upper = false;
    for (absl::string_view c = Next(); understood_ && c != "}"; c = Next()) {
      if (c == ",") {
        upper = true;
      } else if (!Digits().contains(c)) {
        understood_ = false;  // A brace that is none.
      } else if (!upper && least == 0) {
        least = c[0] - '0';
      }
    }
    counted_ = true;
    return least;
  }

  Piece ReadOne() {
    const absl::string_view c = Next();
    if (c == "(") {
      if (Take("?") && !Take(":")) understood_ = false;
      Piece piece = ReadChoice();
      if (!Take(")")) understood_ = false;
      return piece;
    }
    if (c == "[") return OneOf(ReadClass());
    if (c == "\\") return OneOf(ReadEscaped());
    if (c == ".") return OneOf(std::nullopt);
    if (c == "^" || c == "$") {
      // Nothing stands there, yet what is before and behind does not touch.
      Piece piece = OneOf(std::nullopt);
      piece.may_be_empty = true;
      return piece;
    }
    return OneOf(Letters{c});
  }

  // Behind a backslash.
  std::optional<Letters> ReadEscaped() {
    const absl::string_view c = Next();
    if (c == "d") return Digits();
    if (c == "D" || c == "s" || c == "S" || c == "w" || c == "W") return std::nullopt;
    if (absl::StrContains("+*?.()[]{}|^$\\-/", c)) return Letters{c};
    understood_ = false;
    return std::nullopt;
  }

  // Behind "[".
  std::optional<Letters> ReadClass() {
    const bool all_but = Take("^");
    Letters letters;
    bool known = true;
    for (bool more = true; more && understood_; more = understood_ && !Take("]")) {
      const absl::string_view c = Next();
      if (c == "[") understood_ = false;             // "[:alpha:]"
      if (c == "-" && Peek() != "]") known = false;  // A range.
      if (c == "\\") {
        known = AddEscaped(letters) && known;
      } else {
        letters.insert(c);
      }
    }
    if (all_but || !known || letters.size() > kMostLetters) return std::nullopt;
    return letters;
  }

  // False: a class by name.
  bool AddEscaped(Letters& letters) {
    if (Take("p") || Take("P")) {
      if (!Take("{")) understood_ = false;
      while (understood_ && !Take("}")) Next();
      return false;
    }
    const std::optional<Letters> escaped = ReadEscaped();
    if (!escaped) return false;
    letters.insert(escaped->begin(), escaped->end());
    return true;
  }

  const std::vector<absl::string_view>& characters_;
  size_t at_ = 0;
  bool understood_ = true;
  bool counted_ = false;  // A count was read whose least is not 0.
};

}  // namespace

std::vector<std::string> NeededPairs(absl::string_view pattern) {
  const std::vector<absl::string_view> characters = Characters(pattern);
  const std::optional<Piece> whole = Reader(characters).Read();
  if (!whole || !whole->needed) return {};
  return {whole->needed->begin(), whole->needed->end()};
}

}  // namespace nianbao::validation
