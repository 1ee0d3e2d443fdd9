// Readers by the thousand, and the least that a server of theirs could be.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "BareLoops.h"
#include "sockets.h"

int64_t bare_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void bare_sleep_until(int64_t moment) {
  struct timespec time = {.tv_sec = moment / 1000000000, .tv_nsec = moment % 1000000000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {}
}

void bare_die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

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
  int64_t arrived = latencies ? bare_now() : 0;
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

int bare_connect(int port) {
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return -1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  return socket_;
}

int bare_open_stream(int port, const char *request, int number) {
  int socket_ = bare_connect(port);
  if (socket_ < 0) return -1;
  char text[512], first;
  int length = snprintf(text, sizeof text, request, number);
  // The answer's first byte: the server has this one.
  if (write(socket_, text, (size_t)length) == length && recv(socket_, &first, 1, MSG_PEEK) == 1) return socket_;
  close(socket_);
  return -1;
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
    readers[i].socket = bare_open_stream(port, request, i);
    if (readers[i].socket < 0) return -1;
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
      if (!first) first = bare_now();
      int64_t before = reader->events;
      reader->events += found;
      if (before < events_each && reader->events >= events_each) {
        // It has all it came for; what its server does from now on is no matter.
        epoll_ctl(epoll, EPOLL_CTL_DEL, reader->socket, NULL);
        left--;
        last = bare_now();
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

int bare_sink_accept(bare_sink *sink, int listener, int epoll) {
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  char request[1024];
  sink->socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (sink->socket < 0 || read(sink->socket, request, sizeof request) <= 0) return -1;
  int one = 1, buffer = 64 << 10;
  setsockopt(sink->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(sink->socket, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (write(sink->socket, head, sizeof head - 1) < 0) return -1;
  struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data = {.ptr = sink}};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, sink->socket, &event);
}

int bare_sink_flush(bare_sink *sink, const char *ring, int64_t ring_size, int64_t end) {
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

void bare_write_event(char *event, int size, int64_t number) {
  memset(event, 'x', (size_t)size);
  int length = snprintf(
      event, (size_t)size, "event: warning\nid: 9f3a1c22-%lld\ndata: {\"type\":\"warning\",\"message\":\"ns=%lld\"",
      (long long)number, (long long)bare_now());
  event[length] = ' ';
  memcpy(event + size - 3, "}\n\n", 3);
}

int bare_load(int *shared) { return __atomic_load_n(shared, __ATOMIC_ACQUIRE); }

int bare_write_crowd_to(
    int *port, int connections, int64_t events, int size, int64_t window, int publish) {
  int bound;
  int listener = bare_listen(&bound);
  if (listener < 0) return -1;
  __atomic_store_n(port, bound, __ATOMIC_RELEASE);

  bare_sink *sinks = calloc((size_t)connections, sizeof *sinks);
  int64_t ring_size = (window + publish) * size;
  char *ring = malloc((size_t)ring_size);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!sinks || !ring || epoll < 0) return -1;
  for (int i = 0; i < connections; i++)
    if (bare_sink_accept(&sinks[i], listener, epoll) < 0) return -1;
  int64_t published = 0;
  while (1) {
    int64_t slowest = published * size;
    for (int i = 0; i < connections; i++)
      if (sinks[i].sent < slowest) slowest = sinks[i].sent;
    if (slowest == events * size) break;
    if (published < events && published - slowest / size <= window - publish) {
      for (int i = 0; i < publish && published < events; i++, published++)
        bare_write_event(ring + published * size % ring_size, size, published);
      for (int i = 0; i < connections; i++)
        if (!sinks[i].is_full && bare_sink_flush(&sinks[i], ring, ring_size, published * size) < 0) return -1;
    }
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, 256, 0);
    for (int i = 0; i < count; i++) {
      bare_sink *sink = ready[i].data.ptr;
      sink->is_full = 0;
      if (bare_sink_flush(sink, ring, ring_size, published * size) < 0) return -1;
    }
  }
  for (int i = 0; i < connections; i++) close(sinks[i].socket);
  close(listener);
  close(epoll);
  free(ring);
  free(sinks);
  return 0;
}

// MARK: - A publisher

int bare_free_port(void) {
  int port;
  int listener = bare_listen(&port);
  if (listener < 0) return -1;
  close(listener);
  return port;
}

int bare_connect_within(int port, int seconds) {
  int64_t end = bare_now() + (int64_t)seconds * 1000000000;
  while (bare_now() < end) {
    int socket_ = bare_connect(port);
    if (socket_ >= 0) return socket_;
    usleep(10000);
  }
  return -1;
}

int bare_publish(int socket_, const char *path, int64_t events, int size, int per_second) {
  char *body = malloc((size_t)size + 1);
  char head[256], answer[4096];
  if (!body) return -1;
  int64_t start = bare_now();
  for (int64_t i = 0; i < events; i++) {
    if (per_second) bare_sleep_until(start + i * 1000000000 / per_second);
    memset(body, 'x', (size_t)size);
    int text = snprintf(body, (size_t)size, "{\"type\":\"warning\",\"message\":\"ns=%lld", (long long)bare_now());
    body[text] = ' ';
    memcpy(body + size - 2, "\"}", 2);
    int length = snprintf(
        head, sizeof head, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", path, size);
    if (send(socket_, head, (size_t)length, MSG_MORE) != length) return -1;
    if (send(socket_, body, (size_t)size, 0) != size) return -1;
    ssize_t got = recv(socket_, answer, sizeof answer - 1, 0);
    if (got <= 0) return -1;
    answer[got] = 0;
    if (strncmp(answer, "HTTP/1.1 20", 11)) return -1;
  }
  free(body);
  return 0;
}
