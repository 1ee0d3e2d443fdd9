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

  /// Ready means that the store answers, and takes writes as far as anybody has tried.
  private static func ready(_ services: Services) -> Reply {
    .later {
      _ = try await services.store.perform(Read.count(of: .queued))
      if let trouble = services.store.writeTrouble() { throw HTTPError(notReady: trouble) }
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
      text.jobs(services.durations.snapshot())
      text.streams(figures, open: clients.count, places: services.hub.takenPlaces)
      text.lag(clients)
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
