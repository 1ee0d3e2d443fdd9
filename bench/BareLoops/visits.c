// Clients that come, ask and go; and the least that a server for them could be.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "BareLoops.h"
#include "sockets.h"

enum { answer_room = 64 * 1024 };

/// Reads one answer with a Content-Length. Returns its status, or -1.
static int read_answer(int socket_, char *buffer) {
  size_t length = 0, wanted = answer_room;
  int status = -1;
  while (length < wanted) {
    ssize_t count = recv(socket_, buffer + length, answer_room - length, 0);
    if (count <= 0) return -1;
    length += (size_t)count;
    char *end = memmem(buffer, length, "\r\n\r\n", 4);
    if (!end || wanted != answer_room) continue;
    char *field = memmem(buffer, (size_t)(end - buffer), "Content-Length: ", 16);
    if (!field || sscanf(buffer, "HTTP/1.1 %d", &status) != 1) return -1;
    wanted = (size_t)(end + 4 - buffer) + strtoul(field + 16, NULL, 10);
    if (wanted > answer_room) return -1;
  }
  return status;
}

int bare_time_gets(int port, const char *request, int count, int per_second, double *microseconds) {
  int socket_ = bare_connect(port);
  char *buffer = malloc(answer_room);
  if (socket_ < 0 || !buffer) return -1;
  size_t length = strlen(request);
  int64_t start = bare_now();
  int failed = 0;
  for (int i = 0; i < count && !failed; i++) {
    bare_sleep_until(start + (int64_t)i * 1000000000 / per_second);
    int64_t asked = bare_now();
    failed = send(socket_, request, length, MSG_NOSIGNAL) != (ssize_t)length
        || read_answer(socket_, buffer) != 200;
    microseconds[i] = (double)(bare_now() - asked) / 1000.0;
  }
  free(buffer);
  close(socket_);
  return failed ? -1 : 0;
}

int bare_connect_many(int port, int connections, int *sockets) {
  for (int i = 0; i < connections; i++) {
    sockets[i] = bare_connect(port);
    if (sockets[i] < 0) return -1;
  }
  return 0;
}

int bare_open_streams(int port, const char *request, int connections, int *sockets) {
  for (int i = 0; i < connections; i++) {
    sockets[i] = bare_open_stream(port, request, i);
    if (sockets[i] < 0) return -1;
  }
  return 0;
}

void bare_close_all(const int *sockets, int connections) {
  for (int i = 0; i < connections; i++) close(sockets[i]);
}

void bare_accept_for_ever(int listener) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  while (1) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, 256, -1);
    for (int i = 0; i < count; i++) {
      int socket_ = ready[i].data.fd;
      if (socket_ == listener) {
        int accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (accepted < 0) continue;
        event.data.fd = accepted;
        epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
      } else {
        char rest[1024];
        ssize_t length = recv(socket_, rest, sizeof rest, 0);
        if (length == 0 || (length < 0 && errno != EAGAIN)) close(socket_);
      }
    }
  }
}
