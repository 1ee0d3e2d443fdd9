#include <stdlib.h>

#include "internal.h"

static int note_frames(void *noted, sqlite3 *handle, const char *name, int frames) {
  (void)handle, (void)name;
  *(int *)noted = frames;
  return SQLITE_OK;
}

bare_database *bare_open(const char *path, const char *pragmas, int checkpoint_frames) {
  bare_database *database = calloc(1, sizeof *database);
  if (!database) return NULL;
  database->checkpoint_frames = checkpoint_frames;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  int rc = sqlite3_open_v2(path, &database->handle, flags, NULL);
  if (rc == SQLITE_OK) rc = sqlite3_exec(database->handle, pragmas, NULL, NULL, NULL);
  if (rc != SQLITE_OK) {
    bare_fail(database, rc);
    return database;
  }
  sqlite3_wal_hook(database->handle, note_frames, &database->logged_frames);
  return database;
}

int bare_fail(bare_database *database, int code) {
  if (!database->error) {
    const char *message = database->handle ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code);
    database->error = sqlite3_mprintf("%s (%d)", message, code);
  }
  return code;
}

const char *bare_error(const bare_database *database) { return database->error; }

int bare_prepare(bare_database *database, int statement, const char *sql) {
  if (database->error) return SQLITE_ERROR;
  int rc = sqlite3_prepare_v3(
      database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &database->statements[statement], NULL);
  return rc == SQLITE_OK ? rc : bare_fail(database, rc);
}

void bare_close(bare_database *database) {
  if (!database) return;
  for (int i = 0; i < BARE_STATEMENTS; i++) sqlite3_finalize(database->statements[i]);
  sqlite3_close_v2(database->handle);
  sqlite3_free(database->error);
  free(database);
}

int bare_run(bare_database *database, int statement) {
  sqlite3_stmt *prepared = database->statements[statement];
  int rc;
  do {
    rc = sqlite3_step(prepared);
  } while (rc == SQLITE_ROW);
  if (rc != SQLITE_DONE) bare_fail(database, rc);
  sqlite3_reset(prepared);
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int bare_checkpoint_if_due(bare_database *database) {
  if (database->logged_frames < database->checkpoint_frames) return SQLITE_OK;
  int logged, moved;
  int rc = sqlite3_wal_checkpoint_v2(
      database->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &logged, &moved);
  return rc == SQLITE_OK ? rc : bare_fail(database, rc);
}

static int64_t scalar(bare_database *database, sqlite3_stmt *statement) {
  int64_t value = -1;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    value = sqlite3_column_int64(statement, 0);
  } else {
    bare_fail(database, sqlite3_errcode(database->handle));
  }
  return value;
}

int64_t bare_scalar(bare_database *database, const char *sql) {
  if (database->error) return -1;
  sqlite3_stmt *statement;
  int rc = sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL);
  if (rc != SQLITE_OK) {
    bare_fail(database, rc);
    return -1;
  }
  int64_t value = scalar(database, statement);
  sqlite3_finalize(statement);
  return value;
}

int64_t bare_last_sequence(bare_database *database) {
  int64_t last = 0;
  for (int query = BARE_LAST_EVENT; query <= BARE_LAST_FRAME; query++) {
    int64_t found = scalar(database, database->statements[query]);
    sqlite3_reset(database->statements[query]);
    if (found > last) last = found;
  }
  return last;
}
