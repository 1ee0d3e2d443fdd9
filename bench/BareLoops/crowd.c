// Readers by the thousand, and the least that a server of theirs could be.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "BareLoops.h"

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int bare_pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

int bare_unpin(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (int core = 0; core < CPU_SETSIZE; core++) CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set);
}

// MARK: - Readers

/// Every event has one line of data that begins so; a warning's text may hold `ns=`.
static const char mark[] = "\ndata: {\"type\":\"warning\"";
enum { mark_length = sizeof mark - 1 };

typedef struct {
  int socket;
  int64_t events;
  /// The end of what was read before: a mark may lie across two reads.
  char carry[mark_length];
  int carried;
} reader;

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/// Counts the marks in a read; for the first connection also takes the time of each event.
static int count(reader *reader, char *buffer, int length, double *latencies, int64_t room) {
  int found = 0;
  int64_t arrived = latencies ? now() : 0;
  char *at = buffer, *end = buffer + length;
  while ((at = memmem(at, end - at, mark, mark_length))) {
    if (latencies && reader->events + found < room) {
      char *stamp = memmem(at, end - at < 512 ? end - at : 512, "ns=", 3);
      latencies[reader->events + found] = stamp ? (arrived - strtoll(stamp + 3, NULL, 10)) / 1000.0 : -1;
    }
    found++;
    at += mark_length;
  }
  return found;
}

static int connect_one(int port) {
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return -1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  return socket_;
}

int bare_read_crowd(
    int port, const char *request, int connections, int64_t events_each, int ready, bare_crowd *crowd) {
  reader *readers = calloc((size_t)connections, sizeof *readers);
  enum { chunk = 256 * 1024 };
  char *buffer = malloc(chunk + mark_length);
  double *latencies = calloc((size_t)events_each, sizeof *latencies);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!readers || !buffer || !latencies || epoll < 0) return -1;
  for (int i = 0; i < connections; i++) {
    readers[i].socket = connect_one(port);
    if (readers[i].socket < 0) return -1;
    char text[512];
    int length = snprintf(text, sizeof text, request, i);
    if (write(readers[i].socket, text, (size_t)length) != length) return -1;
    // The answer's first byte: the server has this one.
    if (recv(readers[i].socket, buffer, 1, MSG_PEEK) != 1) return -1;
    fcntl(readers[i].socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &readers[i]}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, readers[i].socket, &event) < 0) return -1;
  }
  if (write(ready, "r", 1) != 1) return -1;
  int64_t first = 0, last = 0;
  int left = connections;
  while (left > 0) {
    struct epoll_event events[256];
    int count_ = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count_; i++) {
      reader *reader = events[i].data.ptr;
      memcpy(buffer, reader->carry, (size_t)reader->carried);
      ssize_t length = read(reader->socket, buffer + reader->carried, chunk);
      if (length <= 0) {
        if (length < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        errno = ECONNRESET;
        return -1;
      }
      length += reader->carried;
      int found = count(reader, buffer, (int)length, reader == readers ? latencies : NULL, events_each);
      // Less than a mark, so that none is counted twice.
      reader->carried = length < mark_length - 1 ? (int)length : mark_length - 1;
      memcpy(reader->carry, buffer + length - reader->carried, (size_t)reader->carried);
      if (!found) continue;
      if (!first) first = now();
      int64_t before = reader->events;
      reader->events += found;
      if (before < events_each && reader->events >= events_each) {
        // It has all it came for; what its server does from now on is no matter.
        epoll_ctl(epoll, EPOLL_CTL_DEL, reader->socket, NULL);
        left--;
        last = now();
      }
    }
  }
  crowd->events = 0;
  for (int i = 0; i < connections; i++) {
    crowd->events += readers[i].events;
    close(readers[i].socket);
  }
  crowd->seconds = (double)(last - first) / 1e9;
  qsort(latencies, (size_t)events_each, sizeof *latencies, compare);
  crowd->p50_microseconds = latencies[events_each / 2];
  crowd->p99_microseconds = latencies[events_each * 99 / 100];
  close(epoll);
  free(latencies);
  free(buffer);
  free(readers);
  return 0;
}

// MARK: - A bare writer

typedef struct {
  int socket;
  /// Bytes of the whole stream that are sent.
  int64_t sent;
  int is_full;
} sink;

/// Sends all that waits for one socket.
static int flush(sink *sink, const char *ring, int64_t ring_size, int64_t end) {
  while (sink->sent < end) {
    int64_t from = sink->sent % ring_size;
    int64_t length = end - sink->sent;
    if (from + length > ring_size) length = ring_size - from;
    ssize_t count = send(sink->socket, ring + from, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
      if (errno != EAGAIN) return -1;
      sink->is_full = 1;
      return 0;
    }
    sink->sent += count;
  }
  return 0;
}

int bare_load(int *shared) { return __atomic_load_n(shared, __ATOMIC_ACQUIRE); }

int bare_write_crowd_to(
    int *port, int connections, int64_t events, int size, int64_t window, int publish) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t address_length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  if (listen(listener, 4096) < 0) return -1;
  if (getsockname(listener, (struct sockaddr *)&address, &address_length) < 0) return -1;
  __atomic_store_n(port, ntohs(address.sin_port), __ATOMIC_RELEASE);

  sink *sinks = calloc((size_t)connections, sizeof *sinks);
  int64_t ring_size = (window + publish) * size;
  char *ring = malloc((size_t)ring_size);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!sinks || !ring || epoll < 0) return -1;
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  for (int i = 0; i < connections; i++) {
    char request[1024];
    sinks[i].socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (sinks[i].socket < 0 || read(sinks[i].socket, request, sizeof request) <= 0) return -1;
    int one = 1, buffer = 64 << 10;
    setsockopt(sinks[i].socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(sinks[i].socket, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (write(sinks[i].socket, head, sizeof head - 1) < 0) return -1;
    struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data = {.ptr = &sinks[i]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, sinks[i].socket, &event);
  }
  int64_t published = 0;
  while (1) {
    int64_t slowest = published * size;
    for (int i = 0; i < connections; i++)
      if (sinks[i].sent < slowest) slowest = sinks[i].sent;
    if (slowest == events * size) break;
    if (published < events && published - slowest / size <= window - publish) {
      for (int i = 0; i < publish && published < events; i++, published++) {
        char *event = ring + published * size % ring_size;
        memset(event, 'x', (size_t)size);
        int length = snprintf(
            event, (size_t)size, "event: warning\nid: 9f3a1c22-%lld\ndata: {\"type\":\"warning\",\"message\":\"ns=%lld\"",
            (long long)published, (long long)now());
        event[length] = ' ';
        memcpy(event + size - 3, "}\n\n", 3);
      }
      for (int i = 0; i < connections; i++)
        if (!sinks[i].is_full && flush(&sinks[i], ring, ring_size, published * size) < 0) return -1;
    }
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, 256, 0);
    for (int i = 0; i < count; i++) {
      sink *sink = ready[i].data.ptr;
      sink->is_full = 0;
      if (flush(sink, ring, ring_size, published * size) < 0) return -1;
    }
  }
  for (int i = 0; i < connections; i++) close(sinks[i].socket);
  close(listener);
  close(epoll);
  free(ring);
  free(sinks);
  return 0;
}
