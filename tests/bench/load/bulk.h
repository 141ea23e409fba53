#ifndef NIANBAO_TESTS_BENCH_LOAD_BULK_H_
#define NIANBAO_TESTS_BENCH_LOAD_BULK_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "absl/status/status.h"
#include "tests/bench/load/filings.h"

namespace nianbao::bench {

// One stream of SubmitReports, shared by the clients that send on it. Thread-safe.
class BulkStream {
 public:
  // `filings` outlives it.
  explicit BulkStream(const Filings& filings);
  // Ends the stream and waits for its end.
  ~BulkStream();

  // Sends the item of a filing; returns when its outcome is there.
  absl::Status File(int64_t filing);

 private:
  struct Waiting {
    bool done = false;
    absl::Status status;
  };
  void ReadOutcomes();

  const Filings& filings_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<submission::v1::SubmitReportsRequest,
                                           submission::v1::SubmitReportsResponse>>
      stream_;
  std::mutex write_mutex_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::unordered_map<std::string, Waiting*> waiting_;
  absl::Status ended_;  // Why no more outcomes come.
  std::thread reader_;
};

}  // namespace nianbao::bench

#endif  // NIANBAO_TESTS_BENCH_LOAD_BULK_H_
