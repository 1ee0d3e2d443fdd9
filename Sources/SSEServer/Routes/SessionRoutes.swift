import Base

/// `/v1/session`: a browser turns its token into a cookie, sees who it is, and leaves.
///
/// A page cannot set headers on an `EventSource`, a picture or a video; a cookie goes with all of them. The cookie holds
/// the token itself, so there is nothing to keep, and taking the token out of the file ends the session too.
enum SessionRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/v1/session", role: .role(.read)) { .now(session(services, $0)) },
      Route("POST", "/v1/session", role: .role(.read)) { .now(logIn(services, $0)) },
      // Open: a cookie that is no longer good must be able to go.
      Route("DELETE", "/v1/session", role: .open) { .now(logOut($0)) },
    ]
  }

  private static func session(_ services: Services, _ request: HTTPRequest) -> HTTPResponse {
    .json(
      headers: ["Cache-Control": "no-store"],
      [
        "name": request.principal.name.map { .string($0) } ?? .null,
        "role": request.principal.role.map { .string($0.word) } ?? .null,
        "needs_token": .bool(services.access.needsTokens),
      ])
  }

  /// Whoever comes here has shown a good token, or needs none; then there is nothing to give him.
  private static func logIn(_ services: Services, _ request: HTTPRequest) -> HTTPResponse {
    guard services.access.needsTokens, let token = AccessControl.token(in: request.headers) else {
      return .noContent
    }
    return giving(AccessControl.cookie(token: token, isTLS: isEncrypted(request)))
  }

  private static func logOut(_ request: HTTPRequest) -> HTTPResponse {
    giving(AccessControl.expiredCookie(isTLS: isEncrypted(request)))
  }

  private static func giving(_ cookie: String) -> HTTPResponse {
    HTTPResponse(status: 204, headers: ["Set-Cookie": cookie, "Cache-Control": "no-store"])
  }

  /// Whether the browser speaks TLS: to us, or to a proxy in front. Its origin has been checked to be this host.
  private static func isEncrypted(_ request: HTTPRequest) -> Bool {
    request.isTLS || request.headers["Origin"]?.lowercased().hasPrefix("https://") == true
  }
}
