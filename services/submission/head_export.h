#ifndef NIANBAO_SERVICES_SUBMISSION_HEAD_EXPORT_H_
#define NIANBAO_SERVICES_SUBMISSION_HEAD_EXPORT_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/engine/engine.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::submission {

// Keeps the newest signed head of a log in a second place: the file <site>.<log>.head of a
// folder, written whole and made durable at most once a second and at the end. Whoever
// holds it notices a store put back to an earlier state.
class HeadExport {
 public:
  // Both outlive it. The head that lies there must be of this log's past.
  //
  // Errors:
  //   FAILED_PRECONDITION: it is newer than the log, or of another history: the store is a
  //   backup put back. INVALID_ARGUMENT: the file cannot be read or written.
  static absl::StatusOr<std::unique_ptr<HeadExport>> Open(const std::string& folder,
                                                          const storage::Engine& engine,
                                                          const storage::Sequencer& sequencer);

  // Writes the last head.
  ~HeadExport();
  HeadExport(const HeadExport&) = delete;
  HeadExport& operator=(const HeadExport&) = delete;

  // Writes the newest head now, unless it is there. Thread-safe.
  absl::Status Write();

  // The file a log's head is kept in. `name` is "<site>/<log>".
  static std::string PathIn(const std::string& folder, const std::string& name);

 private:
  HeadExport(std::string path, const storage::Sequencer& sequencer)
      : path_(std::move(path)), sequencer_(sequencer) {}
  void Run();

  const std::string path_;
  const storage::Sequencer& sequencer_;
  std::mutex writing_;
  std::string written_;  // The note that lies there.
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  bool failed_ = false;  // Said once.
  std::thread thread_;   // Last: starts when all else stands.
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_HEAD_EXPORT_H_
