// What the loops over sockets share.
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdint.h>

int64_t bare_now(void);

/// A connection to a port of this machine; -1 with errno.
int bare_connect(int port);

/// One reader as a writer sees it.
typedef struct {
  int socket;
  /// Bytes of the whole stream that are sent.
  int64_t sent;
  int is_full;
} bare_sink;

/// Takes the next connection with its request, answers with the head of a stream, and watches it for room to write.
int bare_sink_accept(bare_sink *sink, int listener, int epoll);

/// Sends all that waits for one socket, up to `end` of the stream whose last bytes the ring holds.
int bare_sink_flush(bare_sink *sink, const char *ring, int64_t ring_size, int64_t end);

/// Writes one event of a size with the moment it is made at.
void bare_write_event(char *event, int size, int64_t number);

#endif
