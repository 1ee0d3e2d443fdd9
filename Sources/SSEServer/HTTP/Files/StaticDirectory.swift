import Glibc

/// Files as they lie in a directory, for whoever asks: with their types, and compressed where there is such a copy.
public final class StaticDirectory: Sendable {
  /// What pages may do: only what came from here.
  public static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "media-src 'self' blob:", "font-src 'self'", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private let files: FileTree
  /// Where compressed copies may lie.
  private let copies: [FileTree]

  /// - Parameter copies: a directory of the same shape with compressed copies; they may lie beside their files as well.
  public init(path: String, copies: String? = nil) throws(HTTPServerError) {
    guard let files = FileTree(path: path) else {
      throw HTTPServerError(
        description: "cannot open the directory \(path): \(String(cString: strerror(errno)))")
    }
    self.files = files
    // Without copies everything is sent as it is.
    self.copies = [files] + (copies.flatMap(FileTree.init).map { [$0] } ?? [])
  }

  /// Answers with the file at a relative path: `js/client.js`.
  public func response(to request: HTTPRequest, path: String) throws(HTTPError) -> HTTPResponse {
    let names = Self.names(path)
    guard let file = files.open(names) else {
      throw HTTPError(.notFound, "there is nothing at \(request.path)")
    }
    return (compressed(file, names, request) ?? described(file, names)).response(to: request)
  }

  /// Whether there is a file at a relative path.
  func holds(_ path: String) -> Bool { files.open(Self.names(path)) != nil }

  private static func names(_ path: String) -> [String] {
    path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private func described(_ file: OpenFile, _ names: [String]) -> FileResponse {
    let type = FileTypes.type(of: names.last ?? "")
    var response = FileResponse(file, contentType: type)
    // Always asked again, and cheaply answered with 304: a new version of the program is seen at once.
    response.headers["Vary"] = "Accept-Encoding"
    if type.hasPrefix("text/html") || type == "image/svg+xml" {
      response.headers["Content-Security-Policy"] = Self.contentSecurityPolicy
      response.headers["Referrer-Policy"] = "no-referrer"
    }
    return response
  }

  // MARK: - Compressed copies

  /// What compressed copies are called and how they are announced, smallest first.
  private static let codings = [(name: "br", ending: ".br"), (name: "gzip", ending: ".gz")]

  /// The file's smallest compressed copy that is there and that the client takes.
  private func compressed(_ file: OpenFile, _ names: [String], _ request: HTTPRequest)
    -> FileResponse?
  {
    guard request.headers["Range"] == nil else { return nil }
    let accepted = Preferences(request.headers.all("Accept-Encoding"))
    for coding in Self.codings where accepted.thousandths(of: coding.name) > 0 {
      guard let copy = copy(of: file, names, ending: coding.ending) else { continue }
      var response = described(copy, names)
      response.coding = coding.name
      return response
    }
    return nil
  }

  /// A copy has the very time of its original, as `gzip` and `brotli` give it. One of any other time may be of what the
  /// file was, and nobody is to get that: a time that is only later would do for a file that was put back or unpacked.
  private func copy(of file: OpenFile, _ names: [String], ending: String) -> OpenFile? {
    let name = (names.last ?? "") + ending
    for tree in copies {
      if let copy = tree.open(names.dropLast() + [name]), copy.isOfSameMoment(as: file) {
        return copy
      }
    }
    return nil
  }
}
