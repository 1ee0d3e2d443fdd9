/// Which hosts this server answers to, and which pages may call it.
public struct OriginPolicy: Sendable {
  /// Names beyond loopback and the bound address: what the operator calls this server.
  private let hosts: Set<String>
  /// Origins that the operator named: `https://app.example`.
  private let origins: Set<String>

  /// - Parameters:
  ///   - boundAddress: the address that the server listens on; a wildcard names nobody.
  ///   - hosts: names given by the operator, without port.
  ///   - origins: origins given by the operator, as browsers send them.
  public init(boundAddress: String, hosts: [String] = [], origins: [String] = []) {
    var names = Set(hosts.map { $0.lowercased() })
    if !BindPolicy.isWildcard(boundAddress) { names.insert(boundAddress.lowercased()) }
    self.hosts = names
    self.origins = Set(origins.map { $0.lowercased() })
  }

  /// Refuses names that somebody else's DNS has pointed here: that is how a foreign page would read a server on
  /// this machine. An IP address in Host cannot have come from DNS.
  func check(host: String?) throws(HTTPError) -> HostName? {
    guard let host else { return nil }
    guard let parsed = HostName(host) else {
      throw HTTPError(.invalidHost, "the Host header is not a host name")
    }
    guard parsed.isLoopback || hosts.contains(parsed.name) || BindPolicy.isAddress(parsed.name)
    else {
      throw HTTPError(
        .hostNotAllowed,
        "this server does not answer to the name '\(parsed.name)'; start it with --allow-host \(parsed.name) if it should"
      )
    }
    return parsed
  }

  /// Whether the operator named this origin.
  func isNamed(_ origin: String) -> Bool { origins.contains(origin.lowercased()) }

  /// Refuses writes that a page of another origin makes a browser send.
  func checkWrite(origin: String?, fetchSite: String?, host: HostName?, isTLS: Bool)
    throws(HTTPError)
  {
    if let origin {
      guard isNamed(origin) || isSame(origin, host: host, isTLS: isTLS) else {
        throw HTTPError(
          .originNotAllowed,
          "a page of another origin may not do this; start the server with --allow-origin to name it"
        )
      }
    } else if fetchSite == "cross-site" {
      throw HTTPError(.originNotAllowed, "a page of another site may not do this")
    }
  }

  private func isSame(_ origin: String, host: HostName?, isTLS: Bool) -> Bool {
    for (scheme, defaultPort) in [("http://", 80), ("https://", 443)]
    where origin.lowercased().hasPrefix(scheme) {
      guard let host, let from = HostName(String(origin.dropFirst(scheme.count))) else {
        return false
      }
      // A proxy in front may speak TLS to the page and plain HTTP to us, so the scheme may rise, never fall.
      if isTLS && scheme == "http://" { return false }
      guard from.name == host.name else { return false }
      return (from.port ?? defaultPort) == (host.port ?? (isTLS ? 443 : defaultPort))
    }
    return false
  }

  /// The CORS fields of an answer: only for origins that were named.
  func corsHeaders(origin: String?) -> [HTTPHeaders.Field] {
    guard let origin, !origins.isEmpty else { return [] }
    var fields = [HTTPHeaders.Field(name: "Vary", value: "Origin")]
    guard isNamed(origin) else { return fields }
    fields.append(.init(name: "Access-Control-Allow-Origin", value: origin))
    fields.append(.init(name: "Access-Control-Allow-Credentials", value: "true"))
    fields.append(
      .init(
        name: "Access-Control-Expose-Headers",
        value: "ETag, Location, X-Request-Id, Retry-After, Content-Range"))
    return fields
  }

  /// The further fields of the answer to a preflight.
  func preflightHeaders(origin: String?, allow: String) -> [HTTPHeaders.Field] {
    guard let origin, isNamed(origin) else { return [] }
    return [
      .init(name: "Access-Control-Allow-Methods", value: allow),
      .init(
        name: "Access-Control-Allow-Headers",
        value:
          "Authorization, Content-Type, If-None-Match, Last-Event-ID, Range, X-Request-Id"),
      .init(name: "Access-Control-Max-Age", value: "600"),
    ]
  }
}
