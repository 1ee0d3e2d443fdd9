/// What becomes of a body while it arrives.
enum RequestBody {
  /// Read and thrown away, up to a number of bytes.
  case ignored(limit: Int)
  case json(limit: Int)
  case upload(UploadSink, limit: Int64)

  /// The most bytes that will be read.
  var limit: Int64 {
    switch self {
    case .ignored(let limit), .json(let limit): Int64(limit)
    case .upload(_, let limit): limit
    }
  }

  var tooLarge: HTTPError {
    HTTPError(.bodyTooLarge, "the body is larger than \(limit) bytes")
  }

  /// Chooses by the route and the content type.
  static func choose(_ route: Route, headers: HTTPHeaders, framing: BodyFraming)
    throws(HTTPError) -> RequestBody
  {
    let given = headers["Content-Type"]
    let type = given.flatMap(MediaType.init)
    if let encoding = headers["Content-Encoding"], encoding.lowercased() != "identity" {
      throw HTTPError(.unsupportedMediaType, "compressed bodies are not taken")
    }
    switch route.body {
    case .none:
      return .ignored(limit: Route.ignoredBodyLimit)
    case .json(let limit):
      guard type?.isJSON == true else { throw unsupported("application/json", given) }
      return .json(limit: limit)
    case .upload(let policy):
      guard framing != .none || type?.essence == "multipart/form-data" else {
        throw HTTPError(.invalidRequest, "the request has no body; the file is the body")
      }
      return .upload(try UploadSink(policy: policy, contentType: given), limit: policy.limit)
    case .jsonOrUpload(let limit, let policy):
      if type?.isJSON == true { return .json(limit: limit) }
      guard type?.essence == "multipart/form-data" else {
        throw unsupported("application/json or multipart/form-data", given)
      }
      return .upload(try UploadSink(policy: policy, contentType: given), limit: policy.limit)
    }
  }

  private static func unsupported(_ wanted: String, _ given: String?) -> HTTPError {
    HTTPError(
      .unsupportedMediaType,
      given == nil
        ? "the request has no Content-Type; it must be \(wanted)"
        : "the Content-Type must be \(wanted)")
  }
}
