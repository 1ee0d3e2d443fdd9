import Base
import Jobs

/// `/pipelines`: the registry. What is registered never changes and is never deleted.
enum PipelineRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/pipelines", role: .role(.read)) { list(services, $0) },
      Route("POST", "/pipelines", role: .role(.submit), body: .json(limit: bodyLimit)) {
        try register(services, $0)
      },
      Route("POST", "/pipelines/validate", role: .role(.read), body: .json(limit: bodyLimit)) {
        try validate(services, $0)
      },
      Route("GET", "/pipelines/{id}", role: .role(.read)) { try pipeline(services, $0) },
      Route("GET", "/pipelines/{id}/metrics", role: .role(.read)) { try metrics(services, $0) },
    ]
  }

  /// The largest definition, with room for configurations.
  private static let bodyLimit = 1 << 20

  private static func list(_ services: Services, _ request: HTTPRequest) -> Reply {
    .later {
      let stored = try await services.store.perform(Read.pipelines())
      return .json(["pipelines": .array(try stored.map { .object(try value($0)) })])
        .tagged(for: request)
    }
  }

  private static func pipeline(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try id(request)
    return .later {
      guard let stored = try await services.store.perform(Read.pipeline(id)) else {
        throw notFound(id.description)
      }
      let tag = "\"\(stored.contentHash)\""
      if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
      return .json(headers: ["ETag": tag], .object(try value(stored)))
    }
  }

  private static func register(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    .later {
      let definition = try PipelineDefinition(json: request.object())
      // Refused while it cannot run, and for good: nothing that is registered can be mended.
      let errors = errors(in: definition, services)
      guard errors.isEmpty else { throw InvalidPipeline(id: definition.id, errors: errors) }
      try await services.store.perform(
        Write.register(
          definition.id, name: definition.name, definition: definition.json,
          contentHash: definition.contentHash, by: request.principal.name))
      guard let stored = try await services.store.perform(Read.pipeline(definition.id)) else {
        throw notFound(definition.id.description)
      }
      return .json(
        status: 201, headers: ["Location": "/pipelines/\(definition.id)"],
        .object(try value(stored)))
    }
  }

  /// Judging takes too long for the thread that everybody's requests run on.
  private static func validate(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    .later {
      let errors = errors(in: try PipelineDefinition(json: request.object()), services)
      let values = errors.map { error -> JSONValue in
        var json: JSONObject = [
          "code": .string(error.code.rawValue), "message": .string(error.message),
        ]
        if let node = error.node { json["node"] = .string(node.description) }
        return .object(json)
      }
      return .json(["valid": .bool(errors.isEmpty), "errors": .array(values)])
    }
  }

  /// What stands at a pipeline's place in a path already.
  private static let reserved: [Name] = ["run", "validate"]

  private static func errors(in definition: PipelineDefinition, _ services: Services)
    -> [PipelineError]
  {
    var errors = PipelineValidator(services.runner.registry).errors(in: definition)
    if reserved.contains(definition.id) {
      errors.insert(
        PipelineError(
          .reservedID,
          "no pipeline can be called '\(definition.id)': /pipelines/\(definition.id) is something else"
        ),
        at: 0)
    }
    return errors
  }

  private static func metrics(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try id(request)
    return .later {
      guard try await services.store.perform(Read.pipeline(id)) != nil else {
        throw notFound(id.description)
      }
      let history = try await services.store.perform(Read.history(ofPipeline: id))
      return .json(PipelineMetrics.value(history, id: id)).tagged(for: request)
    }
  }

  static func id(_ request: HTTPRequest) throws(HTTPError) -> Name {
    let text = request.parameter("id")
    guard let id = Name(text) else { throw notFound(text) }
    return id
  }

  static func notFound(_ id: String) -> HTTPError {
    HTTPError(
      status: 404, code: "pipeline_not_found",
      "there is no pipeline '\(id.prefix(64))'; see /pipelines")
  }

  private static func value(_ stored: StoredPipeline) throws -> JSONObject {
    var json = try stored.parsed().json
    json["content_hash"] = .string(stored.contentHash)
    json["created_at"] = .string(stored.createdAt.description)
    json["created_by"] = stored.createdBy.map { .string($0) } ?? .null
    return json
  }
}

/// What a pipeline cost over all of its runs.
enum PipelineMetrics {
  static func value(_ history: PipelineHistory, id: Name) -> JSONValue {
    let total = history.nodes.reduce(0) { $0 + $1.timing.totalNanoseconds }
    func milliseconds(_ nanoseconds: Int64?) -> JSONValue {
      Figures.milliseconds(nanoseconds: nanoseconds ?? 0)
    }
    func share(_ node: PipelineRun.Node) -> JSONValue {
      Figures.share(Double(node.timing.totalNanoseconds), of: Double(total))
    }
    let nodes = history.nodes.map { node -> JSONValue in
      [
        "node_id": .string(node.node.description), "frames": .integer(node.timing.count),
        "total_ms": milliseconds(node.timing.totalNanoseconds),
        "mean_ms": milliseconds(
          node.timing.count > 0 ? node.timing.totalNanoseconds / node.timing.count : 0),
        "p50_ms": milliseconds(node.timing.quantile(0.5)),
        "p95_ms": milliseconds(node.timing.quantile(0.95)),
        "p99_ms": milliseconds(node.timing.quantile(0.99)),
        "max_ms": milliseconds(node.timing.maximumNanoseconds), "share": share(node),
      ]
    }
    let slowest = history.nodes.max { $0.timing.totalNanoseconds < $1.timing.totalNanoseconds }
    return [
      "pipeline_id": .string(id.description), "runs": .integer(history.runs),
      "frames": .integer(history.frames),
      "fps": Figures.rate(history.frames, inMilliseconds: history.runMilliseconds),
      "nodes": .array(nodes),
      "bottleneck": slowest.map {
        ["node_id": .string($0.node.description), "share": share($0)]
      } ?? .null,
    ]
  }
}
