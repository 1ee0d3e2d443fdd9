/// A host with its port as Host and Origin carry it, in one spelling: lower case, no brackets, no dot at the end.
struct HostName: Sendable, Equatable {
  let name: String
  /// Nil when it is not written.
  let port: Int?

  init?(_ text: String) {
    guard text.utf8.count <= 300, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      !text.contains(where: { "@/?#\\,".contains($0) })
    else { return nil }
    var name: Substring
    var rest: Substring
    if text.hasPrefix("[") {
      guard let close = text.firstIndex(of: "]") else { return nil }
      name = text[text.index(after: text.startIndex)..<close]
      guard name.utf8.allSatisfy({ Text.hexValue($0) != nil || ":.%".utf8.contains($0) }) else {
        return nil
      }
      rest = text[text.index(after: close)...]
    } else {
      name = text.prefix { $0 != ":" }
      rest = text.dropFirst(name.count)
      if name.hasSuffix(".") { name.removeLast() }
      guard name.utf8.allSatisfy({ Text.isAlphanumeric($0) || "-._".utf8.contains($0) }) else {
        return nil
      }
    }
    guard !name.isEmpty, !name.hasSuffix(".") else { return nil }
    self.name = name.lowercased()
    if rest.isEmpty {
      port = nil
    } else {
      guard rest.removeFirst() == ":" else { return nil }
      guard rest.isEmpty || Text.wholeNumber(rest) != nil else { return nil }
      guard let number = rest.isEmpty ? 0 : Text.wholeNumber(rest), number <= 65_535 else {
        return nil
      }
      port = rest.isEmpty ? nil : Int(number)
    }
  }

  /// Whether the name can only mean this machine.
  var isLoopback: Bool {
    name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
      || Self.isLoopbackIPv4(name)
  }

  private static func isLoopbackIPv4(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { Text.wholeNumber($0).map { $0 <= 255 } ?? false }
  }
}
