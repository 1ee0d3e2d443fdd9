#include <stdlib.h>

#include "internal.h"

enum { PAGE = 1000 };

/// One open query and the sequence number of the row it stands on.
typedef struct {
  sqlite3_stmt *statement;
  int64_t sequence;
} source;

/// Moves to the next row; at the end the source has no statement any more.
static int advance(source *source) {
  int rc = sqlite3_step(source->statement);
  if (rc == SQLITE_ROW) {
    source->sequence = sqlite3_column_int64(source->statement, 0);
    return SQLITE_OK;
  }
  sqlite3_finalize(source->statement);
  source->statement = NULL;
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int open_source(bare_database *database, source *source, const char *sql, int64_t job) {
  int rc = sqlite3_prepare_v2(database->handle, sql, -1, &source->statement, NULL);
  if (rc != SQLITE_OK) return rc;
  sqlite3_bind_int64(source->statement, 1, 0);
  if (job >= 0) sqlite3_bind_int64(source->statement, 2, job);
  return advance(source);
}

/// What is kept of an event beside its JSON.
typedef struct {
  int64_t sequence, job, type;
  size_t start;
} entry;

bare_read_result bare_read(
    bare_database *database, const char *events_sql, const char *frames_sql, int64_t job) {
  bare_read_result result = {-1, 0, 0};
  if (database->error) return result;
  size_t capacity = 4 << 20, used = 0;
  char *buffer = malloc(capacity);
  entry *entries = malloc(PAGE * sizeof *entries);
  if (!buffer || !entries) goto done;
  int64_t start = bare_now(), events = 0;
  source sources[2] = {{0}};
  int rc = open_source(database, &sources[0], events_sql, job);
  if (rc == SQLITE_OK) rc = open_source(database, &sources[1], frames_sql, job);
  while (rc == SQLITE_OK && (sources[0].statement || sources[1].statement)) {
    int second = !sources[0].statement ||
                 (sources[1].statement && sources[1].sequence < sources[0].sequence);
    source *next = &sources[second];
    if (events % PAGE == 0) used = 0;
    const void *json = sqlite3_column_blob(next->statement, 3);
    size_t length = (size_t)sqlite3_column_bytes(next->statement, 3);
    if (used + length > capacity) used = 0;
    memcpy(buffer + used, json, length);
    entries[events % PAGE] = (entry){
        next->sequence, sqlite3_column_int64(next->statement, 1),
        sqlite3_column_int64(next->statement, 2), used};
    used += length;
    result.bytes += (int64_t)length;
    events++;
    rc = advance(next);
  }
  result.nanoseconds = bare_now() - start;
  if (rc == SQLITE_OK) {
    result.events = events;
  } else {
    bare_fail(database, rc);
  }
done:
  free(entries);
  free(buffer);
  return result;
}
