#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

enum { ID_LENGTH = 30 };

/// What the loop knows of one job under way.
typedef struct {
  char id[ID_LENGTH + 1];
  int64_t number;
  int64_t attempt;
} job;

/// The loop's own state.
typedef struct queue {
  bare_database *database;
  const bare_queue_plan *plan;
  int64_t sequence;
  uint64_t next_id;
  char *scratch;
} queue;

static int audit(queue *queue, const char *id, const char *actor, const char *action) {
  sqlite3_stmt *statement = queue->database->statements[BARE_INSERT_HISTORY];
  bare_bind_text(statement, 1, id);
  sqlite3_bind_int64(statement, 2, bare_wall_milliseconds());
  bare_bind_text(statement, 3, actor);
  bare_bind_text(statement, 4, action);
  sqlite3_bind_null(statement, 5);
  return bare_run(queue->database, BARE_INSERT_HISTORY);
}

static int append(queue *queue, const job *job, const bare_template *message) {
  memcpy(queue->scratch, message->json, message->length);
  memcpy(queue->scratch + message->id_offset, job->id, ID_LENGTH);
  sqlite3_stmt *statement = queue->database->statements[BARE_INSERT_EVENT];
  sqlite3_bind_int64(statement, 1, ++queue->sequence);
  sqlite3_bind_int64(statement, 2, job->number);
  sqlite3_bind_int64(statement, 3, message->type);
  sqlite3_bind_text(statement, 4, queue->scratch, message->length, SQLITE_STATIC);
  return bare_run(queue->database, BARE_INSERT_EVENT);
}

/// Changes a job's state, fenced by the state it must have.
static int transition(queue *queue, const job *job, int is_claim) {
  const bare_queue_plan *plan = queue->plan;
  int64_t now = bare_wall_milliseconds();
  sqlite3_stmt *statement = queue->database->statements[BARE_TRANSITION];
  bare_bind_text(statement, 1, is_claim ? "running" : "completed");
  bare_bind_text(statement, 2, is_claim ? plan->owner : NULL);
  sqlite3_bind_int64(statement, 3, is_claim ? job->attempt + 1 : job->attempt);
  sqlite3_bind_int64(statement, 4, 0);
  if (is_claim) {
    sqlite3_bind_int64(statement, 5, now + plan->lease_milliseconds);
  } else {
    sqlite3_bind_null(statement, 5);
  }
  sqlite3_bind_int64(statement, 6, 0);
  sqlite3_bind_int64(statement, 7, now);
  if (is_claim) {
    sqlite3_bind_null(statement, 8);
  } else {
    sqlite3_bind_int64(statement, 8, now);
  }
  sqlite3_bind_null(statement, 9);
  sqlite3_bind_null(statement, 10);
  sqlite3_bind_int64(statement, 11, job->number);
  bare_bind_text(statement, 12, is_claim ? "queued" : "running");
  bare_bind_text(statement, 13, is_claim ? NULL : plan->owner);
  sqlite3_bind_int64(statement, 14, job->attempt);
  int rc = bare_run(queue->database, BARE_TRANSITION);
  if (rc != SQLITE_OK) return rc;
  return sqlite3_changes(queue->database->handle) == 1
             ? SQLITE_OK
             : bare_fail(queue->database, SQLITE_MISMATCH);
}

/// Steps a query that may give one row and resets it. Copies the job's number and id.
static int find(queue *queue, int query, job *found) {
  sqlite3_stmt *statement = queue->database->statements[query];
  int rc = sqlite3_step(statement);
  if (rc == SQLITE_ROW && found) {
    found->number = sqlite3_column_int64(statement, 0);
    memcpy(found->id, sqlite3_column_text(statement, 1), ID_LENGTH);
    found->id[ID_LENGTH] = 0;
    found->attempt = sqlite3_column_int64(statement, 17);
  } else if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
    bare_fail(queue->database, rc);
  }
  sqlite3_reset(statement);
  return rc;
}

static int submit(queue *queue, job *job) {
  const bare_queue_plan *plan = queue->plan;
  int64_t now = bare_wall_milliseconds();
  find(queue, BARE_NEWEST_JOB, NULL);
  // Rising ids of the right length and alphabet; the digits of hexadecimal are digits of base 32.
  snprintf(job->id, sizeof job->id, "job_%012llx%014llx", (unsigned long long)now,
           (unsigned long long)++queue->next_id);
  sqlite3_stmt *statement = queue->database->statements[BARE_INSERT_JOB];
  bare_bind_text(statement, 1, job->id);
  bare_bind_text(statement, 2, plan->pipeline);
  bare_bind_text(statement, 3, plan->source);
  sqlite3_bind_int64(statement, 4, now);
  bare_bind_text(statement, 5, plan->device);
  bare_bind_text(statement, 6, plan->device);
  sqlite3_bind_int64(statement, 7, 0);
  bare_bind_text(statement, 8, plan->options);
  sqlite3_bind_null(statement, 9);
  int rc = bare_run(queue->database, BARE_INSERT_JOB);
  if (rc != SQLITE_OK) return rc;
  job->number = sqlite3_last_insert_rowid(queue->database->handle);
  if ((rc = audit(queue, job->id, "system", "submitted")) != SQLITE_OK) return rc;
  return append(queue, job, &plan->starting);
}

static int claim(queue *queue, job *job) {
  sqlite3_stmt *expired = queue->database->statements[BARE_NEXT_EXPIRED];
  sqlite3_bind_int64(expired, 1, bare_wall_milliseconds());
  if (find(queue, BARE_NEXT_EXPIRED, job) != SQLITE_DONE) return SQLITE_ERROR;
  if (find(queue, BARE_NEXT_QUEUED, job) != SQLITE_ROW) return SQLITE_ERROR;
  int rc = transition(queue, job, 1);
  if (rc != SQLITE_OK) return rc;
  return audit(queue, job->id, queue->plan->owner, "started");
}

static int finish(queue *queue, job *job) {
  const bare_queue_plan *plan = queue->plan;
  bare_bind_text(queue->database->statements[BARE_JOB_BY_ID], 1, job->id);
  if (find(queue, BARE_JOB_BY_ID, job) != SQLITE_ROW) return SQLITE_ERROR;
  sqlite3_stmt *result = queue->database->statements[BARE_INSERT_RESULT];
  bare_bind_text(result, 1, job->id);
  bare_bind_text(result, 2, plan->pipeline);
  sqlite3_bind_int64(result, 3, 0);
  bare_bind_text(result, 4, plan->result);
  sqlite3_bind_int64(result, 5, bare_wall_milliseconds());
  int rc = bare_run(queue->database, BARE_INSERT_RESULT);
  if (rc == SQLITE_OK) rc = append(queue, job, &plan->ending);
  if (rc == SQLITE_OK) rc = append(queue, job, &plan->complete);
  if (rc == SQLITE_OK) rc = transition(queue, job, 0);
  if (rc == SQLITE_OK) rc = audit(queue, job->id, plan->owner, "completed");
  return rc;
}

static int (*const stages[])(queue *, job *) = {submit, claim, finish};
enum { STAGES = sizeof stages / sizeof *stages };

/// The jobs of a round go through each stage side by side.
static int run(queue *queue, job *round) {
  const bare_queue_plan *plan = queue->plan;
  bare_database *database = queue->database;
  int64_t total = (int64_t)plan->jobs * STAGES, done = 0, transactions = 0;
  int is_open = 0;
  for (int first = 0; first < plan->jobs; first += plan->together) {
    int size = plan->jobs - first < plan->together ? plan->jobs - first : plan->together;
    for (int stage = 0; stage < STAGES; stage++) {
      for (int i = 0; i < size; i++) {
        int rc = is_open ? SQLITE_OK : bare_run(database, BARE_BEGIN);
        is_open = 1;
        if (rc == SQLITE_OK) rc = stages[stage](queue, &round[i]);
        if (rc != SQLITE_OK) return bare_fail(database, rc);
        if (++done * plan->transactions / total == transactions) continue;
        transactions++;
        is_open = 0;
        rc = bare_run(database, BARE_COMMIT);
        if (rc == SQLITE_OK) rc = bare_checkpoint_if_due(database);
        if (rc != SQLITE_OK) return rc;
      }
    }
  }
  return SQLITE_OK;
}

int64_t bare_queue(bare_database *database, const bare_queue_plan *plan) {
  if (database->error) return -1;
  int longest = plan->starting.length;
  if (plan->ending.length > longest) longest = plan->ending.length;
  if (plan->complete.length > longest) longest = plan->complete.length;
  queue queue = {.database = database, .plan = plan, .scratch = malloc(longest)};
  job *round = calloc(plan->together, sizeof *round);
  int64_t elapsed = -1;
  if (queue.scratch && round) {
    queue.sequence = bare_last_sequence(database);
    int64_t start = bare_now();
    if (run(&queue, round) == SQLITE_OK) elapsed = bare_now() - start;
  }
  free(round);
  free(queue.scratch);
  return elapsed;
}
