#include "services/rendering/side_by_side.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"
#include "services/form/utf8.h"

namespace nianbao::rendering {
namespace {

// Characters left beside a change, and those of an unchanged stretch that is worth
// shortening.
constexpr size_t kContext = 24;
constexpr size_t kWorthShortening = 2 * kContext + 8;
// Room of a piece in characters; a column of the type area holds kLine in a line, and a
// line break takes up what is left of it.
constexpr size_t kPiece = 240;
constexpr size_t kLine = 16;
constexpr absl::string_view kLeftOut = "……";

// A text by its characters.
class Characters {
 public:
  explicit Characters(const form::TextSide* side) {
    absl::string_view rest;
    if (side != nullptr) rest = side->text;
    while (!rest.empty()) {
      const char* const begin = rest.data();
      if (!form::TakeCodePoint(&rest)) break;
      all_.emplace_back(begin, static_cast<size_t>(rest.data() - begin));
    }
    if (side != nullptr) changed_ = side->changed;
  }

  size_t size() const { return all_.size(); }

  // Characters from `i` on that are the same on the other side; 0: `i` is changed.
  size_t SameFrom(size_t i) const {
    for (const form::CodePointRange& range : changed_) {
      if (static_cast<size_t>(range.end) <= i) continue;
      return static_cast<size_t>(range.start) > i ? static_cast<size_t>(range.start) - i : 0;
    }
    return all_.size() - std::min(i, all_.size());
  }

  // End of the change that `i` lies in; `i`: it lies in none.
  size_t ChangedTo(size_t i) const {
    for (const form::CodePointRange& range : changed_) {
      if (static_cast<size_t>(range.start) <= i && i < static_cast<size_t>(range.end)) {
        return std::min(static_cast<size_t>(range.end), all_.size());
      }
    }
    return i;
  }

  // Room that [begin, end) takes.
  size_t RoomOf(size_t begin, size_t end) const {
    size_t room = 0;
    for (size_t i = begin; i < std::min(end, all_.size()); ++i) room += RoomOf(i);
    return room;
  }

  // The end of what of [begin, end) has room; one character at least.
  size_t Reach(size_t begin, size_t end, size_t room) const {
    size_t at = begin;
    for (size_t used = 0; at < end; ++at) {
      used += RoomOf(at);
      if (used > room && at > begin) break;
    }
    return at;
  }

  void AppendTo(size_t begin, size_t end, Change change, MarkedText* out) const {
    const size_t start = out->text.size();
    for (size_t i = begin; i < std::min(end, all_.size()); ++i) {
      out->text.append(all_[i].data(), all_[i].size());
    }
    if (change == Change::kNone || out->text.size() == start) return;
    out->changes.push_back({start, out->text.size(), change});
  }

 private:
  size_t RoomOf(size_t i) const { return all_[i] == "\n" ? kLine : 1; }

  std::vector<absl::string_view> all_;
  std::vector<form::CodePointRange> changed_;
};

class Cutter {
 public:
  Cutter(const form::TextSide* before, const form::TextSide* after)
      : before_(before), after_(after), pieces_(1) {}

  std::vector<Piece> Cut() && {
    size_t i = 0;
    size_t j = 0;
    while (i < before_.size() || j < after_.size()) {
      const size_t i_end = before_.ChangedTo(i);
      const size_t j_end = after_.ChangedTo(j);
      if (i_end > i || j_end > j) {
        AddChange(i, i_end, j, j_end);
        i = i_end;
        j = j_end;
        continue;
      }
      // The same on both sides; ranges that do not fit each other end it all the same.
      const size_t same = std::max<size_t>(1, std::min(before_.SameFrom(i), after_.SameFrom(j)));
      AddSame(i, j, same);
      i += same;
      j += same;
    }
    return std::move(pieces_);
  }

 private:
  // A new piece where the last is full.
  Piece& Open() {
    if (used_ >= kPiece) {
      pieces_.emplace_back();
      used_ = 0;
    }
    return pieces_.back();
  }

  void AddChange(size_t i, size_t i_end, size_t j, size_t j_end) {
    while (i < i_end || j < j_end) {
      Piece& piece = Open();
      const size_t room = kPiece - used_;
      const size_t i_next = before_.Reach(i, i_end, room);
      const size_t j_next = after_.Reach(j, j_end, room);
      before_.AppendTo(i, i_next, Change::kRemoved, &piece.before);
      after_.AppendTo(j, j_next, Change::kAdded, &piece.after);
      used_ += std::max(before_.RoomOf(i, i_next), after_.RoomOf(j, j_next));
      i = i_next;
      j = j_next;
    }
  }

  void AddSame(size_t i, size_t j, size_t length) {
    const bool first = i == 0 && j == 0;
    const bool last = i + length >= before_.size() && j + length >= after_.size();
    if (length <= kWorthShortening && !(first && last)) {
      AddStretch(i, j, length);
      return;
    }
    if (!first || last) AddStretch(i, j, std::min(length, kContext));
    if (length > kContext) {
      Piece& piece = Open();
      for (std::string* text : {&piece.before.text, &piece.after.text}) {
        text->append(kLeftOut.data(), kLeftOut.size());
      }
    }
    if (!last) AddStretch(i + length - kContext, j + length - kContext, kContext);
  }

  void AddStretch(size_t i, size_t j, size_t length) {
    Piece& piece = Open();
    before_.AppendTo(i, i + length, Change::kNone, &piece.before);
    after_.AppendTo(j, j + length, Change::kNone, &piece.after);
    used_ += before_.RoomOf(i, i + length);
  }

  const Characters before_;
  const Characters after_;
  std::vector<Piece> pieces_;
  size_t used_ = 0;  // Characters of the last piece.
};

}  // namespace

std::vector<Piece> SideBySide(const form::TextSide* before, const form::TextSide* after) {
  return Cutter(before, after).Cut();
}

}  // namespace nianbao::rendering
