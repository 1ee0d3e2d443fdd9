import Base
import Jobs
import Media

/// A job's video itself, and single frames of it as pictures.
enum MediaRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/jobs/{id}/source", role: .role(.read)) { try source(services, $0) },
      Route("GET", "/jobs/{id}/frames/{index}.jpg", role: .role(.read)) {
        try picture(services, $0)
      },
    ]
  }

  private static func source(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    return .later {
      let job = try await services.store.perform(Read.job(id))
      let reference = try SourceReference(job.source)
      guard reference.isFile else {
        throw HTTPError(
          .conflict, "the source of \(id) is no file of this server; it is at \(reference.display)")
      }
      let sources = services.runner.sources
      let descriptor = try await services.threads.files.run {
        try sources.openDescriptor(of: reference)
      }
      guard let file = OpenFile(taking: descriptor) else {
        throw MediaError.notFound(source: reference.display)
      }
      var answer = FileResponse(file, contentType: try await type(of: reference, services))
      // Whatever somebody uploaded runs no script here.
      answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
      return answer.response(to: request)
    }
  }

  /// Films and pictures: an upload by what its client said of it, a file by its name. Anything else is bytes.
  private static func type(of reference: SourceReference, _ services: Services) async throws
    -> String
  {
    var types = [FileTypes.type(of: reference.display)]
    if let id = reference.uploadID.flatMap({ Name($0) }) {
      let upload = try await services.store.perform(Read.upload(id))
      types = [
        upload?.contentType.flatMap { MediaType($0)?.essence } ?? "",
        FileTypes.type(of: upload?.filename ?? ""),
      ]
    }
    return types.first(where: isPicture) ?? "application/octet-stream"
  }

  /// Whether a type is one that is only looked at. An SVG can run scripts.
  private static func isPicture(_ type: String) -> Bool {
    type.hasPrefix("video/") || (type.hasPrefix("image/") && type != "image/svg+xml")
  }

  // MARK: - Pictures

  private static func picture(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let width = try request.integerParameter("width", in: 1...8_192).map { Int($0) }
    let text = request.parameter("index")
    if text == "latest" { return try latest(services, request, id, width) }
    guard let index = Int64(text), index >= 0, String(index) == text else {
      throw HTTPError(
        status: 404, code: "frame_not_found", "'\(text.prefix(32))' is no frame's number")
    }
    return .later {
      if let frame = services.runner.newestFrames.frame(of: id), frame.index == index {
        return try await jpeg(frame, width, request, services, caching: kept)
      }
      let job = try await services.store.perform(Read.job(id))
      let rows = try await services.store.perform(Read.frames(of: id, after: index - 1, limit: 1))
      guard let row = rows.first, row.index == index else {
        throw HTTPError(
          status: 404, code: "frame_not_found", "the job \(id) has looked at no frame \(index)")
      }
      let reference = try SourceReference(job.source)
      guard !reference.isLive else {
        throw HTTPError(
          .conflict, "frame \(index) of a live stream is gone; see latest.jpg while it runs")
      }
      let position = FramePosition(
        index: index, time: MediaTime(microseconds: row.microseconds))
      let runner = services.runner
      let frame = try await services.threads.picture(for: request.client, of: reference) {
        interruption in
        try runner.sources.frame(
          of: reference, at: position, limits: runner.limits, interruption: interruption)
      }
      return try await jpeg(frame, width, request, services, caching: kept)
    }
  }

  private static func latest(
    _ services: Services, _ request: HTTPRequest, _ id: JobID, _ width: Int?
  ) throws -> Reply {
    .later {
      let job = try await services.store.perform(Read.job(id))
      guard let frame = services.runner.newestFrames.frame(of: id) else {
        throw HTTPError(
          status: 404, code: "frame_not_found",
          job.status == .running
            ? "the job \(id) has not looked at a frame yet"
            : "the job \(id) is \(job.status.rawValue); latest.jpg is there while it runs")
      }
      return try await jpeg(frame, width, request, services, caching: "no-store")
    }
  }

  /// A frame of a file stays what it is.
  private static let kept = "private, max-age=86400"

  private static func jpeg(
    _ frame: Frame, _ width: Int?, _ request: HTTPRequest, _ services: Services, caching: String
  ) async throws -> HTTPResponse {
    let bytes = try await services.threads.picture(for: request.client) { _ in
      try JPEGEncoder.encode(frame, width: width)
    }
    return HTTPResponse(
      headers: [
        "Content-Type": "image/jpeg", "Cache-Control": caching,
        "X-Content-Type-Options": "nosniff", "X-Frame-Index": "\(frame.index)",
      ], body: .bytes(bytes))
  }
}
