#ifndef NIANBAO_SERVICES_SUBMISSION_HOST_H_
#define NIANBAO_SERVICES_SUBMISSION_HOST_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/submission/head_export.h"
#include "services/submission/site.h"
#include "storage/base/hash.h"
#include "storage/log/signer.h"

namespace nianbao::submission {

// What the use cases are to stand on.
struct HostOptions {
  // Folder of the store, made when absent. Empty: a store in memory that ends with the
  // process.
  std::string store;

  // Private key of the log: a PEM file (Ed25519 or SM2) outside of the store.
  std::string log_key;

  // The key that signed until now, when `log_key` is to follow it; empty: none.
  std::string previous_log_key;

  // Folder that is to hold the newest signed head, kept apart from the store; made when
  // absent. Empty: none. A store that holds less than the head there only reads, and the head
  // stays.
  std::string head_folder;

  // "<site>/<log>" names the log and its key, `suite` is the log's and the first of the site.
  // What is empty or unset is as the store has it; in a new one "local", "main" and SHA-256.
  std::string site;
  std::string log;
  std::optional<Suite> suite;

  // Newest signed head kept outside of the store: a file; empty: none. A store that holds
  // less only reads.
  std::string known_head;

  // Bounds of the store's memory, MiB: what was read, and what waits to be written to tables.
  uint64_t cache_mebibytes = 64;
  uint64_t write_buffer_mebibytes = 64;

  BlobLimits blob_limits;

  workflow::Ladders ladders = workflow::Ladders::Default();

  // Reads PDF files; without it none is imported or published.
  std::string pdf_words_program;
};

// An open store with its log, and the site over both. Closing writes what waits, stores
// the newest head, and then closes the store: end every use of the site before.
class Host {
 public:
  // Opens the store and its log, or begins them. The peers outlive the host.
  //
  // Errors:
  //   INVALID_ARGUMENT: the key cannot be read, is no signing key, or lies in the store.
  //   FAILED_PRECONDITION: the store is empty, and a head is known of its log.
  //   DATA_LOSS: the known head, or that in `head_folder`, is of another history.
  //   Those of storage::OpenRocksDbEngine and storage::Sequencer::Open.
  static absl::StatusOr<std::unique_ptr<Host>> Open(const HostOptions& options,
                                                    Validator* validator, Renderer* renderer);

  const Site& site() const { return site_; }

  // OK while changes are accepted; else why the store only reads.
  absl::Status CheckHealth() const { return sequencer_->CheckHealth(); }

  // What opening found, in words for operators. Empty: nothing.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Host() = default;
  void LookForPdfWords(const HostOptions& options);
  absl::Status OpenEngine(const HostOptions& options);
  absl::Status NameLog(const HostOptions& options);
  std::string LogName() const;  // "<site>/<log>".
  absl::Status CheckMayWrite(const HostOptions& options);
  absl::Status OpenLog(const HostOptions& options);
  absl::Status OpenHeadExport(const HostOptions& options);

  std::string log_site_, log_name_;  // Of the log, as asked or as the store has it.
  Suite suite_ = Suite::kSha256;
  std::vector<std::string> notes_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<storage::Sequencer> sequencer_;
  std::unique_ptr<HeadExport> head_export_;
  Site site_;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_HOST_H_
