// The limits that the benchmarks measure against: the same work in plain C on the same libraries' own interfaces, with
// nothing around them. No layer of ours can be faster than this on one thread.
#ifndef TOUCHLINE_BARE_LOOPS_H
#define TOUCHLINE_BARE_LOOPS_H

#include <stddef.h>
#include <stdint.h>

// MARK: - A database

/// The statements that the loops run, given as text by whoever opens the database.
enum {
  BARE_BEGIN,
  BARE_COMMIT,
  BARE_LAST_EVENT,
  BARE_LAST_FRAME,
  BARE_RENEW_LEASE,
  BARE_INSERT_EVENT,
  BARE_INSERT_FRAME,
  BARE_NEWEST_JOB,
  BARE_INSERT_JOB,
  BARE_INSERT_HISTORY,
  BARE_NEXT_EXPIRED,
  BARE_NEXT_QUEUED,
  BARE_TRANSITION,
  BARE_JOB_BY_ID,
  BARE_INSERT_RESULT,
  BARE_STATEMENTS
};

typedef struct bare_database bare_database;

/// Opens a database that exists and sets its pragmas; NULL when there is no memory. Look at `bare_error` first:
/// after an error every other call does nothing and fails.
bare_database *bare_open(const char *path, const char *pragmas, int checkpoint_frames);
/// Prepares one of the statements above. Returns 0, or SQLite's code.
int bare_prepare(bare_database *database, int statement, const char *sql);
/// What went wrong first, or NULL.
const char *bare_error(const bare_database *database);
void bare_close(bare_database *database);

/// The first column of the first row of a query, for checks; -1 on an error.
int64_t bare_scalar(bare_database *database, const char *sql);

// MARK: - Appending

/// Messages of one job, their JSON in one block: message `i` lies from `offsets[i]` to `offsets[i + 1]`.
typedef struct {
  int64_t job_number;
  const char *owner;
  int64_t attempt;
  const uint8_t *block;
  const size_t *offsets;
  /// How many messages the block holds; they are used again and again. Frames are used once.
  int count;
} bare_job;

typedef struct {
  const bare_job *jobs;
  int job_count;
  /// Steps of each job. The jobs take turns.
  int steps;
  int messages_per_step;
  int type;
  /// Whether the messages are frames, and the node that found them.
  int is_frame;
  const char *node;
  const uint8_t *checkpoint;
  int checkpoint_length;
  int64_t lease_milliseconds;
  /// How many transactions the steps are spread over evenly; at most one for each step.
  int transactions;
} bare_append_plan;

/// Runs the steps of a plan. `latencies` takes the nanoseconds of each transaction, from BEGIN to the end of COMMIT.
/// Returns the nanoseconds of it all, or -1.
int64_t bare_append(bare_database *database, const bare_append_plan *plan, int64_t *latencies);

// MARK: - The queue

/// A message in which each job's own id takes the place of a sample's.
typedef struct {
  const char *json;
  int length;
  int id_offset;
  int type;
} bare_template;

typedef struct {
  /// Jobs in all; `together` of them go through each stage side by side.
  int jobs;
  int together;
  /// How many transactions the submits, claims and finishes are spread over evenly; at most one for each.
  int transactions;
  const char *pipeline;
  const char *source;
  const char *device;
  const char *options;
  const char *owner;
  const char *result;
  int64_t lease_milliseconds;
  bare_template starting;
  bare_template ending;
  bare_template complete;
} bare_queue_plan;

/// Submits, claims and completes the jobs of a plan. Returns the nanoseconds of it all, or -1.
int64_t bare_queue(bare_database *database, const bare_queue_plan *plan);

// MARK: - Reading

typedef struct {
  int64_t events;
  int64_t bytes;
  int64_t nanoseconds;
} bare_read_result;

/// Steps two queries side by side in the order of their first column, as the log does with events and frames, and
/// copies column 3 to one buffer that is used again every 1,000 events. `job` is bound as ?2 unless it is negative.
bare_read_result bare_read(
    bare_database *database, const char *events_sql, const char *frames_sql, int64_t job);

// MARK: - The disk

typedef struct {
  int64_t calls;
  int64_t nanoseconds;
} bare_syncs;

/// Counts every fsync and fdatasync of this process since its start, SQLite's included: this library's own symbols
/// stand before the C library's.
bare_syncs bare_sync_total(void);

/// The number of the file system that a path lies on, as linux/magic.h has them; -1 when nobody knows.
int64_t bare_file_system(const char *path);

// MARK: - Streams

/// What a crowd of readers saw.
typedef struct {
  /// Events received over all connections.
  int64_t events;
  /// From the first event of any to the last of all.
  double seconds;
  /// From the moment in an event's text (`ns=…`) to its arrival at the first connection.
  double p50_microseconds;
  double p99_microseconds;
} bare_crowd;

/// Opens many connections, sends each the request with its number in place of `%d`, says so by writing a byte to
/// `ready`, and reads until every one has received so many events. Returns 0, or -1 with errno.
int bare_read_crowd(
    int port, const char *request, int connections, int64_t events_each, int ready, bare_crowd *crowd);

/// A server that does nothing but send: accepts so many connections, then sends `events` events of `size` bytes to each,
/// everything that waits for a socket in one call, and lets none fall more than `window` events behind. `publish` says
/// how many events come at once. Binds any free port and stores it in `*port`, which another thread reads by `bare_load`.
int bare_write_crowd_to(
    int *port, int connections, int64_t events, int size, int64_t window, int publish);
int bare_load(int *shared);

/// A port of this machine that is free at this moment.
int bare_free_port(void);
/// A connection to a port that somebody is about to listen on; -1 after so many seconds.
int bare_connect_within(int port, int seconds);
/// Posts so many events of a size, one after the other on one connection, each with its moment; so many a second, or as
/// they are taken when `per_second` is 0. Returns 0 when all were taken.
int bare_publish(int socket, const char *path, int64_t events, int size, int per_second);

/// Opens a stream: sends the request with its number in place of `%d`, and waits for the first byte of the answer. The
/// socket, or -1 with errno.
int bare_open_stream(int port, const char *request, int number);
void bare_sleep_until(int64_t monotonic_nanoseconds);

// MARK: - Events at a steady rate

/// What paced readers saw, over all connections.
typedef struct {
  int64_t events;
  /// Events that were published and never came.
  int64_t lost;
  /// From the moment in an event's text (`ns=…`) to its arrival.
  double p50_microseconds;
  double p99_microseconds;
} bare_arrivals;

/// Opens many streams, says so by a byte to `ready`, and reads until each has so many events; or until all have been silent
/// for a while after `told` became readable, which says that all is published. Returns 0, or -1 with errno.
int bare_read_paced(
    int port, const char *request, int connections, int64_t events_each, int told, int ready,
    bare_arrivals *arrivals);

/// Listens on any free port; the descriptor, or -1.
int bare_listen(int *port);

/// A server that does nothing but send.
typedef struct bare_writer bare_writer;
/// Takes so many readers; NULL when that fails.
bare_writer *bare_writer_accept(int listener, int connections);
/// Sends each so many events of a size, so many a second. Returns 0, or -1 with errno.
int bare_writer_pace(bare_writer *writer, int64_t events, int size, int per_second);

// MARK: - Visits

/// Asks the same on one connection, so many times and so many times a second, and notes how long each answer took to come
/// whole. Returns 0 when every answer was 200.
int bare_time_gets(int port, const char *request, int count, int per_second, double *microseconds);
/// Opens connections, or streams, one after the other. Returns 0, or -1 with errno.
int bare_connect_many(int port, int connections, int *sockets);
int bare_open_streams(int port, const char *request, int connections, int *sockets);
void bare_close_all(const int *sockets, int connections);
/// Accepts connections and closes them when their client has; never returns.
void bare_accept_for_ever(int listener);

// MARK: - Videos

/// A file that is read and decoded with nothing around libav.
typedef struct bare_video bare_video;
/// Opens the best video of a file, with so many threads for its decoder; NULL when that fails.
bare_video *bare_video_open(const char *path, int threads);
/// Decodes the next frame: 1, or 0 at the end, or -1 after an error.
int bare_video_next(bare_video *video);
/// Goes to the keyframe before a moment, in microseconds of the file's own clock, and decodes up to the first frame at or
/// after it: 1, or 0 when there is none, or -1 after an error.
int bare_video_seek(bare_video *video, int64_t microseconds);
/// Encodes the frame that was decoded last as JPEG; the file's bytes, or -1.
int bare_video_jpeg(const bare_video *video, int quality);
void bare_video_close(bare_video *video);

/// Ends this process when the one that started it ends, even while it is stopped.
void bare_die_with_parent(void);

/// Binds the calling thread, and those it starts from then on, to one core; or to none.
int bare_pin(int core);
int bare_unpin(void);

#endif
