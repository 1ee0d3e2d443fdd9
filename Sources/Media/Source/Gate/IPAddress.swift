import Glibc

/// An IPv4 or IPv6 address, without port.
enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(UInt128)

  /// The address in a socket address; nil when it is of another family.
  init?(_ address: UnsafePointer<sockaddr>) {
    let bytes = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let address = bytes.loadUnaligned(as: sockaddr_in.self)
      self = .v4(UInt32(bigEndian: address.sin_addr.s_addr))
    case AF_INET6:
      let address = bytes.loadUnaligned(as: sockaddr_in6.self)
      self = .v6(withUnsafeBytes(of: address.sin6_addr, Self.number))
    default: return nil
    }
  }

  /// An address as `inet_pton` reads it: four decimal numbers, or the text form of RFC 4291.
  init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self = .v4(UInt32(bigEndian: v4.s_addr))
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      self = .v6(withUnsafeBytes(of: v6, Self.number))
    } else {
      return nil
    }
  }

  private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt128 {
    bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }
}

extension IPAddress: CustomStringConvertible {
  var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    switch self {
    case .v4(let number):
      var address = in_addr(s_addr: number.bigEndian)
      inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
    case .v6(let number):
      var address = number.bigEndian
      inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// All addresses that begin with the same bits, and what they are for.
struct AddressRange: Sendable {
  let first: IPAddress
  let prefixLength: Int
  let purpose: String

  /// A range known when this program was compiled, as `10.0.0.0/8`.
  init(_ text: StaticString, _ purpose: String) {
    let halves = text.description.split(separator: "/")
    guard halves.count == 2, let address = IPAddress(String(halves[0])), let bits = Int(halves[1])
    else { preconditionFailure("not a range of addresses: \(text)") }
    first = address
    prefixLength = bits
    self.purpose = purpose
  }

  func contains(_ address: IPAddress) -> Bool {
    switch (first, address) {
    // A shift by the whole width gives 0 in Swift, so a prefix of no bits contains everything.
    case (.v4(let first), .v4(let number)): (first ^ number) >> UInt32(32 - prefixLength) == 0
    case (.v6(let first), .v6(let number)): (first ^ number) >> UInt128(128 - prefixLength) == 0
    default: false
    }
  }
}
