import Base
import CMicroHTTPD
import Glibc

// What the library calls, on its own threads: functions of the file, for a closure would belong to whoever made it
// and trap on a foreign thread. Each finds its `Connection` in the socket's context; the library calls for one
// connection from one thread at a time.

/// MHD_NotifyConnectionCallback: a socket was accepted, or is about to be closed.
func connectionChanged(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ socketContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ change: MHD_ConnectionNotificationCode
) {
  guard let context, let connection, let socketContext else { return }
  if change == .CONNECTION_NOTIFY_STARTED {
    let core = Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    let descriptor = touchline_connection_descriptor(connection)
    let record = core.connections.add(
      descriptor: descriptor, peer: SocketAddress.peer(of: descriptor))
    core.activity.update { $0.connections += 1 }
    let made = Connection(core: core, record: record)
    socketContext.pointee = Unmanaged.passRetained(made).toOpaque()
  } else if let stored = socketContext.pointee {
    let ended = Unmanaged<Connection>.fromOpaque(stored).takeRetainedValue()
    socketContext.pointee = nil
    ended.record.closed()
    ended.endRequest(isAborted: true, libraryStatus: 0)
    ended.core.connections.remove(ended.record)
    ended.core.activity.update { $0.connections -= 1 }
  }
}

/// MHD_OPTION_URI_LOG_CALLBACK: the request line was read, and its target is still as the client sent it.
func requestLineCame(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?,
  _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let connection, let found = existing(connection) else { return nil }
  found.beginRequest(target: target.map { String(cString: $0) } ?? "")
  return nil
}

/// MHD_UnescapeCallback: the library leaves every address as it is; `RequestTarget` decodes it, and refuses more.
func leaveEscapes(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ text: UnsafeMutablePointer<CChar>?
) -> Int {
  text.map { strlen($0) } ?? 0
}

/// MHD_AccessHandlerCallback: headers came, a piece of the body came, all has come, or the connection was woken.
func requestAdvanced(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
  _ piece: UnsafePointer<CChar>?, _ pieceSize: UnsafeMutablePointer<Int>?,
  _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let connection, let found = existing(connection), let exchange = found.exchange,
    let pieceSize, let method, let version
  else { return .NO }
  let library = LibraryConnection(pointer: connection)
  guard found.hasHead else {
    let head = Exchange.Head(
      method: String(cString: method), version: String(cString: version),
      headers: library.headers, headerBytes: touchline_header_size(connection),
      peer: found.record.peer)
    found.beginBody()
    switch exchange.begin(head) {
    case .readBody: return .YES
    case .refuse(let response):
      if exchange.framing != .none { found.lingering = found.record.duplicate() }
      return library.queue(response, on: found, mustClose: true)
    }
  }
  if pieceSize.pointee > 0 {
    return library.take(
      UnsafeRawBufferPointer(start: piece, count: pieceSize.pointee), pieceSize, found, exchange)
  }
  // Bytes that were left while the connection waited for the disk come again; the end of the body does not.
  found.isSuspended = false
  found.beginAnswer()
  return library.proceed(found, exchange)
}

/// MHD_RequestCompletedCallback: the answer has left, or the connection is gone.
func requestEnded(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ requestContext: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ code: MHD_RequestTerminationCode
) {
  guard let connection, let found = existing(connection) else { return }
  found.endRequest(
    isAborted: code != .REQUEST_TERMINATED_COMPLETED_OK,
    libraryStatus: Int(touchline_http_status(connection)))
}

/// MHD_ContentReaderCallback: the connection can take more of a streamed body.
func streamWanted(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?,
  _ capacity: Int
) -> Int {
  guard let context, let buffer else { return touchline_end_with_error }
  let source = Unmanaged<StreamSource>.fromOpaque(context).takeUnretainedValue()
  let filled = source.buffer.fill(
    UnsafeMutableRawBufferPointer(start: buffer, count: capacity),
    suspend: source.library.suspender(source.core))
  switch filled {
  case .bytes(let count): return count
  case .waiting: return 0
  case .end:
    source.closeSoon()
    return touchline_end_of_stream
  case .failed:
    source.abort()
    return touchline_end_with_error
  }
}

/// MHD_ContentReaderFreeCallback: nobody will ask for more of the stream.
func streamReleased(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<StreamSource>.fromOpaque(context).takeRetainedValue().buffer.cancel()
}

/// MHD_KeyValueIteratorN: one header.
func headerCame(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
  _ nameLength: Int, _ value: UnsafePointer<CChar>?, _ valueLength: Int
) -> MHD_Result {
  guard let fields = context?.assumingMemoryBound(to: [HTTPHeaders.Field].self), let name else {
    return .NO
  }
  func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
    // Headers may hold any byte; what is no UTF-8 becomes a replacement character, which no rule of ours accepts.
    String(
      decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length),
      as: UTF8.self)
  }
  fields.pointee.append(
    HTTPHeaders.Field(name: text(name, nameLength), value: text(value, valueLength)))
  return .YES
}

/// The connection that the library speaks of.
func existing(_ connection: OpaquePointer) -> Connection? {
  touchline_socket_context(connection).map {
    Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue()
  }
}
