#include "tests/faults/fault_env.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

namespace nianbao::test {
namespace {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string FolderOf(const std::string& name) { return name.substr(0, name.rfind('/')); }

// Folders are named with and without a final slash.
std::string Plain(std::string name) {
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  return name;
}

class FaultFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name,
            FaultFileSystem* system)
      : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), system_(*system) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    if (IOStatus fault = system_.BeforeWrite(); !fault.ok()) return fault;
    IOStatus written = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (written.ok()) size_ += data.size();
    return written;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return system_.SyncFile(name_, size_);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  // No promise of durability.
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  const std::string name_;
  FaultFileSystem& system_;
  uint64_t size_ = 0;
};

class FaultSequentialFile : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultSequentialFile(std::unique_ptr<rocksdb::FSSequentialFile> file, FaultFileSystem* system)
      : FSSequentialFileOwnerWrapper(std::move(file)), system_(*system) {}

  IOStatus Read(size_t n, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* debug) override {
    if (IOStatus fault = system_.BeforeRead(); !fault.ok()) return fault;
    return FSSequentialFileOwnerWrapper::Read(n, options, result, scratch, debug);
  }

 private:
  FaultFileSystem& system_;
};

class FaultRandomFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultRandomFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, FaultFileSystem* system)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), system_(*system) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* debug) const override {
    if (IOStatus fault = system_.BeforeRead(); !fault.ok()) return fault;
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, debug);
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    if (IOStatus fault = system_.BeforeRead(); !fault.ok()) return fault;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
  }
  // Reading ahead is left out: its failures would be silent.
  IOStatus Prefetch(uint64_t, size_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  FaultFileSystem& system_;
};

class FaultFolder : public rocksdb::FSDirectoryWrapper {
 public:
  FaultFolder(std::unique_ptr<rocksdb::FSDirectory> folder, std::string name,
              FaultFileSystem* system)
      : FSDirectoryWrapper(std::move(folder)), name_(std::move(name)), system_(*system) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return system_.SyncFolder(name_); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    return system_.SyncFolder(name_);
  }

 private:
  const std::string name_;
  FaultFileSystem& system_;
};

}  // namespace

void FaultFileSystem::Set(Fault fault) {
  std::lock_guard lock(mutex_);
  fault_ = fault;
}

void FaultFileSystem::CutPowerAfter(int64_t steps) {
  std::lock_guard lock(mutex_);
  cut_at_ = steps_ + steps;
  if (steps == 0) power_ = false;
  changed_.notify_all();
}

int64_t FaultFileSystem::steps() const {
  std::lock_guard lock(mutex_);
  return steps_;
}

void FaultFileSystem::HoldSyncs() {
  std::lock_guard lock(mutex_);
  hold_ = true;
}

void FaultFileSystem::WaitForHeld() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return held_ > 0; });
}

void FaultFileSystem::Release() {
  std::lock_guard lock(mutex_);
  hold_ = false;
  changed_.notify_all();
}

IOStatus FaultFileSystem::Step() {
  if (cut_at_ >= 0 && steps_ >= cut_at_) power_ = false;
  if (!power_) return IOStatus::IOError("the power is off");
  ++steps_;
  if (fault_ == Fault::kWriteError) return IOStatus::IOError("the device failed");
  return IOStatus::OK();
}

IOStatus FaultFileSystem::BeforeWrite() {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  if (fault_ == Fault::kNoSpace) return IOStatus::NoSpace("no space left");
  return IOStatus::OK();
}

IOStatus FaultFileSystem::BeforeRead() const {
  std::lock_guard lock(mutex_);
  if (fault_ == Fault::kReadError) return IOStatus::IOError("the device failed");
  return IOStatus::OK();
}

IOStatus FaultFileSystem::SyncFile(const std::string& name, uint64_t size) {
  std::unique_lock lock(mutex_);
  ++held_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !hold_ || !power_; });
  --held_;
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  if (fault_ == Fault::kSyncError) return IOStatus::IOError("the device failed");
  if (fault_ != Fault::kSyncLies) durable_[name] = size;
  return IOStatus::OK();
}

IOStatus FaultFileSystem::SyncFolder(const std::string& name) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  if (fault_ == Fault::kSyncError) return IOStatus::IOError("the device failed");
  if (fault_ == Fault::kSyncLies) return IOStatus::OK();
  changes_.erase(std::remove_if(changes_.begin(), changes_.end(),
                                [&](const Change& c) { return FolderOf(c.name) == name; }),
                 changes_.end());
  return IOStatus::OK();
}

// Gives what is under `name` another link, for a loss of power to bring back.
FaultFileSystem::Change FaultFileSystem::Keep(const std::string& name) {
  Change change{Change::kDeleted, name, "", graveyard_.File(std::to_string(kept_++))};
  std::error_code absent;
  fs::create_hard_link(name, change.kept, absent);
  if (absent) change.kept.clear();
  if (const auto found = durable_.find(name); found != durable_.end()) {
    change.durable = found->second;
  }
  return change;
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  // Opening truncates: the old file must live on if it may have to come back.
  Change replaced = Keep(name);
  if (!replaced.kept.empty()) fs::remove(name);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const IOStatus opened = FileSystemWrapper::NewWritableFile(name, options, &file, debug);
  if (!opened.ok()) return opened;
  if (!replaced.kept.empty()) changes_.push_back(std::move(replaced));
  changes_.push_back({Change::kCreated, name, "", ""});
  durable_[name] = 0;
  *result = std::make_unique<FaultFile>(std::move(file), name, this);
  return opened;
}

IOStatus FaultFileSystem::NewSequentialFile(const std::string& name,
                                            const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                            IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const IOStatus opened = FileSystemWrapper::NewSequentialFile(name, options, &file, debug);
  if (opened.ok()) *result = std::make_unique<FaultSequentialFile>(std::move(file), this);
  return opened;
}

IOStatus FaultFileSystem::NewRandomAccessFile(const std::string& name,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                              IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  const IOStatus opened = FileSystemWrapper::NewRandomAccessFile(name, options, &file, debug);
  if (opened.ok()) *result = std::make_unique<FaultRandomFile>(std::move(file), this);
  return opened;
}

IOStatus FaultFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* result,
                                       IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  const IOStatus opened = FileSystemWrapper::NewDirectory(name, options, &folder, debug);
  if (opened.ok()) *result = std::make_unique<FaultFolder>(std::move(folder), Plain(name), this);
  return opened;
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  Change change = Keep(to);
  const IOStatus renamed = FileSystemWrapper::RenameFile(from, to, options, debug);
  if (!renamed.ok()) return renamed;
  change.kind = Change::kRenamed;
  change.from = from;
  changes_.push_back(std::move(change));
  durable_.erase(to);
  if (const auto found = durable_.find(from); found != durable_.end()) {
    durable_[to] = found->second;
    durable_.erase(from);
  }
  return renamed;
}

IOStatus FaultFileSystem::LinkFile(const std::string& from, const std::string& to,
                                   const IOOptions& options, IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  const IOStatus linked = FileSystemWrapper::LinkFile(from, to, options, debug);
  if (!linked.ok()) return linked;
  changes_.push_back({Change::kCreated, to, "", ""});
  if (const auto found = durable_.find(from); found != durable_.end()) durable_[to] = found->second;
  return linked;
}

IOStatus FaultFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  Change change = Keep(name);
  const IOStatus deleted = FileSystemWrapper::DeleteFile(name, options, debug);
  if (!deleted.ok()) return deleted;
  if (!change.kept.empty()) changes_.push_back(std::move(change));
  durable_.erase(name);
  return deleted;
}

IOStatus FaultFileSystem::CreateDir(const std::string& name, const IOOptions& options,
                                    IODebugContext* debug) {
  std::lock_guard lock(mutex_);
  if (IOStatus fault = Step(); !fault.ok()) return fault;
  const IOStatus made = FileSystemWrapper::CreateDir(name, options, debug);
  if (made.ok()) changes_.push_back({Change::kMadeFolder, Plain(name), "", ""});
  return made;
}

IOStatus FaultFileSystem::CreateDirIfMissing(const std::string& name, const IOOptions& options,
                                             IODebugContext* debug) {
  if (fs::exists(name)) return IOStatus::OK();
  return CreateDir(name, options, debug);
}

void FaultFileSystem::Undo(const Change& change) {
  std::error_code gone;  // A folder that was made later takes its files with it.
  switch (change.kind) {
    case Change::kCreated:
      fs::remove(change.name, gone);
      durable_.erase(change.name);
      break;
    case Change::kMadeFolder:
      fs::remove_all(change.name, gone);
      break;
    case Change::kRenamed:
      fs::rename(change.name, change.from, gone);
      if (const auto found = durable_.find(change.name); found != durable_.end()) {
        durable_[change.from] = found->second;
        durable_.erase(change.name);
      }
      [[fallthrough]];
    case Change::kDeleted:
      if (!change.kept.empty()) fs::rename(change.kept, change.name, gone);
      if (change.durable) durable_[change.name] = *change.durable;
      break;
  }
}

void FaultFileSystem::TearFile(const std::string& name, uint64_t durable, std::mt19937& random,
                               Rest rest) {
  constexpr uint64_t kPage = 4096;
  std::error_code gone;
  const uint64_t now = fs::file_size(name, gone);
  if (gone || now <= durable) return;
  uint64_t size = durable;
  if (rest != Rest::kNothing) {
    size = std::uniform_int_distribution<uint64_t>(durable, now)(random);
  }
  fs::resize_file(name, size);
  if (rest != Rest::kHoles) return;
  std::fstream file(name, std::ios::binary | std::ios::in | std::ios::out);
  for (uint64_t at = durable; at < size;) {
    const uint64_t end = std::min(size, (at / kPage + 1) * kPage);
    if (random() % 2 == 0) {
      file.seekp(static_cast<std::streamoff>(at));
      file << std::string(end - at, '\0');
    }
    at = end;
  }
}

void FaultFileSystem::LosePower(std::mt19937& random, Rest rest) {
  std::lock_guard lock(mutex_);
  // Of each folder, some of the first changes may have reached the disk.
  std::map<std::string, std::vector<Change>> by_folder;
  for (const Change& change : changes_) by_folder[FolderOf(change.name)].push_back(change);
  changes_.clear();
  for (const auto& [folder, changes] : by_folder) {
    size_t stays = 0;
    if (rest != Rest::kNothing) {
      stays = std::uniform_int_distribution<size_t>(0, changes.size())(random);
    }
    for (size_t i = changes.size(); i > stays; --i) Undo(changes[i - 1]);
  }
  for (const auto& [name, durable] : durable_) TearFile(name, durable, random, rest);
  durable_.clear();
  // What survived is on the disk now.
  power_ = true;
  cut_at_ = -1;
  fault_ = Fault::kNone;
  hold_ = false;
}

}  // namespace nianbao::test
