import Base
import Jobs
import Media

/// `POST /pipelines/run`: one picture through a pipeline, answered at once.
enum PipelineRunRoutes {
  static func table(_ services: Services, limit: Int64) -> [Route] {
    [
      Route(
        "POST", "/pipelines/run", role: .role(.submit),
        body: .jsonOrUpload(
          limit: bodyLimit, UploadPolicy(directory: services.uploads, limit: limit))
      ) { try run(services, $0) }
    ]
  }

  private static let bodyLimit = 65_536

  private static func run(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    if let upload = request.upload {
      guard let file = upload.file else {
        throw HTTPError(
          .validationFailed, "file is missing; send it as the form's field named 'file'")
      }
      var json: JSONObject = [:]
      for field in upload.fields {
        if field.name == "at_ms", let number = Double(field.value), number.isFinite {
          json["at_ms"] = .number(number)
        } else {
          json[field.name] = .string(field.value)
        }
      }
      let order = try Order(json, hasFile: true)
      return .later { try await answer(order, .uploaded(file), request, services) }
    }
    let order = try Order(request.object(), hasFile: false)
    guard let source = order.source else { preconditionFailure("required without a file") }
    return .later { try await answer(order, .named(source), request, services) }
  }

  private struct Order {
    let pipeline: Name
    /// Nil when the picture came with the request.
    let source: SourceReference?
    let at: MediaTime

    init(_ body: JSONObject, hasFile: Bool) throws {
      var fields = RequestFields(body)
      pipeline = try fields.required("pipeline_id", .name)
      source =
        hasFile
        ? nil : try .named(try fields.required("source", .text), "source")
      let milliseconds = try fields.optional(
        "at_ms",
        FieldKind<Double>.number.narrowed("a number of milliseconds from 0") {
          (0...1e12).contains($0) ? $0 : nil
        })
      at = MediaTime(microseconds: Int64(((milliseconds ?? 0) * 1000).rounded()))
      try fields.finish()
    }
  }

  private enum Picture: Sendable {
    case named(SourceReference)
    case uploaded(UploadedFile)

    func frame(
      at moment: MediaTime, _ runner: RunnerSettings, _ interruption: Interruption
    ) throws(HTTPError) -> Frame {
      do throws(MediaError) {
        switch self {
        case .named(let source):
          return try runner.sources.frame(
            of: source, at: moment, limits: runner.limits, interruption: interruption)
        case .uploaded(let file):
          return try SourceOpener.frame(
            ofFile: file.path, at: moment, limits: runner.limits, interruption: interruption)
        }
      } catch {
        throw HTTPError(error, field: field)
      }
    }

    private var field: String {
      switch self {
      case .named: "source"
      case .uploaded: "file"
      }
    }
  }

  private static func answer(
    _ order: Order, _ picture: Picture, _ request: HTTPRequest, _ services: Services
  ) async throws -> HTTPResponse {
    let catalogue = PipelineCatalogue(store: services.store, registry: services.runner.registry)
    guard let plan = try await catalogue.plan(order.pipeline) else {
      throw HTTPError(
        status: 422, code: "unknown_pipeline",
        "pipeline_id: there is no pipeline '\(order.pipeline)'; see /pipelines")
    }
    let runner = services.runner
    return try await services.threads.picture(for: request.client, of: order.source) {
      interruption in
      let frame = try picture.frame(at: order.at, runner, interruption)
      guard !interruption.isDue else { throw MediaError.cancelled }
      let result = try SingleRun.run(plan, on: frame, interruption: interruption)
      return .json(result.json)
    }
  }
}
