import Glibc

/// Why a server cannot listen.
public struct HTTPServerError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

/// The socket that clients connect to.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// The port it became.
  let port: UInt16

  /// Longest queue of connections that wait to be accepted; the kernel cuts it to its own limit.
  private static let backlog: Int32 = 4_096

  init(address: String, port: UInt16) throws(HTTPServerError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let literal = address == "localhost" ? "127.0.0.1" : address
    let status = getaddrinfo(literal, String(port), &hints, &found)
    guard status == 0, let info = found else {
      throw HTTPServerError(
        description: "'\(address)' is not an IP address: \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(
      info.pointee.ai_family,
      Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    self.port = try Self.listen(descriptor, on: info.pointee, address, port)
    self.descriptor = descriptor
  }

  private static func listen(
    _ descriptor: Int32, on info: addrinfo, _ address: String, _ port: UInt16
  ) throws(HTTPServerError) -> UInt16 {
    var on: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var bound = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isListening =
      descriptor >= 0 && bind(descriptor, info.ai_addr, info.ai_addrlen) == 0
      && Glibc.listen(descriptor, backlog) == 0
      && withUnsafeMutableBytes(of: &bound) {
        getsockname(
          descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length) == 0
      }
    guard isListening else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { _ = close(descriptor) }
      throw HTTPServerError(description: "cannot listen on \(address) port \(port): \(reason)")
    }
    return SocketAddress.port(bound)
  }

  /// Lets nobody connect any more; who waits to be accepted is turned away.
  func refuse() {
    _ = shutdown(descriptor, Int32(SHUT_RD))
  }

  deinit {
    _ = close(descriptor)
  }
}

/// Socket addresses in words.
enum SocketAddress {
  static func port(_ address: sockaddr_storage) -> UInt16 {
    withUnsafeBytes(of: address) { bytes in
      // sin_port and sin6_port lie at the same place.
      UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  /// The other end of a connected socket: `127.0.0.1:50000`.
  static func peer(of descriptor: Int32) -> String {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutableBytes(of: &address) {
      getpeername(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
    }
    guard status == 0 else { return "" }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = Int32(address.ss_family)
    let isPrinted = withUnsafeBytes(of: address) { bytes in
      // in_addr begins after family and port, in6_addr after the flow label too.
      inet_ntop(
        family, bytes.baseAddress! + (family == AF_INET ? 4 : 8), &text, socklen_t(text.count))
        != nil
    }
    guard isPrinted else { return "" }
    let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return family == AF_INET ? "\(host):\(port(address))" : "[\(host)]:\(port(address))"
  }
}
