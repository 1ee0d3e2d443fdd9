/// How an open file answers a request: whole, in part, or not at all because the client has it.
public struct FileResponse: Sendable {
  public let file: OpenFile
  public let contentType: String
  public var cacheControl = "no-cache"
  /// Further fields: the policy of a page.
  public var headers: HTTPHeaders = [:]
  /// How the file is compressed, for a compressed copy; parts of it are of no use to anybody.
  public var coding: String?

  public init(_ file: OpenFile, contentType: String) {
    self.file = file
    self.contentType = contentType
  }

  /// Changes whenever the content may have.
  public var entityTag: String {
    func hex(_ number: some BinaryInteger) -> String { String(number, radix: 16) }
    let moment = "\(hex(file.modifiedSeconds)).\(hex(file.modifiedNanoseconds))"
    return "\"\(hex(file.inode))-\(hex(file.size))-\(moment)\(coding.map { "-\($0)" } ?? "")\""
  }

  /// The answer.
  public func response(to request: HTTPRequest) -> HTTPResponse {
    let modified = HTTPDate.text(seconds: file.modifiedSeconds)
    var fields = headers
    fields["ETag"] = entityTag
    fields["Last-Modified"] = modified
    fields["Cache-Control"] = cacheControl
    fields["X-Content-Type-Options"] = "nosniff"
    if let coding { fields["Content-Encoding"] = coding }
    if isFresh(request.headers) { return HTTPResponse(status: 304, headers: fields) }
    fields["Content-Type"] = contentType
    guard coding == nil else {
      return HTTPResponse(headers: fields, body: .file(FileSlice(file)))
    }
    fields["Accept-Ranges"] = "bytes"
    let isSameVersion =
      request.headers["If-Range"].map { $0 == entityTag || $0 == modified } ?? true
    let range = isSameVersion ? request.headers["Range"] : nil
    switch ByteRange(range, size: file.size) {
    case .whole:
      return HTTPResponse(headers: fields, body: .file(FileSlice(file)))
    case .part(let offset, let length):
      fields["Content-Range"] = "bytes \(offset)-\(offset + length - 1)/\(file.size)"
      return HTTPResponse(
        status: 206, headers: fields,
        body: .file(FileSlice(file, offset: offset, length: length)))
    case .unsatisfiable:
      return HTTPError(
        .rangeNotSatisfiable, headers: ["Content-Range": "bytes */\(file.size)"],
        "the range lies beyond the file's end"
      ).response
    }
  }

  private func isFresh(_ headers: HTTPHeaders) -> Bool {
    if headers["If-None-Match"] != nil { return EntityTag.isMatched(entityTag, by: headers) }
    guard let since = headers["If-Modified-Since"].flatMap(HTTPDate.seconds) else { return false }
    return file.modifiedSeconds <= since
  }
}
