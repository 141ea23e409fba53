#include "services/submission/import/pdf/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace nianbao::import {
namespace {

// The address sanitizer reserves terabytes of address space.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NIANBAO_ADDRESS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(NIANBAO_ADDRESS_SANITIZER) || \
    defined(NIANBAO_THREAD_SANITIZER)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

void Limit(__rlimit_resource what, rlim_t value) {
  const rlimit limit{value, value};
  setrlimit(what, &limit);
}

void SetLimits(const SandboxLimits& limits) {
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_FSIZE, 0);
  Limit(RLIMIT_NPROC, 0);
  Limit(RLIMIT_NOFILE, 16);
  Limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu_seconds));
  if (!kSanitized) Limit(RLIMIT_AS, static_cast<rlim_t>(limits.address_space));
}

// Best effort: older kernels have no Landlock.
void RestrictFiles(const std::string& readable) {
  landlock_ruleset_attr files{};
  files.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  const long rules = syscall(SYS_landlock_create_ruleset, &files, sizeof files, 0);
  if (rules < 0) return;
  const int folder = open(readable.c_str(), O_PATH | O_CLOEXEC);
  if (folder >= 0) {
    landlock_path_beneath_attr below{};
    below.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    below.parent_fd = folder;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    close(folder);
  }
  syscall(SYS_landlock_restrict_self, rules, 0);
  close(static_cast<int>(rules));
}

constexpr int kAllowed[] = {
    SCMP_SYS(read),           SCMP_SYS(readv),           SCMP_SYS(pread64),
    SCMP_SYS(write),          SCMP_SYS(writev),          SCMP_SYS(close),
    SCMP_SYS(lseek),          SCMP_SYS(fstat),           SCMP_SYS(stat),
    SCMP_SYS(lstat),          SCMP_SYS(newfstatat),      SCMP_SYS(statx),
    SCMP_SYS(access),         SCMP_SYS(faccessat),       SCMP_SYS(faccessat2),
    SCMP_SYS(getdents64),     SCMP_SYS(readlink),        SCMP_SYS(readlinkat),
    SCMP_SYS(mmap),           SCMP_SYS(munmap),          SCMP_SYS(mprotect),
    SCMP_SYS(mremap),         SCMP_SYS(madvise),         SCMP_SYS(brk),
    SCMP_SYS(futex),          SCMP_SYS(sched_yield),     SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday),    SCMP_SYS(time),
    SCMP_SYS(getrandom),      SCMP_SYS(getpid),          SCMP_SYS(gettid),
    SCMP_SYS(tgkill),         SCMP_SYS(getrusage),       SCMP_SYS(getrlimit),
    SCMP_SYS(uname),          SCMP_SYS(sysinfo),         SCMP_SYS(exit),
    SCMP_SYS(exit_group),     SCMP_SYS(restart_syscall),
};

// Anything else fails with EPERM: a library that asks for more learns that it may not.
bool FilterCalls() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool good = true;
  for (const int call : kAllowed) {
    // A call that this architecture does not have cannot be made either.
    if (call >= 0) good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0 && good;
  }
  const scmp_datum_t kinds = O_ACCMODE | O_CREAT | O_TRUNC;
  for (const int call : {SCMP_SYS(openat), SCMP_SYS(open)}) {
    const unsigned flags = call == SCMP_SYS(openat) ? 2 : 1;
    if (call < 0) continue;
    good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_CMP(flags, SCMP_CMP_MASKED_EQ, kinds, O_RDONLY)) == 0 &&
           good;
  }
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good;
}

}  // namespace

bool EnterSandbox(const SandboxLimits& limits) {
  close_range(3, ~0U, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  RestrictFiles(limits.readable);
  SetLimits(limits);
  return FilterCalls();
}

}  // namespace nianbao::import
