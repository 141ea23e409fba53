#include "services/submission/import/pdf/run_words.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/base/status_macros.h"

namespace nianbao::import {
namespace {

// Closes its descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status SystemError(absl::string_view what) {
  return absl::UnavailableError(
      absl::StrCat("reading PDF files: ", what, ": ", std::strerror(errno)));
}

// The file as a descriptor that the child can read from without our help.
absl::StatusOr<Descriptor> InMemory(absl::string_view file) {
  Descriptor memory(memfd_create("pdf", MFD_CLOEXEC));
  if (memory.get() < 0) return SystemError("memfd_create");
  while (!file.empty()) {
    const ssize_t n = write(memory.get(), file.data(), file.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return SystemError("write");
    file.remove_prefix(static_cast<size_t>(n));
  }
  lseek(memory.get(), 0, SEEK_SET);
  return memory;
}

// A started child, which does not outlive this object.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid), exit_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) Finish(absl::ZeroDuration());
  }

  // Waits at most `grace`, then kills. Returns the wait status.
  int Finish(absl::Duration grace) {
    pollfd gone{exit_.get(), POLLIN, 0};
    const int milliseconds = static_cast<int>(absl::ToInt64Milliseconds(grace));
    if (exit_.get() < 0 || milliseconds <= 0 || poll(&gone, 1, milliseconds) <= 0) {
      kill(pid_, SIGKILL);
    }
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_;
  Descriptor exit_;
};

// Starts the program with nothing of ours but its two ends: no environment, no blocked or
// ignored signals. (Other descriptors it closes itself.)
absl::StatusOr<pid_t> Start(const std::string& program, int in, int out) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &files, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error == 0) return pid;
  return absl::UnavailableError(
      absl::StrCat("reading PDF files: ", program, " cannot be started: ", std::strerror(error)));
}

absl::Status TooLong(const RunLimits& limits) {
  return absl::ResourceExhaustedError(absl::StrCat("content: reading the PDF file takes more than ",
                                                   absl::FormatDuration(limits.time)));
}

absl::StatusOr<std::string> ReadAnswer(int from, const RunLimits& limits) {
  const absl::Time deadline = absl::Now() + limits.time;
  std::string answer;
  char buffer[1 << 16];
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - absl::Now());
    pollfd readable{from, POLLIN, 0};
    const int ready = left <= 0 ? 0 : poll(&readable, 1, static_cast<int>(left));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return SystemError("poll");
    if (ready == 0) return TooLong(limits);
    const ssize_t n = read(from, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return SystemError("read");
    if (n == 0) return answer;
    answer.append(buffer, static_cast<size_t>(n));
    if (answer.size() > limits.answer_bytes) {
      return absl::ResourceExhaustedError("content: the PDF file's pages hold too much");
    }
  }
}

// What became of a child that gave no whole answer.
absl::Status Failed(int status, const RunLimits& limits) {
  if (WIFSIGNALED(status)) {
    // The kernel's way to end what used up its time.
    if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL) return TooLong(limits);
    return absl::InvalidArgumentError(absl::StrCat(
        "content: the PDF file cannot be read: its reading ended by signal ", WTERMSIG(status)));
  }
  return absl::InvalidArgumentError(
      "content: the PDF file cannot be read: its reading ended early");
}

}  // namespace

absl::StatusOr<std::vector<PdfPage>> ReadPdfPages(const std::string& program,
                                                  absl::string_view file, const RunLimits& limits) {
  if (program.empty()) {
    return absl::UnavailableError("reading PDF files: no program nianbao-pdf-words is set up");
  }
  if (file.size() > static_cast<size_t>(PdfLimits().bytes)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("content: the PDF file has more than ", PdfLimits().bytes, " bytes"));
  }
  ASSIGN_OR_RETURN(const Descriptor in, InMemory(file));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("pipe");
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  ASSIGN_OR_RETURN(const pid_t pid, Start(program, in.get(), to.get()));
  Child child(pid);
  to = Descriptor();
  ASSIGN_OR_RETURN(const std::string answer, ReadAnswer(from.get(), limits));
  const int status = child.Finish(absl::Seconds(1));
  absl::StatusOr<std::vector<PdfPage>> pages = DecodePages(answer);
  if (absl::IsDataLoss(pages.status())) return Failed(status, limits);
  return pages;
}

}  // namespace nianbao::import
