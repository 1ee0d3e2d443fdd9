#ifndef TOUCHLINE_BARE_INTERNAL_H
#define TOUCHLINE_BARE_INTERNAL_H

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "BareLoops.h"

struct bare_database {
  sqlite3 *handle;
  sqlite3_stmt *statements[BARE_STATEMENTS];
  char *error;
  /// Frames in the write-ahead log after the last commit, and from how many on they are moved.
  int logged_frames;
  int checkpoint_frames;
};

/// Notes the first error and returns its code.
int bare_fail(bare_database *database, int code);

/// Runs a prepared statement to its end and resets it. Returns 0, or SQLite's code.
int bare_run(bare_database *database, int statement);

/// Moves the write-ahead log into the database where it has grown to its limit.
int bare_checkpoint_if_due(bare_database *database);

static inline int64_t bare_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline int64_t bare_now(void) { return bare_clock(CLOCK_MONOTONIC); }

static inline int64_t bare_wall_milliseconds(void) { return bare_clock(CLOCK_REALTIME) / 1000000; }

static inline void bare_bind_text(sqlite3_stmt *statement, int index, const char *text) {
  sqlite3_bind_text(statement, index, text, text ? (int)strlen(text) : 0, SQLITE_STATIC);
}

/// The newest sequence number of the log.
int64_t bare_last_sequence(bare_database *database);

#endif
