#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "internal.h"

static _Atomic int64_t calls, nanoseconds;

static int counted(long number, int descriptor) {
  int64_t start = bare_now();
  int rc = (int)syscall(number, descriptor);
  atomic_fetch_add(&nanoseconds, bare_now() - start);
  atomic_fetch_add(&calls, 1);
  return rc;
}

// The dynamic linker gives SQLite these, for a program's own symbols come before the C library's.
int fsync(int descriptor) { return counted(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return counted(SYS_fdatasync, descriptor); }

bare_syncs bare_sync_total(void) {
  return (bare_syncs){atomic_load(&calls), atomic_load(&nanoseconds)};
}

int64_t bare_file_system(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (int64_t)status.f_type : -1;
}
