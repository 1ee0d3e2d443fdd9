/// Judges the addresses that a user's URL leads to: none of them may lie in this machine or its network.
///
/// Pure. It is asked about the very address that is going to be connected to, after every name has been resolved and on
/// every redirect, so neither spelling (`0x7f.1`, `[::ffff:127.0.0.1]`) nor a second answer of a name server passes it.
struct AddressGate: Sendable {
  /// Lets every address pass: an operator's decision, `--allow-private-sources`.
  var allowsPrivate = false
  /// Ranges that pass although a table refuses them.
  var exceptions: [AddressRange] = []

  /// Why an address may not be connected to; nil when it may.
  func refusal(of address: IPAddress) -> String? {
    if allowsPrivate || exceptions.contains(where: { $0.contains(address) }) { return nil }
    if let embedded = Self.reached(through: address) {
      return refusal(of: embedded).map { "it stands for \(embedded), which is \($0)" }
    }
    return Self.refused.first { $0.contains(address) }?.purpose
  }

  /// The IPv4 address that packets to an IPv6 address end at, by translation on the way or in the kernel.
  private static func reached(through address: IPAddress) -> IPAddress? {
    guard case .v6(let number) = address, translated.contains(where: { $0.contains(address) })
    else { return nil }
    return .v4(UInt32(truncatingIfNeeded: number))
  }

  /// The last 32 bits are the IPv4 address. Networks without IPv4 reach all of the public one through the second.
  private static let translated = [
    AddressRange("::ffff:0:0/96", "an IPv4 address in IPv6 form (RFC 4291)"),
    AddressRange("64:ff9b::/96", "translated to IPv4 (RFC 6052)"),
  ]

  /// The first that contains an address names it, so the narrower come before the wider.
  private static let refused = [
    AddressRange("169.254.169.254/32", "a cloud's metadata service"),
    AddressRange("168.63.129.16/32", "a cloud's metadata service"),
    AddressRange("255.255.255.255/32", "the broadcast address (RFC 919)"),
    AddressRange("0.0.0.0/8", "an unspecified address (RFC 1122)"),
    AddressRange("10.0.0.0/8", "a private address (RFC 1918)"),
    AddressRange("100.64.0.0/10", "a carrier's shared address (RFC 6598)"),
    AddressRange("127.0.0.0/8", "a loopback address (RFC 1122)"),
    AddressRange("169.254.0.0/16", "a link-local address (RFC 3927)"),
    AddressRange("172.16.0.0/12", "a private address (RFC 1918)"),
    AddressRange("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
    AddressRange("192.0.2.0/24", "a documentation address (RFC 5737)"),
    AddressRange("192.88.99.0/24", "a relay of abandoned tunnels (RFC 7526)"),
    AddressRange("192.168.0.0/16", "a private address (RFC 1918)"),
    AddressRange("198.18.0.0/15", "a benchmarking address (RFC 2544)"),
    AddressRange("198.51.100.0/24", "a documentation address (RFC 5737)"),
    AddressRange("203.0.113.0/24", "a documentation address (RFC 5737)"),
    AddressRange("224.0.0.0/4", "a multicast address (RFC 5771)"),
    AddressRange("240.0.0.0/4", "a reserved address (RFC 1112)"),

    AddressRange("fd00:ec2::254/128", "a cloud's metadata service"),
    AddressRange("::/128", "the unspecified address (RFC 4291)"),
    AddressRange("::1/128", "the loopback address (RFC 4291)"),
    AddressRange("::/96", "an IPv4-compatible address (RFC 4291, abandoned)"),
    AddressRange("::ffff:0:0:0/96", "an IPv4-translated address (RFC 2765, abandoned)"),
    AddressRange("64:ff9b:1::/48", "translated within a network (RFC 8215)"),
    AddressRange("100::/64", "the discard range (RFC 6666)"),
    AddressRange("2001::/32", "a Teredo tunnel (RFC 4380)"),
    AddressRange("2001:2::/48", "a benchmarking address (RFC 5180)"),
    AddressRange("2001:db8::/32", "a documentation address (RFC 3849)"),
    AddressRange("2001::/23", "reserved for protocols (RFC 2928)"),
    AddressRange("2002::/16", "a 6to4 tunnel (RFC 3056)"),
    AddressRange("3fff::/20", "a documentation address (RFC 9637)"),
    AddressRange("fc00::/7", "a private address (RFC 4193)"),
    AddressRange("fe80::/10", "a link-local address (RFC 4291)"),
    AddressRange("fec0::/10", "a site-local address (RFC 3879)"),
    AddressRange("ff00::/8", "a multicast address (RFC 4291)"),
    // Everything global has been given out of 2000::/3 (RFC 4291, the IANA registry); the other seven eighths are
    // refused as a whole.
    AddressRange("::/3", "no public address"),
    AddressRange("4000::/2", "no public address"),
    AddressRange("8000::/1", "no public address"),
  ]
}
