import CLinux
import Glibc

/// A socket on 127.0.0.1 that waits for a connection of this very process.
struct LoopbackListener: ~Copyable {
  let descriptor: Int32
  let port: UInt16

  init() throws(MediaError) {
    let socket = Glibc.socket(
      AF_INET,
      Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    descriptor = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let isListening =
      socket >= 0
      && withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      } && listen(socket, 4) == 0
    guard isListening, let own = SocketName(getsockname, socket) else {
      port = 0
      throw .readFailed(
        source: "127.0.0.1", why: "no socket can be opened: \(String(cString: strerror(errno)))")
    }
    port = own.port
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }

  /// The next connection if it comes from this process; others are closed. nil when there is none.
  func accept() -> Int32? {
    while true {
      let connection = touchline_accept(descriptor)
      if connection < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        // Out of descriptors: the socket stays ready, and whoever waits for it would spin.
        if errno != EAGAIN { poll(nil, 0, Interruption.sliceMilliseconds) }
        return nil
      }
      if Self.isOwn(connection) { return connection }
      _ = close(connection)
    }
  }

  /// Whether the other end of a loopback connection is a socket of this process. TCP tells no process ids, but the
  /// other end, if it is ours, is among our descriptors, and its names are these the other way round.
  private static func isOwn(_ connection: Int32) -> Bool {
    guard let near = SocketName(getsockname, connection),
      let far = SocketName(getpeername, connection), let directory = opendir("/proc/self/fd")
    else { return false }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let descriptor = Int32(name), descriptor != connection else { continue }
      if SocketName(getsockname, descriptor) == far, SocketName(getpeername, descriptor) == near {
        return true
      }
    }
    return false
  }
}

/// One end of an IPv4 connection.
private struct SocketName: Equatable {
  let address: UInt32
  let port: UInt16

  /// - Parameter ask: `getsockname` for the near end, `getpeername` for the far one. nil when it has no such name.
  init?(
    _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32,
    _ descriptor: Int32
  ) {
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
    }
    guard status == 0, Int32(name.sin_family) == AF_INET else { return nil }
    address = name.sin_addr.s_addr
    port = UInt16(bigEndian: name.sin_port)
  }
}
