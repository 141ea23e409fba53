#include "tests/faults/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace nianbao::test {
namespace {

std::string Hex(const std::string& bytes) {
  return absl::StrCat("x", absl::BytesToHexString(bytes));
}

class Fields {
 public:
  explicit Fields(absl::string_view line) : parts_(absl::StrSplit(line, ' ')) {}

  size_t size() const { return parts_.size(); }
  std::string Text(size_t i) const { return absl::HexStringToBytes(parts_[i].substr(1)); }
  int64_t Number(size_t i) const {
    int64_t number = 0;
    if (!absl::SimpleAtoi(parts_[i], &number)) return 0;
    return number;
  }

 private:
  std::vector<absl::string_view> parts_;
};

constexpr size_t kAskedFields = 6;
constexpr size_t kToldFields = 13;

}  // namespace

std::string EncodeEvent(const Event& event) {
  const Asked& asked = event.asked;
  // The id alone says of an answer what was asked.
  std::string line =
      absl::StrCat(asked.id, " ", static_cast<int>(asked.method), " ", Hex(asked.person), " ",
                   event.told ? "x" : Hex(asked.request), " ", event.began, " ", event.ended);
  if (event.told) {
    const Told& told = *event.told;
    absl::StrAppend(&line, " ", Hex(told.resource), " ", Hex(told.origin), " ", told.position, " ",
                    told.replayed ? 1 : 0, " ", told.revision, " ", Hex(told.content_digest), " ",
                    Hex(told.receipt));
  }
  return line;
}

std::optional<Event> DecodeEvent(absl::string_view line) {
  const Fields fields(line);
  if (fields.size() != kAskedFields && fields.size() != kToldFields) return std::nullopt;
  Event event;
  event.asked.id = std::string(line.substr(0, line.find(' ')));
  event.asked.method = static_cast<Method>(fields.Number(1));
  event.asked.person = fields.Text(2);
  event.asked.request = fields.Text(3);
  event.began = fields.Number(4);
  event.ended = fields.Number(5);
  if (fields.size() == kToldFields) {
    event.told = Told{fields.Text(6),    fields.Text(7),  fields.Number(8), fields.Number(9) != 0,
                      fields.Number(10), fields.Text(11), fields.Text(12)};
  }
  return event;
}

size_t History::Begin(Asked asked) {
  std::lock_guard lock(mutex_);
  events_.push_back({std::move(asked), ++tick_, 0, std::nullopt});
  if (listener_) listener_(events_.back());
  return events_.size() - 1;
}

void History::End(size_t event, Told told) {
  std::lock_guard lock(mutex_);
  events_[event].told = std::move(told);
  events_[event].ended = ++tick_;
  if (listener_) listener_(events_[event]);
}

void History::BeginRun() {
  std::lock_guard lock(mutex_);
  run_ = tick_ + 1;
}

void History::Add(Event event) {
  std::lock_guard lock(mutex_);
  event.began += run_;
  event.ended += run_;
  tick_ = std::max({tick_, event.began, event.ended});
  if (!event.told) {
    events_.push_back(std::move(event));
    return;
  }
  const auto begun = std::find_if(events_.rbegin(), events_.rend(), [&](const Event& e) {
    return e.asked.id == event.asked.id && e.began == event.began;
  });
  if (begun == events_.rend()) return;
  begun->told = std::move(event.told);
  begun->ended = event.ended;
}

void History::AddHead(std::string note) {
  std::lock_guard lock(mutex_);
  heads_.push_back(std::move(note));
}

std::vector<Event> History::events() const {
  std::lock_guard lock(mutex_);
  return events_;
}

std::vector<std::string> History::heads() const {
  std::lock_guard lock(mutex_);
  return heads_;
}

size_t History::size() const {
  std::lock_guard lock(mutex_);
  return events_.size();
}

}  // namespace nianbao::test
