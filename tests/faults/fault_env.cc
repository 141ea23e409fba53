#include "tests/faults/fault_env.h"

#include <filesystem>

namespace nianbao::test {
namespace {

class FaultFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name,
            FaultFileSystem* system)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), system_(*system) {
    system_.Sync(name_, 0);
  }

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus fault = system_.Check(/*sync=*/false);
    if (!fault.ok()) return fault;
    size_ += data.size();
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus fault = system_.Check(/*sync=*/true);
    if (!fault.ok() || !system_.Sync(name_, size_)) return fault;
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  const std::string name_;
  FaultFileSystem& system_;
  uint64_t size_ = 0;
};

}  // namespace

rocksdb::IOStatus FaultFileSystem::NewWritableFile(const std::string& name,
                                                   const rocksdb::FileOptions& options,
                                                   std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                   rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const rocksdb::IOStatus opened = FileSystemWrapper::NewWritableFile(name, options, &file, debug);
  if (opened.ok()) *result = std::make_unique<FaultFile>(std::move(file), name, this);
  return opened;
}

void FaultFileSystem::Cut(const std::string& file, uint64_t size) {
  std::filesystem::resize_file(file, size);
}

}  // namespace nianbao::test
