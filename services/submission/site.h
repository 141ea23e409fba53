#ifndef NIANBAO_SERVICES_SUBMISSION_SITE_H_
#define NIANBAO_SERVICES_SUBMISSION_SITE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "services/form/form.h"
#include "services/form/salts.h"
#include "services/submission/import/import.h"
#include "services/submission/import/parse_back.h"
#include "services/submission/known.h"
#include "services/submission/peers.h"
#include "services/submission/workflow/workflow.h"
#include "storage/base/hash.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"
#include "storage/sequencer/sequencer.h"

namespace nianbao::submission {

// Reads a published document back; import::ParseBack unless a test has its own.
using ParseBackFunction = std::function<absl::StatusOr<std::vector<import::Mismatch>>(
    const form::Form& form, const report::v1::Report& stated, absl::string_view bytes,
    const import::ImportOptions& options)>;

// What uploaded files may take.
struct BlobLimits {
  int64_t file_bytes = int64_t{16} << 20;
  // All that one agency has uploaded, named or not.
  int64_t agency_bytes = int64_t{1} << 30;
  int64_t agency_files = 10000;
  // Behind its last byte, what no revision names may be forgotten.
  absl::Duration forget_after = absl::Hours(7 * 24);
};

// What every use case works with. Set once, then read by many threads; nothing in it
// is owned, and all of it outlives the use cases.
struct Site {
  storage::Engine* engine = nullptr;
  storage::Sequencer* sequencer = nullptr;
  std::shared_ptr<const form::FormRegistry> forms;
  Validator* validator = nullptr;
  Renderer* renderer = nullptr;
  workflow::Ladders ladders = workflow::Ladders::Default();

  // Suites a content digest may have; the first is the site's own.
  std::vector<Suite> suites = {Suite::kSha256, Suite::kSm3};

  // Suite of the log, which its leaves' commitments have too.
  Suite log_suite = Suite::kSha256;

  // Has the log's key: states what the log does not hold as a leaf.
  const log::Signer* signer = nullptr;

  // The log's public keys, for receipts to carry.
  std::vector<audit::v1::LogKey> log_keys;

  // What is published when nobody says.
  std::vector<rendering::v1::Format> formats = {rendering::v1::FORMAT_HTML,
                                                rendering::v1::FORMAT_PDF};

  BlobLimits blob_limits;

  // Of this site's store.
  std::shared_ptr<KeptForms> kept_forms = std::make_shared<KeptForms>();
  std::shared_ptr<SiblingMemory> siblings = std::make_shared<SiblingMemory>();

  ParseBackFunction parse_back;
  std::string pdf_words_program;

  form::RandomSource random = RandomBytes;
  std::function<absl::Time()> now = absl::Now;
};

}  // namespace nianbao::submission

#endif  // NIANBAO_SERVICES_SUBMISSION_SITE_H_
