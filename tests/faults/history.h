#ifndef NIANBAO_TESTS_FAULTS_HISTORY_H_
#define NIANBAO_TESTS_FAULTS_HISTORY_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nianbao/audit/v1/audit.pb.h"

// What callers asked and were told: what a store is later held to.
namespace nianbao::test {

enum class Method { kCreateAgency, kUpdateAgency, kSave, kReview, kSubmit };

// One call as it was sent.
struct Asked {
  std::string id;  // request_id: calls with one id are one call, sent again.
  Method method = Method::kSave;
  std::string person;
  std::string request;  // Serialised, with the id.
};

// What the caller was told.
struct Told {
  std::string resource;
  std::string origin;
  int64_t position = -1;
  bool replayed = false;
  int64_t revision = 0;        // Of a save.
  std::string content_digest;  // Of a save or what a review or submission was bound to.
  std::string receipt;         // Serialised audit.v1.Receipt; empty where the method gives none.
};

struct Event {
  Asked asked;
  int64_t began = 0;  // Ticks: before and after order calls that did not overlap.
  int64_t ended = 0;
  std::optional<Told> told;  // Nothing: no answer, or an error after which nobody knows.
};

// One line without its line feed, for a pipe between processes. An event is written twice:
// when it begins, and when the answer came.
std::string EncodeEvent(const Event& event);
std::optional<Event> DecodeEvent(absl::string_view line);

// Thread-safe.
class History {
 public:
  // `listener`, if given, hears of every beginning and every answer.
  explicit History(std::function<void(const Event&)> listener = nullptr)
      : listener_(std::move(listener)) {}

  // Returns the event's number.
  size_t Begin(Asked asked);
  void End(size_t event, Told told);

  // What another process wrote: a beginning is added, an answer completes it. Its ticks are
  // put behind all that are here already by BeginRun.
  void BeginRun();
  void Add(Event event);

  // A head that was handed out by itself.
  void AddHead(std::string note);

  std::vector<Event> events() const;
  std::vector<std::string> heads() const;
  size_t size() const;

 private:
  const std::function<void(const Event&)> listener_;
  mutable std::mutex mutex_;
  std::vector<Event> events_;
  std::vector<std::string> heads_;
  int64_t tick_ = 0;
  int64_t run_ = 0;  // Tick at which the current run of another process began.
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_HISTORY_H_
