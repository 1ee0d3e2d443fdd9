import Base
import CLinux
import Glibc
import Synchronization

/// A server on loopback made of sockets and nothing else: what it does with a connection is up to a script.
final class ScriptedServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let state = Mutex(State())
  private let serve: @Sendable (Connection) -> Void

  private struct State {
    var acceptor: NamedThread?
    var threads: [NamedThread] = []
    /// Closed when the server ends, so that no number is given out twice while it lives.
    var sockets: [Int32] = []
    var isStopping = false
  }

  /// - Parameter address: Of loopback.
  init(
    address: String = "127.0.0.1", port: UInt16 = 0,
    _ serve: @escaping @Sendable (Connection) -> Void
  ) throws {
    self.serve = serve
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    self.listener = listener
    // A port of which a server before it has left connections.
    var yes: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr(address)
    name.sin_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        let on = bind(listener, $0, length)
        return on == 0 && listen(listener, 64) == 0 ? getsockname(listener, $0, &length) : -1
      }
    }
    guard status == 0 else { throw Failure(text: String(cString: strerror(errno))) }
    self.port = UInt16(bigEndian: name.sin_port)
    // It must not keep the server alive: `deinit` ends it.
    let acceptor = NamedThread(name: "test-accept") { [weak self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0, let self, self.take(socket) else { return }
      }
    }
    state.withLock { $0.acceptor = acceptor }
  }

  struct Failure: Error { let text: String }

  /// How many connections have been made.
  var connections: Int { state.withLock { $0.sockets.count } }

  private func take(_ socket: Int32) -> Bool {
    let serve = serve
    return state.withLock { state in
      guard !state.isStopping else {
        close(socket)
        return false
      }
      let connection = Connection(socket: socket, number: state.sockets.count)
      state.sockets.append(socket)
      state.threads.append(
        NamedThread(name: "test-serve") {
          serve(connection)
          shutdown(socket, Int32(SHUT_RDWR))
        })
      return true
    }
  }

  /// Ends every connection and waits for the scripts.
  func stop() {
    let (acceptor, isFirst) = state.withLock { state -> (NamedThread?, Bool) in
      defer { state.isStopping = true }
      return (state.acceptor, !state.isStopping)
    }
    guard isFirst else { return }
    shutdown(listener, Int32(SHUT_RDWR))
    acceptor?.join()
    let (threads, sockets) = state.withLock { ($0.threads, $0.sockets) }
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    for thread in threads { thread.join() }
    for socket in sockets { close(socket) }
    close(listener)
  }

  deinit { stop() }

  /// One client, as a script sees it.
  final class Connection: Sendable {
    let socket: Int32
    /// Counted from 0.
    let number: Int
    private let unread = Mutex<[UInt8]>([])

    init(socket: Int32, number: Int) {
      self.socket = socket
      self.number = number
    }

    /// False when the client has gone.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
      let bytes = Array(bytes)
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// The next bytes; nil at the end.
    func read() -> [UInt8]? {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = recv(socket, &buffer, buffer.count, 0)
      return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// The next head of a request, without its empty line; nil at the end.
    func readHead() -> String? {
      let end = [UInt8]("\r\n\r\n".utf8)
      while true {
        let head = unread.withLock { bytes -> String? in
          guard bytes.count >= 4,
            let at = (0...(bytes.count - 4)).first(where: {
              bytes[$0..<($0 + 4)].elementsEqual(end)
            })
          else { return nil }
          defer { bytes.removeFirst(at + 4) }
          return String(decoding: bytes[..<at], as: UTF8.self)
        }
        if let head { return head }
        guard let more = read() else { return nil }
        unread.withLock { $0 += more }
      }
    }

    /// Waits until the client has gone.
    func waitForEnd() { while read() != nil {} }
  }
}
