import Base
import Jobs

/// What operators and their tools ask: is it alive, is it ready, how is it doing.
enum OperationRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/healthz", role: .open) { _ in .now(.json(["status": "ok"])) },
      Route("GET", "/readyz", role: .open) { _ in ready(services) },
      Route("GET", "/metrics", role: .role(.read)) { _ in metrics(services) },
    ]
  }

  /// Ready means that the store answers.
  private static func ready(_ services: Services) -> Reply {
    .later {
      _ = try await services.store.perform(Read.count(of: .queued))
      return .json(["status": "ready"])
    }
  }

  private static func metrics(_ services: Services) -> Reply {
    .later {
      let (clients, figures) = await services.hub.inspect()
      let queued = try await services.store.perform(Read.count(of: .queued))
      let running = try await services.store.perform(Read.count(of: .running))
      var text = PrometheusText()
      text.family("touchline_build_info", .gauge, "The version that runs.") {
        $0.sample(1, ["version": Program.version])
      }
      text.family("touchline_uptime_seconds", .gauge, "Seconds since the server started.") {
        $0.sample(Double(Monotonic.now().nanoseconds(since: services.started)) / 1e9)
      }
      text.family("touchline_jobs", .gauge, "Jobs that wait and that run.") {
        $0.sample(Double(queued), ["status": "queued"])
        $0.sample(Double(running), ["status": "running"])
      }
      text.streams(clients, figures)
      text.requests(services.counters.snapshot())
      if let resident = ProcessMemory.residentBytes() {
        text.family("process_resident_memory_bytes", .gauge, "Memory in use.") {
          $0.sample(Double(resident))
        }
      }
      return .text(type: "text/plain; version=0.0.4; charset=utf-8", text.text)
    }
  }
}

extension PrometheusText {
  /// What the streams have done and are doing.
  fileprivate mutating func streams(_ clients: [StreamClient], _ figures: StreamFigures) {
    family("touchline_streams_open", .gauge, "Open streams.") { $0.sample(Double(clients.count)) }
    family("touchline_streams_opened_total", .counter, "Streams opened.") {
      $0.sample(Double(figures.opened))
    }
    family("touchline_streams_cut_total", .counter, "Streams cut because nothing was taken.") {
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
    family("touchline_events_dropped_total", .counter, "Events lost by readers who fell behind.") {
      for type in MessageType.allCases {
        if let count = figures.dropped[type] {
          $0.sample(Double(count), ["type": type.name.description])
        }
      }
    }
    family("touchline_stream_lag_events", .gauge, "Events that wait for the slowest reader.") {
      $0.sample(Double(clients.map(\.lagEvents).max() ?? 0))
    }
    histogram(
      "touchline_fan_out_seconds", "How long it took to pass on what had gathered.",
      [([:], figures.fanOut)])
    histogram(
      "touchline_commit_seconds", "How long commits took, to the disk.", [([:], figures.commits)])
  }
}

extension PrometheusText {
  /// What has been asked, and how long the answers took.
  fileprivate mutating func requests(_ counts: RequestCounters.Counts) {
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
