/// What an operator calls this server and the pages that may call it, in the spelling in which clients send it; nil for
/// what no client could ever send.
enum GivenNames {
  /// A name without port: whoever asks may have come through any.
  static func host(_ text: String) -> String? {
    // An address of version 6 is given with brackets or without.
    let isBare = text.contains(":") && !text.hasPrefix("[") && BindPolicy.isAddress(text)
    guard let host = HostName(isBare ? "[\(text)]" : text), host.port == nil, !text.hasSuffix(":")
    else { return nil }
    return host.name
  }

  /// `https://app.example:8443`: a scheme, a host, and a port where it is not the scheme's own.
  static func origin(_ text: String) -> String? {
    guard let colon = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    let authority = String(text[colon.upperBound...])
    guard !scheme.isEmpty,
      scheme.utf8.allSatisfy({ Text.isAlphanumeric($0) || "+-.".utf8.contains($0) }),
      !authority.hasSuffix(":"), let host = HostName(authority)
    else { return nil }
    let name = host.name.contains(":") ? "[\(host.name)]" : host.name
    let usual = ["http": 80, "https": 443][scheme]
    let port = host.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
    return "\(scheme)://\(name)\(port)"
  }
}
