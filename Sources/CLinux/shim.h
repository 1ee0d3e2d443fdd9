// Only what Swift cannot call in Linux's own C library: variadic functions and those behind _GNU_SOURCE.
#ifndef TOUCHLINE_CLINUX_SHIM_H
#define TOUCHLINE_CLINUX_SHIM_H

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/// Names the calling thread; the kernel keeps 15 bytes. prctl is variadic.
static inline int touchline_name_this_thread(const char *name) {
  return prctl(PR_SET_NAME, name, 0, 0, 0);
}

/// open is variadic.
static inline int touchline_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

/// openat is variadic.
static inline int touchline_openat(int directory, const char *name, int flags) {
  return openat(directory, name, flags);
}

#endif
