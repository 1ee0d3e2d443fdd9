import Base
import CMicroHTTPD
import Glibc

/// What is done to a connection through the library.
// Safe to share: another thread uses it for one thing only, resuming a suspended connection, which the library
// allows from any thread; `Suspensions` sees to it that this happens once and before the library stops.
struct LibraryConnection: @unchecked Sendable {
  let pointer: OpaquePointer

  var headers: HTTPHeaders {
    var fields: [HTTPHeaders.Field] = []
    withUnsafeMutablePointer(to: &fields) {
      _ = MHD_get_connection_values_n(
        pointer, .HEADER_KIND, headerCame, UnsafeMutableRawPointer($0))
    }
    return HTTPHeaders(fields)
  }

  /// Suspends the connection when called; what it returns wakes it.
  func suspender(_ core: ServerCore) -> () -> (@Sendable () -> Void)? {
    {
      core.suspensions.add(
        suspend: { MHD_suspend_connection(pointer) },
        wake: { MHD_resume_connection(pointer) })
    }
  }

  // MARK: - Bodies

  func take(
    _ piece: UnsafeRawBufferPointer, _ size: UnsafeMutablePointer<Int>, _ connection: Connection,
    _ exchange: Exchange
  ) -> MHD_Result {
    // Having suspended it, the library may still offer what it has read: left there, it comes again after the wake.
    if connection.isSuspended {
      guard connection.diskIsDone else { return .YES }
      connection.isSuspended = false
    }
    size.pointee = 0
    switch exchange.receive(piece) {
    case .more:
      connection.bodyProgressed()
      return .YES
    case .cut(let response): return cut(response, connection)
    case .write(let sink):
      connection.waitForDisk(sink, suspend: suspender(connection.core))
      return .YES
    }
  }

  /// Answers in the middle of a request, where the library cannot: by hand, on a second descriptor of the socket, or
  /// through the session of the library's TLS.
  func cut(_ response: HTTPResponse, _ connection: Connection) -> MHD_Result {
    connection.status = response.status
    let descriptor = connection.record.duplicate()
    guard descriptor >= 0 else { return .NO }
    _ = RawResponse.bytes(response).withUnsafeBytes {
      connection.core.configuration.tls == nil
        ? send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        : touchline_send_last_over_tls(pointer, $0.baseAddress, $0.count)
    }
    connection.isOverridden = true
    connection.core.reaper.linger(descriptor)
    // The library may forget a connection that it has closed until something happens on it, at the latest this.
    connection.record.enter(
      .idle, until: .now().advanced(bySeconds: connection.core.configuration.lingerSeconds))
    return .NO
  }

  // MARK: - Answers

  func proceed(_ connection: Connection, _ exchange: Exchange) -> MHD_Result {
    let core = connection.core
    switch exchange.proceed() {
    case .respond(let response):
      return queue(response, on: connection, mustClose: core.activity.update { $0.isStopping })
    case .wait(let start):
      guard let wake = suspender(core)() else { return .NO }
      start(wake)
      return .YES
    }
  }

  func queue(_ response: HTTPResponse, on connection: Connection, mustClose: Bool) -> MHD_Result {
    connection.beginAnswer()
    connection.status = response.status
    // Of a HEAD only the head is sent, and that the library can do.
    if case .takeOver(let take, let otherwise) = response.body,
      connection.exchange?.request?.isHead != true
    {
      return handOver(connection, take, otherwise: otherwise, mustClose: mustClose)
    }
    guard let made = body(response.body, connection) else { return .NO }
    defer { MHD_destroy_response(made) }
    for field in response.headers.fields {
      // Refused by the library when it could begin another header; then nothing is sent at all.
      guard MHD_add_response_header(made, field.name, field.value) == .YES else { return .NO }
    }
    if connection.exchange?.request?.isHead == true, response.body.hasUnknownLength {
      // The library would send the end of a chunked body even here, and the client would take it for the beginning of
      // its next answer.
      touchline_end_by_closing(made)
    }
    if mustClose { MHD_add_response_header(made, "Connection", "close") }
    return LibraryRefusal.queue?(pointer, UInt32(response.status), made) ?? .NO
  }

  private func body(_ body: HTTPResponse.Body, _ connection: Connection) -> OpaquePointer? {
    switch body {
    case .empty:
      return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
    case .bytes(let bytes):
      connection.bytes = Int64(bytes.count)
      return bytes.withUnsafeBytes {
        // Copied by the library, never changed: the pointer is mutable only in its signature.
        MHD_create_response_from_buffer(
          $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
      }
    case .file(let slice):
      connection.bytes = slice.length
      // The library closes its descriptor; a shared file keeps its own.
      let descriptor = fcntl(slice.file.descriptor, F_DUPFD_CLOEXEC, 0)
      guard descriptor >= 0 else { return nil }
      return MHD_create_response_from_fd_at_offset64(
        UInt64(slice.length), descriptor, UInt64(slice.offset))
    case .stream(let producer):
      return stream(producer, connection)
    case .takeOver:
      // Of a HEAD only: a length of 0 would say that there is nothing.
      return stream(NothingMore(), connection)
    }
  }

  private func stream(_ producer: any BodyProducer, _ connection: Connection) -> OpaquePointer? {
    let core = connection.core
    let id = connection.exchange?.request?.id ?? ""
    let buffer = StreamBuffer(producer) { core.hooks.unexpected(id, $0) }
    connection.stream = buffer
    producer.willSend(to: touchline_connection_descriptor(pointer))
    let source = StreamSource(
      buffer: buffer, library: self, core: core, record: connection.record,
      isDelimitedByClose: connection.exchange?.request?.isHTTP10 ?? false)
    let blockSize = 16_384
    return MHD_create_response_from_callback(
      touchline_size_unknown, blockSize, streamWanted,
      Unmanaged.passRetained(source).toOpaque(), streamReleased)
  }

  /// Gives the socket away: a second descriptor goes to the closure, and the library closes its own without a
  /// shutdown (MHD_USE_TURBO), so the connection lives on.
  private func handOver(
    _ connection: Connection, _ take: @Sendable (TakenSocket) -> Void,
    otherwise: @Sendable () -> HTTPResponse, mustClose: Bool
  ) -> MHD_Result {
    guard connection.core.configuration.tls == nil else {
      connection.status = 500
      connection.core.hooks.unexpected(
        connection.exchange?.request?.id ?? "",
        HTTPServerError(
          description: "a socket cannot be taken over under TLS; the route must stream"))
      return .NO
    }
    let descriptor = connection.record.duplicate()
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      connection.core.hooks.unexpected(
        connection.exchange?.request?.id ?? "",
        HTTPServerError(description: "a socket could not be handed over: \(reason)"))
      let answer = connection.exchange?.finishing(otherwise()) ?? otherwise()
      return queue(answer, on: connection, mustClose: mustClose)
    }
    // The library corks sockets while it sends; what it has left is not ours.
    var (off, on): (Int32, Int32) = (0, 1)
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CORK, &off, size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    connection.isOverridden = true
    take(TakenSocket(descriptor))
    return .NO
  }
}
