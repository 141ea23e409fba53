#ifndef NIANBAO_TESTS_BENCH_REVISIONS_H_
#define NIANBAO_TESTS_BENCH_REVISIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nianbao/submission/v1/submission.pb.h"
#include "services/form/form.h"
#include "storage/engine/engine.h"
#include "storage/log/signer.h"
#include "storage/records/store.h"
#include "storage/sequencer/sequencer.h"

// Revisions as the submission service writes them, without its rules and reads: what the
// store alone has to do for one.
namespace nianbao::bench {

// Generated reports (some 10 KB each) and what follows from them. Immutable, thread-safe.
class Samples {
 public:
  explicit Samples(int count);

  const form::Form& form() const { return *form_; }
  size_t size() const { return samples_.size(); }

  // The change that makes revision `number` (from 1) of `id` of sample `n`, sealed and
  // compressed already: a full revision's records, its leaf, the memory of its request. The
  // first revision registers the agency too.
  storage::Change MakeRevision(size_t n, const records::ReportId& id, int64_t number) const;

  // Serialised, before compression.
  const std::string& Bytes(size_t n) const { return samples_[n].bytes; }

 private:
  struct Sample {
    report::v1::Report report;
    std::string bytes;
    std::string digest;
    std::string figures_digest;
    std::string packed;
  };

  std::shared_ptr<const form::Form> form_;
  std::vector<Sample> samples_;
};

// A store with its sequencer; the folder is the caller's.
class BenchStore {
 public:
  // Ends the process when the store cannot be opened.
  explicit BenchStore(const std::string& path);

  // For tests of the memory engine instead of a device.
  BenchStore();

  storage::Engine& engine() { return *engine_; }
  storage::Sequencer& sequencer() { return *sequencer_; }
  const log::Signer& signer() const { return *signer_; }

 private:
  void Open(const std::string& key_file);

  std::unique_ptr<log::Signer> signer_;
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Sequencer> sequencer_;
};

}  // namespace nianbao::bench

#endif  // NIANBAO_TESTS_BENCH_REVISIONS_H_
