/// Decides who may ask what: host, origin, token, role, in this order. Pure but for the tickets.
public struct AccessControl: Sendable {
  /// The cookie that holds a browser's token.
  public static let cookieName = "touchline_token"

  public let origins: OriginPolicy
  /// Nil: everybody may do everything, which `BindPolicy` allows on loopback or by the operator's word.
  private let tokens: TokenFile?
  public let tickets: TicketBook

  public init(origins: OriginPolicy, tokens: TokenFile?, tickets: TicketBook = TicketBook()) {
    self.origins = origins
    self.tokens = tokens
    self.tickets = tickets
  }

  /// Whether requests must say who they are.
  public var needsTokens: Bool { tokens != nil }

  /// The `Set-Cookie` value that gives a browser its token. `SameSite=Strict`: no other site's page can use it.
  public static func cookie(token: String, isTLS: Bool) -> String {
    "\(cookieName)=\(token); Path=/; HttpOnly; SameSite=Strict\(isTLS ? "; Secure" : "")"
  }

  /// The `Set-Cookie` value that takes it away again.
  static func expiredCookie(isTLS: Bool) -> String {
    "\(cookie(token: "", isTLS: isTLS)); Max-Age=0"
  }

  /// The token that a request carries, in the order in which `authorize` looks: the header wins over the cookie.
  static func token(in headers: HTTPHeaders) -> String? {
    headers["Authorization"].map { bearerToken($0) } ?? cookieValue(headers)
  }

  /// What follows the scheme in `Authorization: Bearer …`; nil for any other scheme.
  private static func bearerToken(_ header: String) -> String? {
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    return Text.trimmed(words[1])
  }

  /// Checks that hold for every request, before it is known what it asks for.
  func checkOrigin(_ request: HTTPRequest, authority: String?) throws(HTTPError) {
    let given = request.headers.all("Host")
    guard given.count <= 1 else {
      throw HTTPError(.invalidHost, "the request has more than one Host header")
    }
    guard !given.isEmpty || request.isHTTP10 else {
      throw HTTPError(.invalidHost, "the request has no Host header")
    }
    let host = try origins.check(host: authority ?? given.first)
    guard !["GET", "HEAD", "OPTIONS"].contains(request.method) else { return }
    try origins.checkWrite(
      origin: request.headers["Origin"], fetchSite: request.headers["Sec-Fetch-Site"], host: host,
      isTLS: request.isTLS)
  }

  /// Who asks, if he may.
  func authorize(_ request: HTTPRequest, route: Route) throws(HTTPError) -> Principal {
    guard let tokens else { return .everybody }
    let principal = try identify(request, route: route, tokens: tokens)
    guard let principal else {
      guard route.role == .open else {
        throw Self.unauthorized("this needs a token: send it as 'Authorization: Bearer …'")
      }
      return .anonymous
    }
    guard principal.mayPass(route.role) else {
      guard case .role(let needed) = route.role else { return principal }
      throw HTTPError(
        .forbidden,
        "this needs the role \(needed.word); the token '\(principal.name ?? "")' has \(principal.role?.word ?? "none")"
      )
    }
    return principal
  }

  private func identify(_ request: HTTPRequest, route: Route, tokens: TokenFile)
    throws(HTTPError) -> Principal?
  {
    // A route that is open must not fail over a stale cookie or token: it does not look.
    if let header = request.headers["Authorization"] {
      if let principal = Self.bearerToken(header).flatMap({ tokens.principal(holding: $0) }) {
        return principal
      }
      if route.role == .open { return nil }
      throw Self.unauthorized("the token is not known here")
    }
    if let token = Self.cookieValue(request.headers) {
      if let principal = tokens.principal(holding: token) { return principal }
      if route.role == .open { return nil }
      if !route.acceptsTicket || request.query.first("ticket") == nil {
        throw Self.unauthorized("the token in the cookie is not known here")
      }
    }
    if route.acceptsTicket, let ticket = request.query.first("ticket") {
      // Who asks for the head only has opened nothing yet.
      guard let principal = tickets.redeem(ticket, keeping: request.isHead) else {
        throw HTTPError(
          .ticketInvalid, headers: ["WWW-Authenticate": "Bearer"],
          "the ticket was used before, has expired, or was never given out; ask for a new one")
      }
      return principal
    }
    return nil
  }

  private static func unauthorized(_ detail: String) -> HTTPError {
    HTTPError(
      .unauthorized, headers: ["WWW-Authenticate": "Bearer realm=\"touchline\""], detail)
  }

  static func cookieValue(_ headers: HTTPHeaders) -> String? {
    for header in headers.all("Cookie") {
      for pair in header.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, Text.trimmed(parts[0]) == cookieName else { continue }
        let value = Text.trimmed(parts[1])
        // A value may stand in quotes, which are no part of it (RFC 6265, 4.1.1).
        let isQuoted = value.utf8.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
        return isQuoted ? String(value.dropFirst().dropLast()) : value
      }
    }
    return nil
  }
}
