// Only what Swift cannot call in Linux's own C library: variadic functions and those behind _GNU_SOURCE.
#ifndef TOUCHLINE_CLINUX_SHIM_H
#define TOUCHLINE_CLINUX_SHIM_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/// Names the calling thread; the kernel keeps 15 bytes. prctl is variadic.
static inline int touchline_name_this_thread(const char *name) {
  return prctl(PR_SET_NAME, name, 0, 0, 0);
}

/// open is variadic.
static inline int touchline_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

// struct epoll_event is packed and holds a union: neither survives the import.

/// One descriptor that is ready, and the token it was registered with.
struct touchline_ready {
  uint32_t events;
  uint64_t token;
};

/// Registers a descriptor.
static inline int touchline_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// Watches a descriptor for input until it has been told once; again for one that was watched before.
static inline int touchline_epoll_watch_once(int epoll, int descriptor, uint64_t token) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.u64 = token}};
  int status = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
  return status == 0 ? 0 : epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// Watches a socket for its peer's end until it has been told once; again for one that was watched before.
static inline int touchline_epoll_watch_hang_up(int epoll, int descriptor, uint64_t token) {
  struct epoll_event event = {.events = EPOLLRDHUP | EPOLLONESHOT, .data = {.u64 = token}};
  int status = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
  return status == 0 ? 0 : epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

/// Waits for up to 64 descriptors; a timeout of -1 is for ever.
static inline int touchline_epoll_wait(
    int epoll, struct touchline_ready *ready, int capacity, int timeout_milliseconds) {
  struct epoll_event events[64];
  int count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, timeout_milliseconds);
  for (int i = 0; i < count; i++) {
    ready[i].events = events[i].events;
    ready[i].token = events[i].data.u64;
  }
  return count;
}

// Constants that are enumerators or expressions of unsigned type in C.
static const uint32_t touchline_epoll_in = EPOLLIN;
static const uint32_t touchline_epoll_out = EPOLLOUT;
static const uint32_t touchline_epoll_hang_up = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
static const uint32_t touchline_epoll_edge = (uint32_t)EPOLLET;

/// Sends what a socket takes at this moment; never blocks, never raises SIGPIPE.
static inline ssize_t touchline_send(int socket, const struct iovec *runs, int count) {
  // One run is the usual case, and the cheaper call serves it.
  if (count == 1) return send(socket, runs->iov_base, runs->iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
  struct msghdr message = {.msg_iov = (struct iovec *)runs, .msg_iovlen = (size_t)count};
  return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/// Throws away what a peer has sent that nobody asked for, up to a bound a call.
static inline ssize_t touchline_discard_input(int socket) {
  char buffer[4096];
  return recv(socket, buffer, sizeof buffer, MSG_DONTWAIT);
}

/// openat is variadic.
static inline int touchline_openat(int directory, const char *name, int flags) {
  return openat(directory, name, flags);
}

/// O_PATH: a hold on a place in the file system that neither reads nor wakes what is there. Behind _GNU_SOURCE.
static const int touchline_hold_only = __O_PATH;

/// accept4 is behind _GNU_SOURCE too. The connection never blocks, and no child inherits it.
static inline int touchline_accept(int listener) {
  return (int)syscall(SYS_accept4, listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

/// A second descriptor of the same socket; fcntl is variadic.
static inline int touchline_duplicate(int descriptor) {
  return fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}

#endif
