#ifndef NIANBAO_TESTS_FAULTS_FAULT_ENV_H_
#define NIANBAO_TESTS_FAULTS_FAULT_ENV_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace nianbao::test {

// A file system whose device fails on demand, over the real one. Thread-safe.
//
// It keeps the books of what a loss of power takes: bytes of a file behind its last sync,
// and what happened to a folder's entries (creating, renaming, linking, deleting) since the
// folder's last sync. Syncs only enter the books; the real device is not made to wait.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  enum class Fault {
    kNone,
    kWriteError,  // Nothing is written or synced.
    kSyncError,   // Bytes are taken, syncs fail.
    kNoSpace,     // Nothing more is written; what was written can be synced.
    kReadError,   // Nothing is read.
    kSyncLies,    // Syncs say OK and do nothing.
  };

  // What a loss of power leaves of what was not synced.
  enum class Rest {
    kNothing,  // Files end at their last sync; folders are as at theirs.
    kTorn,     // A random part: files keep some bytes behind the last sync, folders some entries.
    kHoles,    // As kTorn, and pages in between read as zeros, as delayed allocation leaves them.
  };

  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  static const char* kClassName() { return "FaultFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // From now on the device fails so.
  void Set(Fault fault);

  // After `steps` further writes, syncs and changes of folders the power goes: everything
  // fails and nothing reaches the disk any more.
  void CutPowerAfter(int64_t steps);
  void CutPower() { CutPowerAfter(0); }

  // Steps done so far.
  int64_t steps() const;

  // Makes the disk what it is when the power comes back, and turns it on. Call when all who
  // used it are gone.
  void LosePower(std::mt19937& random, Rest rest);

  // Syncs wait from now on, until Release. WaitForHeld returns when one waits.
  void HoldSyncs();
  void WaitForHeld();
  void Release();

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;

  // For the files and folders made here.
  rocksdb::IOStatus BeforeWrite();
  rocksdb::IOStatus BeforeRead() const;
  rocksdb::IOStatus SyncFile(const std::string& name, uint64_t size);
  rocksdb::IOStatus SyncFolder(const std::string& name);

 private:
  // One change of a folder that its next sync makes durable.
  struct Change {
    enum Kind { kCreated, kRenamed, kDeleted, kMadeFolder } kind;
    std::string name;  // What appeared or went.
    std::string from;  // Of a renaming.
    std::string kept;  // Another link to the file that went; empty: none went.
    // Durable bytes of the file that went; nothing: all.
    std::optional<uint64_t> durable = {};
  };

  rocksdb::IOStatus Step();  // With mutex_ held.
  Change Keep(const std::string& name);
  void Undo(const Change& change);
  void TearFile(const std::string& name, uint64_t durable, std::mt19937& random, Rest rest);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Fault fault_ = Fault::kNone;
  bool power_ = true;
  bool hold_ = false;
  int held_ = 0;
  int64_t steps_ = 0;
  int64_t cut_at_ = -1;  // Negative: never.
  int64_t kept_ = 0;
  std::map<std::string, uint64_t> durable_;  // Bytes of each file written here.
  std::vector<Change> changes_;              // Not durable yet, in order.
  TempDir graveyard_;                        // Files that a loss of power brings back.
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_FAULT_ENV_H_
