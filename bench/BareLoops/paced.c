// Events at a steady rate: a writer that does nothing else, and readers that note how long each took to come.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "BareLoops.h"
#include "sockets.h"

// MARK: - Readers

/// Every event's text holds its moment behind this, and nothing else on a stream does.
static const char stamp[] = "ns=";
enum {
  stamp_length = sizeof stamp - 1,
  /// A stamp with its digits and what ends them.
  longest_stamp = stamp_length + 20 + 1,
  chunk = 256 * 1024,
  /// How long all must be silent, once nothing more is published, before what is missing counts as lost.
  silence_milliseconds = 2000,
};

/// Times in buckets of less than one per cent: 128 to each power of two.
enum { steps = 128, step_bits = 7, buckets = 64 * steps };

static int bucket_of(int64_t nanoseconds) {
  if (nanoseconds < steps) return nanoseconds < 0 ? 0 : (int)nanoseconds;
  int power = 63 - __builtin_clzll((unsigned long long)nanoseconds);
  return (power - step_bits + 1) * steps + (int)((nanoseconds >> (power - step_bits)) & (steps - 1));
}

static double middle_of(int bucket) {
  if (bucket < steps) return bucket;
  int power = bucket / steps + step_bits - 1;
  return ((double)(bucket % steps + steps) + 0.5) * (double)(1LL << (power - step_bits));
}

static double share_of(const int64_t *counts, int64_t total, double share) {
  int64_t wanted = (int64_t)((double)total * share), seen = 0;
  for (int i = 0; i < buckets; i++) {
    seen += counts[i];
    if (seen > wanted) return middle_of(i) / 1000.0;
  }
  return 0;
}

typedef struct {
  int socket;
  int64_t events;
  /// The beginning of a stamp whose rest had not come.
  char carry[longest_stamp];
  int carried;
} paced_reader;

/// Notes every stamp of a read; keeps what may be the beginning of one.
static void note(paced_reader *reader, char *buffer, ssize_t length, int64_t *counts) {
  int64_t arrived = bare_now();
  char *at = buffer, *end = buffer + length;
  reader->carried = 0;
  while ((at = memmem(at, (size_t)(end - at), stamp, stamp_length))) {
    if (end - at < longest_stamp) break;
    counts[bucket_of(arrived - strtoll(at + stamp_length, NULL, 10))]++;
    reader->events++;
    at += longest_stamp;
  }
  if (!at) at = length < stamp_length ? buffer : end - (stamp_length - 1);
  reader->carried = (int)(end - at);
  memcpy(reader->carry, at, (size_t)reader->carried);
}

int bare_read_paced(
    int port, const char *request, int connections, int64_t events_each, int told, int ready,
    bare_arrivals *arrivals) {
  paced_reader *readers = calloc((size_t)connections, sizeof *readers);
  int64_t *counts = calloc(buckets, sizeof *counts);
  char *buffer = malloc(chunk + longest_stamp);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!readers || !counts || !buffer || epoll < 0) return -1;
  for (int i = 0; i < connections; i++) {
    readers[i].socket = bare_open_stream(port, request, i);
    if (readers[i].socket < 0) return -1;
    fcntl(readers[i].socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &readers[i]}};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, readers[i].socket, &event) < 0) return -1;
  }
  struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = NULL}};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, told, &event) < 0) return -1;
  if (write(ready, "r", 1) != 1) return -1;
  int64_t expected = events_each * connections, received = 0;
  int is_over = 0;
  while (received < expected) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, is_over ? silence_milliseconds : -1);
    if (count == 0) break;
    for (int i = 0; i < count; i++) {
      paced_reader *reader = events[i].data.ptr;
      if (!reader) {
        is_over = 1;
        epoll_ctl(epoll, EPOLL_CTL_DEL, told, NULL);
        continue;
      }
      memcpy(buffer, reader->carry, (size_t)reader->carried);
      ssize_t length = read(reader->socket, buffer + reader->carried, chunk);
      if (length < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (length <= 0) {
        // Its server has let it go: what it lacks is lost.
        epoll_ctl(epoll, EPOLL_CTL_DEL, reader->socket, NULL);
        continue;
      }
      int64_t before = reader->events;
      note(reader, buffer, length + reader->carried, counts);
      received += reader->events - before;
    }
  }
  for (int i = 0; i < connections; i++) close(readers[i].socket);
  arrivals->events = received;
  arrivals->lost = expected - received;
  arrivals->p50_microseconds = share_of(counts, received, 0.5);
  arrivals->p99_microseconds = share_of(counts, received, 0.99);
  close(epoll);
  free(buffer);
  free(counts);
  free(readers);
  return 0;
}

// MARK: - A bare writer

struct bare_writer {
  int listener;
  int epoll;
  int connections;
  bare_sink *sinks;
};

/// The kernel cuts it to its own limit.
enum { backlog = 4096 };

int bare_listen(int *port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  if (listen(listener, backlog) < 0) return -1;
  if (getsockname(listener, (struct sockaddr *)&address, &length) < 0) return -1;
  *port = ntohs(address.sin_port);
  return listener;
}

bare_writer *bare_writer_accept(int listener, int connections) {
  bare_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return NULL;
  writer->listener = listener;
  writer->epoll = epoll_create1(EPOLL_CLOEXEC);
  writer->connections = connections;
  writer->sinks = calloc((size_t)connections, sizeof *writer->sinks);
  if (writer->epoll < 0 || !writer->sinks) return NULL;
  for (int i = 0; i < connections; i++)
    if (bare_sink_accept(&writer->sinks[i], listener, writer->epoll) < 0) return NULL;
  return writer;
}

int bare_writer_pace(bare_writer *writer, int64_t events, int size, int per_second) {
  /// A reader may fall a second behind; paced readers do not.
  int64_t ring_size = (int64_t)per_second * size;
  char *ring = malloc((size_t)ring_size);
  if (!ring) return -1;
  int64_t start = bare_now(), published = 0;
  while (published < events) {
    int64_t due = start + published * 1000000000 / per_second;
    int64_t wait = due - bare_now();
    if (wait > 0) {
      struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
      struct epoll_event ready[256];
      int count = epoll_pwait2(writer->epoll, ready, 256, &timeout, NULL);
      for (int i = 0; i < count; i++) {
        bare_sink *sink = ready[i].data.ptr;
        sink->is_full = 0;
        if (bare_sink_flush(sink, ring, ring_size, published * size) < 0) return -1;
      }
      continue;
    }
    bare_write_event(ring + published * size % ring_size, size, published);
    published++;
    for (int i = 0; i < writer->connections; i++)
      if (!writer->sinks[i].is_full
          && bare_sink_flush(&writer->sinks[i], ring, ring_size, published * size) < 0)
        return -1;
  }
  free(ring);
  return 0;
}
