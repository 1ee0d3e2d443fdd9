import CMicroHTTPD

/// What the library's content reader needs, held by the answer it belongs to.
final class StreamSource {
  let buffer: StreamBuffer
  let library: LibraryConnection
  let core: ServerCore
  private let record: ConnectionRecord
  /// Whether the client takes the end of the connection for the end of the body, as HTTP/1.0 has it.
  private let isDelimitedByClose: Bool

  init(
    buffer: StreamBuffer, library: LibraryConnection, core: ServerCore, record: ConnectionRecord,
    isDelimitedByClose: Bool
  ) {
    self.buffer = buffer
    self.library = library
    self.core = core
    self.record = record
    self.isDelimitedByClose = isDelimitedByClose
  }

  /// The stream has broken: no client may take what it got for all there is.
  func abort() {
    if isDelimitedByClose { record.resetOnClose() }
    nudge()
  }

  /// The stream has ended, and perhaps the connection with it.
  func closeSoon() {
    if isDelimitedByClose { nudge() }
  }

  /// libmicrohttpd 0.9.75 closes a connection whose reader ends it, but forgets to clean it up: the socket stays open
  /// until the connection's timeout (`MHD_connection_handle_idle`, the BODY_UNREADY states, which `break` where they
  /// should `continue`). Suspended and resumed once more, it comes round again and is found closed.
  private func nudge() {
    MHD_suspend_connection(library.pointer)
    MHD_resume_connection(library.pointer)
  }
}
