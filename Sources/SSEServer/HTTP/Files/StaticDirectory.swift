import CLinux
import Glibc

/// The files below one directory, and no others.
///
/// The way down is walked one name at a time from an open directory, and no link is followed, so there is no path
/// that could lead out, whatever it says and whoever changes the tree meanwhile.
public final class StaticDirectory: Sendable {
  /// What pages may do: only what came from here.
  public static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "media-src 'self' blob:", "font-src 'self'", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private let root: Int32

  /// Opens the directory; links on the way to it are the operator's own affair.
  public init(path: String) throws(HTTPServerError) {
    root = touchline_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard root >= 0 else {
      throw HTTPServerError(
        description: "cannot open the directory \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    _ = close(root)
  }

  /// Answers with the file at a relative path: `js/client.js`.
  public func response(to request: HTTPRequest, path: String) throws(HTTPError) -> HTTPResponse {
    let names = Self.names(path)
    if let compressed = compressed(names, request) { return compressed.response(to: request) }
    guard let file = open(names) else {
      throw HTTPError(.notFound, "there is nothing at \(request.path)")
    }
    return described(file, name: names.last ?? "").response(to: request)
  }

  /// Whether there is a file at a relative path.
  func holds(_ path: String) -> Bool { open(Self.names(path)) != nil }

  private static func names(_ path: String) -> [String] {
    path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private func described(_ file: OpenFile, name: String) -> FileResponse {
    let type = FileTypes.type(of: name)
    var response = FileResponse(file, contentType: type)
    // Always asked again, and cheaply answered with 304: a new version of the program is seen at once.
    response.headers["Vary"] = "Accept-Encoding"
    if type.hasPrefix("text/html") || type == "image/svg+xml" {
      response.headers["Content-Security-Policy"] = Self.contentSecurityPolicy
      response.headers["Referrer-Policy"] = "no-referrer"
    }
    return response
  }

  /// What compressed siblings are called and how they are announced, smallest first.
  private static let codings = [(name: "br", ending: ".br"), (name: "gzip", ending: ".gz")]

  /// The file's smallest compressed sibling that is there and that the client takes.
  private func compressed(_ names: [String], _ request: HTTPRequest) -> FileResponse? {
    guard let name = names.last, request.headers["Range"] == nil else { return nil }
    let accepted = Preferences(request.headers.all("Accept-Encoding"))
    for coding in Self.codings where accepted.thousandths(of: coding.name) > 0 {
      guard let file = open(names.dropLast() + [name + coding.ending]) else { continue }
      var response = described(file, name: name)
      response.headers["Content-Encoding"] = coding.name
      response.allowsRange = false
      return response
    }
    return nil
  }

  /// Nil for whatever is not a plain file with a plain name below the root.
  func open(_ names: [String]) -> OpenFile? {
    guard !names.isEmpty, names.allSatisfy(Self.isPlain) else { return nil }
    var directory = root
    for (index, name) in names.enumerated() {
      let isLast = index == names.count - 1
      let flags =
        O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | (isLast ? 0 : O_DIRECTORY)
      let next = touchline_openat(directory, name, flags)
      if directory != root { _ = close(directory) }
      guard next >= 0 else { return nil }
      directory = next
    }
    return OpenFile(taking: directory)
  }

  /// One name of one file: no dot file, no separator, nothing that ends a C string.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".")
      && name.utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "/") }
  }
}
