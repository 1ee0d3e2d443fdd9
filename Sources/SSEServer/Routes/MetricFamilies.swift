import Base
import Jobs

// The metrics of this server, family by family.

extension PrometheusText {
  /// What jobs took.
  mutating func jobs(_ durations: [JobStatus: DurationHistogram]) {
    histogram(
      "touchline_job_duration_seconds",
      "From a job's start to its end; jobs that ended since the server started.",
      JobStatus.allCases.compactMap { status in
        durations[status].map { (["status": status.rawValue], $0) }
      })
  }

  /// What the streams have done.
  mutating func streams(_ figures: StreamFigures, open: Int, places: Int) {
    family("touchline_streams_open", .gauge, "Open streams.") { $0.sample(Double(open)) }
    family(
      "touchline_stream_places_taken", .gauge,
      "Places taken by open streams and by those about to open."
    ) {
      $0.sample(Double(places))
    }
    family("touchline_streams_opened_total", .counter, "Streams opened.") {
      $0.sample(Double(figures.opened))
    }
    family(
      "touchline_streams_cut_total", .counter,
      "Streams cut because nothing was taken, or too much waited that may not be dropped."
    ) {
      $0.sample(Double(figures.cut))
    }
    family("touchline_events_published_total", .counter, "Events of the log.") {
      $0.sample(Double(figures.published))
    }
    family("touchline_events_delivered_total", .counter, "Events handed to live readers.") {
      $0.sample(Double(figures.delivered))
    }
    family("touchline_events_replayed_total", .counter, "Events read from the log for readers.") {
      $0.sample(Double(figures.replayed))
    }
    family(
      "touchline_events_dropped_total", .counter,
      "Events that readers did not get: lost to a full queue, or left waiting when a reader was cut."
    ) {
      for reason in DropReason.allCases {
        for type in MessageType.allCases {
          if let count = figures.dropped[reason]?[type] {
            $0.sample(Double(count), ["reason": reason.rawValue, "type": type.name.description])
          }
        }
      }
    }
    histogram(
      "touchline_fan_out_seconds",
      "From a commit that somebody listened for until all who keep up had been sent it.",
      [([:], figures.fanOut)])
    histogram(
      "touchline_commit_seconds", "How long commits took, to the disk.", [([:], figures.commits)])
  }

  /// How far readers are behind: all together, and the one that is furthest.
  mutating func lag(_ clients: [StreamClient]) {
    lag("events", "Events that wait", clients.map { Double($0.lagEvents) })
    lag("bytes", "Bytes that wait", clients.map { Double($0.lagBytes) })
    lag(
      "seconds", "How long nothing was taken although something waits",
      clients.map { $0.lag.value / 1_000 })
  }

  private mutating func lag(_ unit: String, _ help: String, _ values: [Double]) {
    family("touchline_stream_lag_\(unit)", .gauge, "\(help), over all readers.") {
      $0.sample(values.reduce(0, +))
    }
    family("touchline_stream_lag_max_\(unit)", .gauge, "\(help), for the slowest reader.") {
      $0.sample(values.max() ?? 0)
    }
  }

  /// What has been asked, and how long the answers took.
  mutating func requests(_ counts: RequestCounters.Counts) {
    family("touchline_http_requests_total", .counter, "Requests answered.") { family in
      let answers = counts.answers.sorted {
        ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
      }
      for (key, count) in answers {
        family.sample(
          Double(count), ["method": key.method, "route": key.route, "status": String(key.status)])
      }
    }
    let durations = counts.durations.sorted {
      ($0.key.route, $0.key.method) < ($1.key.route, $1.key.method)
    }
    histogram(
      "touchline_http_request_seconds", "From the request line to the end of the answer.",
      durations.map { (["method": $0.key.method, "route": $0.key.route], $0.value) })
  }
}
