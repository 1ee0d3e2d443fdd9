#include "internal.h"

/// The fenced renewal of the lease that every step begins with. Returns 0 when one row was changed.
static int renew(bare_database *database, const bare_append_plan *plan, const bare_job *job) {
  sqlite3_stmt *statement = database->statements[BARE_RENEW_LEASE];
  sqlite3_bind_int64(statement, 1, bare_wall_milliseconds() + plan->lease_milliseconds);
  sqlite3_bind_blob(statement, 2, plan->checkpoint, plan->checkpoint_length, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 3, job->job_number);
  bare_bind_text(statement, 4, job->owner);
  sqlite3_bind_int64(statement, 5, job->attempt);
  int rc = sqlite3_step(statement);
  sqlite3_reset(statement);
  // A statement with RETURNING gives its row first; a lease that was lost gives none.
  return rc == SQLITE_ROW ? SQLITE_OK : bare_fail(database, rc);
}

static int insert(
    bare_database *database, const bare_append_plan *plan, const bare_job *job, int64_t sequence,
    int64_t index) {
  int slot = (int)(index % job->count);
  const char *json = (const char *)job->block + job->offsets[slot];
  int length = (int)(job->offsets[slot + 1] - job->offsets[slot]);
  sqlite3_stmt *statement = database->statements[plan->is_frame ? BARE_INSERT_FRAME : BARE_INSERT_EVENT];
  sqlite3_bind_int64(statement, 1, sequence);
  sqlite3_bind_int64(statement, 2, job->job_number);
  if (plan->is_frame) {
    sqlite3_bind_int64(statement, 3, index);
    sqlite3_bind_int64(statement, 4, index * 40000);
    bare_bind_text(statement, 5, plan->node);
    sqlite3_bind_text(statement, 6, json, length, SQLITE_STATIC);
  } else {
    sqlite3_bind_int64(statement, 3, plan->type);
    sqlite3_bind_text(statement, 4, json, length, SQLITE_STATIC);
  }
  return bare_run(database, plan->is_frame ? BARE_INSERT_FRAME : BARE_INSERT_EVENT);
}

int64_t bare_append(bare_database *database, const bare_append_plan *plan, int64_t *latencies) {
  if (database->error) return -1;
  int64_t sequence = bare_last_sequence(database);
  int64_t total = (int64_t)plan->steps * plan->job_count;
  int64_t transactions = 0;
  int64_t start = bare_now(), began = start;
  int is_open = 0;
  for (int64_t step = 0; step < total; step++) {
    const bare_job *job = &plan->jobs[step % plan->job_count];
    int64_t index = step / plan->job_count * plan->messages_per_step;
    if (!is_open) {
      began = bare_now();
      if (bare_run(database, BARE_BEGIN) != SQLITE_OK) return -1;
      is_open = 1;
    }
    if (renew(database, plan, job) != SQLITE_OK) return -1;
    for (int i = 0; i < plan->messages_per_step; i++) {
      if (insert(database, plan, job, ++sequence, index + i) != SQLITE_OK) return -1;
    }
    if ((step + 1) * plan->transactions / total == transactions) continue;
    // The checkpoint, if one is due, is no part of a commit's latency; ours is measured the same way.
    int rc = bare_run(database, BARE_COMMIT);
    latencies[transactions++] = bare_now() - began;
    is_open = 0;
    if (rc != SQLITE_OK || bare_checkpoint_if_due(database) != SQLITE_OK) return -1;
  }
  return bare_now() - start;
}
