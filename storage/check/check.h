#ifndef NIANBAO_STORAGE_CHECK_CHECK_H_
#define NIANBAO_STORAGE_CHECK_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/sequencer/signed_head.h"

// What a check of a store says, and to whom. The check holds all that is stored against
// the log, and the log against itself; it reads one snapshot and changes nothing.
namespace nianbao::check {

// Something stored that does not hold.
struct Fault {
  std::string code;        // [A-Z_]{1,40}: "LEAF_HASH".
  std::string family;      // "leaves".
  std::string record;      // Key in words: "revision 3 of agencies/a/reports/2024".
  std::string resource;    // Resource it belongs to; may be empty.
  std::string message;     // What was expected and what was found, Chinese.
  std::string message_en;  // The same in English.
};

// How far a check is.
struct Progress {
  std::string phase;  // "leaves", "revisions", …
  int64_t records = 0;
  int64_t bytes = 0;  // Of keys and values, as stored.
};

// What a check found.
struct Summary {
  int64_t records = 0;
  int64_t bytes = 0;
  int64_t faults = 0;  // All of them, those too that were not told one by one.
  int64_t erased = 0;  // Texts and details that are gone by a recorded erasure.
  // The log's present tree as recomputed; its note where one is stored for that size.
  storage::SignedHead head;
};

// Hears what a check finds, on the checking thread. An error ends the check with it.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual absl::Status OnProgress(const Progress& progress) = 0;
  virtual absl::Status OnFault(const Fault& fault) = 0;
};

struct Options {
  // Heads kept outside (signed notes): the store must hold what they state.
  std::vector<std::string> known_heads;
  // The signatures of stored heads too; without, their roots only.
  bool signatures = true;
  // Faults of one code that are told one by one.
  int64_t most_of_a_code = 100;
  // Records between two words of progress.
  int64_t progress_every = 20000;
};

}  // namespace nianbao::check

#endif  // NIANBAO_STORAGE_CHECK_CHECK_H_
