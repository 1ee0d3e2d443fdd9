/// A host with its port as Host and Origin carry it, in one spelling: lower case, no brackets, no dot at the end.
struct HostName: Sendable, Equatable {
  let name: String
  /// Nil when it is not written.
  let port: Int?

  init?(_ text: String) {
    // As bytes, for every request comes by here: they are ASCII, or it is no host.
    let bytes = Array(text.utf8)
    guard bytes.count <= 300,
      bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"@/?#\\,".utf8.contains($0) })
    else { return nil }
    guard let (name, rest) = Self.split(bytes) else { return nil }
    guard !name.isEmpty, name.last != UInt8(ascii: ".") else { return nil }
    self.name = String(decoding: name.map(Text.lowered), as: UTF8.self)
    if rest.isEmpty {
      port = nil
    } else {
      guard rest.first == UInt8(ascii: ":") else { return nil }
      let digits = String(decoding: rest.dropFirst(), as: UTF8.self)
      guard digits.isEmpty || Text.wholeNumber(digits).map({ $0 <= 65_535 }) == true else {
        return nil
      }
      port = Int(digits)
    }
  }

  /// The name, and what follows it: nothing, or a colon with what should be a port.
  private static func split(_ bytes: [UInt8]) -> (name: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)?
  {
    guard bytes.first == UInt8(ascii: "[") else {
      var name = bytes.prefix { $0 != UInt8(ascii: ":") }
      let rest = bytes.dropFirst(name.count)
      if name.last == UInt8(ascii: ".") { name.removeLast() }
      let isName = name.allSatisfy { Text.isAlphanumeric($0) || "-._".utf8.contains($0) }
      return isName ? (name, rest) : nil
    }
    guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let name = bytes[1..<close]
    let isAddress = name.allSatisfy { Text.hexValue($0) != nil || ":.%".utf8.contains($0) }
    return isAddress ? (name, bytes[(close + 1)...]) : nil
  }

  /// Whether the name can only mean this machine.
  var isLoopback: Bool {
    name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
      || Self.isLoopbackIPv4(name)
  }

  private static func isLoopbackIPv4(_ name: String) -> Bool {
    guard name.utf8.starts(with: "127.".utf8) else { return false }
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { Text.wholeNumber(Substring($0)).map { $0 <= 255 } ?? false }
  }
}
