import Base
import Jobs

/// `POST /uploads`: a file comes in, is kept under an id, and can be named as a source.
enum UploadRoutes {
  static func table(_ services: Services, limit: Int64) -> [Route] {
    [
      Route(
        "POST", "/uploads", role: .role(.submit),
        body: .upload(UploadPolicy(directory: services.uploads, limit: limit))
      ) { try upload(services, $0) }
    ]
  }

  private static func upload(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    guard let file = request.upload?.file else {
      throw HTTPError(
        .validationFailed,
        "file is missing; send the file as the body, or as a form field named 'file'")
    }
    return .later {
      let record = try await keep(file, services, request)
      return .json(
        status: 201,
        [
          "source": .string("upload:\(record.id)"), "bytes": .integer(record.bytes),
          "sha256": .string(record.sha256),
        ])
    }
  }

  /// Gives an uploaded file an id, under which it stays.
  static func keep(_ file: UploadedFile, _ services: Services, _ request: HTTPRequest) async throws
    -> UploadRecord
  {
    let id = newID()
    try file.keep(as: "\(services.uploads)/\(id)")
    let record = UploadRecord(
      id: id, bytes: file.bytes, sha256: file.sha256, filename: file.filename,
      contentType: file.contentType, submittedBy: request.principal.name)
    try await services.store.perform(Write.record(record))
    return record
  }

  private static func newID() -> Name {
    let text =
      String(UInt64.random(in: .min ... .max), radix: 36)
      + String(UInt64.random(in: .min ... .max), radix: 36)
    guard let id = Name(text) else { preconditionFailure("digits and letters make a name") }
    return id
  }
}
