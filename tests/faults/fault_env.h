#ifndef NIANBAO_TESTS_FAULTS_FAULT_ENV_H_
#define NIANBAO_TESTS_FAULTS_FAULT_ENV_H_

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace nianbao::test {

// A file system whose device fails on demand, over the real one. Thread-safe.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  enum class Fault { kNone, kIoError, kNoSpace, kSyncLies };

  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  static const char* kClassName() { return "FaultFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // From now on appends and syncs fail so; under kSyncLies syncs say OK and do nothing.
  void Set(Fault fault) {
    std::lock_guard lock(mutex_);
    fault_ = fault;
  }

  rocksdb::IOStatus Check(bool sync) const {
    std::lock_guard lock(mutex_);
    if (fault_ == Fault::kIoError) return rocksdb::IOStatus::IOError("the device failed");
    if (fault_ == Fault::kNoSpace && !sync) return rocksdb::IOStatus::NoSpace("no space left");
    return rocksdb::IOStatus::OK();
  }

  // True when a sync shall really be done; the file's durable size is then `size`.
  bool Sync(const std::string& file, uint64_t size) {
    std::lock_guard lock(mutex_);
    if (fault_ == Fault::kSyncLies) return false;
    synced_[file] = size;
    return true;
  }

  // What is on the disk of a machine that loses power now: every file written through
  // this object is cut to what was synced. Call when the store is closed or abandoned.
  void LosePower() {
    std::lock_guard lock(mutex_);
    for (const auto& [file, size] : synced_) {
      uint64_t now = 0;
      if (target()->GetFileSize(file, {}, &now, nullptr).ok() && now > size) Cut(file, size);
    }
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus renamed = FileSystemWrapper::RenameFile(from, to, options, debug);
    std::lock_guard lock(mutex_);
    const auto found = synced_.find(from);
    if (renamed.ok() && found != synced_.end()) {
      synced_[to] = found->second;
      synced_.erase(found);
    }
    return renamed;
  }

 private:
  void Cut(const std::string& file, uint64_t size);

  mutable std::mutex mutex_;
  Fault fault_ = Fault::kNone;
  std::map<std::string, uint64_t> synced_;  // Durable bytes of each file.
};

}  // namespace nianbao::test

#endif  // NIANBAO_TESTS_FAULTS_FAULT_ENV_H_
