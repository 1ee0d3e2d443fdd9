import Base
import CMicroHTTPD
import Glibc

// What the library refuses by itself, before or beside our handler, it answers with a page of HTML. It has no option
// for other words, but it queues every such page through its own public function, and a program may define a
// function of a shared library anew (ELF calls it symbol interposition). So the one below stands in for it, and
// docs/adr/0010-refusals-of-the-library.md says why.

/// `MHD_queue_response` as the library itself calls it: only ever for a refusal. Our own answers go to the library's
/// function, which is `LibraryRefusal.queue`.
///
/// Public, or an optimised build would hide the symbol from the library; not for calling. The result is an
/// `MHD_Result`.
@_cdecl("MHD_queue_response")
public func libraryRefuses(
  _ connection: OpaquePointer?, _ status: UInt32, _ page: OpaquePointer?
) -> Int32 {
  guard let connection, let found = existing(connection) else {
    let result = LibraryRefusal.queue?(connection, status, page) ?? .NO
    return Int32(result.rawValue)
  }
  let result = LibraryRefusal(status: Int(status), on: found).answer(connection, found)
  return Int32(result.rawValue)
}

/// A refusal of the library's, in our words.
struct LibraryRefusal {
  typealias Queue =
    @convention(c) (OpaquePointer?, UInt32, OpaquePointer?) -> MHD_Result

  /// The library's own `MHD_queue_response`; nil when there is none behind ours.
  static let queue: Queue? = {
    // RTLD_NEXT, which Glibc's header casts from a number: the next one after this program's.
    let next = UnsafeMutableRawPointer(bitPattern: -1)
    return dlsym(next, "MHD_queue_response").map { unsafeBitCast($0, to: Queue.self) }
  }()

  private let error: HTTPError

  fileprivate init(status: Int, on connection: Connection) {
    let headerLimit = connection.core.configuration.maximumHeaderBytes
    let flaw = Self.flaw(of: connection)
    error =
      switch status {
      case 413: HTTPError(.bodyTooLarge, "the length of the body is beyond all limits")
      case 414:
        HTTPError(
          .targetTooLong, "the address is longer than \(RequestTarget.maximumLength) bytes")
      case 431:
        HTTPError(.headersTooLarge, "the headers have more than \(headerLimit) bytes")
      case 505: HTTPError(.versionNotSupported, "this server speaks HTTP/1.1 and HTTP/1.0")
      case 500...: HTTPError(.internalError, "the request needs more memory than it may have")
      default: HTTPError(.invalidRequest, flaw)
      }
  }

  /// What is wrong, as far as it can be told by how far the request came.
  private static func flaw(of connection: Connection) -> String {
    guard connection.exchange != nil else { return "the request line is not one of HTTP" }
    return connection.hasHead
      ? "a chunk of the body is malformed"
      : "a header is malformed, or Content-Length is not a whole number"
  }

  fileprivate func answer(_ pointer: OpaquePointer, _ connection: Connection) -> MHD_Result {
    var response = error.response
    let id = connection.exchange?.request?.id ?? RequestID.from(nil)
    response.headers["X-Request-Id"] = id
    if connection.exchange == nil { note(id, connection) }
    return LibraryConnection(pointer: pointer).cut(response, connection)
  }

  /// Tells of a request whose first line was never read to its end, which nobody else will.
  private func note(_ id: String, _ connection: Connection) {
    connection.core.hooks.finished(
      AccessRecord(
        method: "", path: "", route: nil, status: error.status, bytes: 0, nanoseconds: 0,
        requestID: id, principal: nil, peer: connection.record.peer, isAborted: false))
  }
}
