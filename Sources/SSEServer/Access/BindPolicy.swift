import Glibc

/// Where a server may listen without knowing who calls.
public enum BindPolicy {
  /// Why a server must not start.
  public struct Refusal: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  /// Refuses an address that others can reach when anybody could then do anything.
  public static func check(address: String, hasTokens: Bool, noAuth: Bool) throws(Refusal) {
    guard isLoopback(address) || hasTokens || noAuth else {
      throw Refusal(
        description:
          "\(address) can be reached from other machines: give --token-file, or --no-auth if everybody who reaches it may do everything"
      )
    }
  }

  /// Whether only this machine reaches the address.
  public static func isLoopback(_ address: String) -> Bool {
    if address == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 {
      return UInt32(bigEndian: four.s_addr) >> 24 == 127
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0[15] == 1 }
  }

  /// Whether the address means every interface.
  static func isWildcard(_ address: String) -> Bool {
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 { return four.s_addr == 0 }
    var six = in6_addr()
    guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
    return withUnsafeBytes(of: six) { $0.allSatisfy { $0 == 0 } }
  }

  /// Whether the text is an IP address, not a name.
  static func isAddress(_ text: String) -> Bool {
    var four = in_addr()
    var six = in6_addr()
    return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
  }
}
