// Only what Swift cannot call in SQLite: macros with casts and variadic functions.
#ifndef TOUCHLINE_CSQLITE_SHIM_H
#define TOUCHLINE_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_STATIC and SQLITE_TRANSIENT are casts of integers to function pointers, which Swift does not import.

// They take bytes and not characters, which is what Swift has. An empty text has no address in Swift, and a null
// pointer would bind NULL.

/// Binds text that the caller keeps alive and unchanged until the statement is reset.
static inline int touchline_sqlite3_bind_text_borrowed(
    sqlite3_stmt *statement, int index, const void *text, int length) {
  return sqlite3_bind_text(statement, index, text ? (const char *)text : "", length, SQLITE_STATIC);
}

/// Binds text that SQLite copies at once.
static inline int touchline_sqlite3_bind_text_copied(
    sqlite3_stmt *statement, int index, const void *text, int length) {
  return sqlite3_bind_text(
      statement, index, text ? (const char *)text : "", length, SQLITE_TRANSIENT);
}

/// Binds a blob that SQLite copies at once.
static inline int touchline_sqlite3_bind_blob_copied(
    sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}

// sqlite3_config and sqlite3_db_config are variadic.

/// Must run before anything else of SQLite: no statistics of memory, whose lock every allocation would take.
static inline int touchline_sqlite3_forgo_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Refuses SQL that could corrupt the file, and schemas that run functions with side effects.
static inline int touchline_sqlite3_defend(sqlite3 *db) {
  int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (rc != SQLITE_OK) return rc;
  return sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}

#endif
