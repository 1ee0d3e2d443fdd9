/// The table of routes and its rules: pure, so every rule is tested without a socket.
///
/// The most particular pattern that a path has is its resource, and that one alone decides which methods there are;
/// so `/pipelines/validate` is never taken for a pipeline of that name.
public struct Router: Sendable {
  /// What the table says about one method and path.
  enum Match {
    case route(Route, parameters: [String: String])
    /// OPTIONS, answered by the table itself.
    case options(allow: String)
    case methodNotAllowed(allow: String)
    case notFound
  }

  private struct Resource: Sendable {
    let pattern: RoutePattern
    var routes: [String: Route]
    var allow = ""
  }

  private let resources: [Resource]
  /// Every method of the table, for `OPTIONS *`.
  private let allMethods: String
  /// The table as it was given.
  public let routes: [Route]

  /// - Precondition: no two routes have the same method and pattern.
  public init(_ routes: [Route]) {
    self.routes = routes
    var resources: [Resource] = []
    for route in routes {
      let pattern = RoutePattern(route.pattern)
      if let index = resources.firstIndex(where: { $0.pattern == pattern }) {
        let earlier = resources[index].routes.updateValue(route, forKey: route.method)
        precondition(earlier == nil, "\(route.method) \(route.pattern) is there twice")
      } else {
        resources.append(Resource(pattern: pattern, routes: [route.method: route]))
      }
    }
    self.resources = resources.map { resource in
      var resource = resource
      resource.allow = Self.allow(resource.routes.keys)
      return resource
    }.sorted { $0.pattern.precedes($1.pattern) }
    allMethods = Self.allow(Set(routes.map(\.method)))
  }

  private static func allow(_ methods: some Sequence<String>) -> String {
    var all = Set(methods)
    if all.contains("GET") { all.insert("HEAD") }
    all.insert("OPTIONS")
    return all.sorted().joined(separator: ", ")
  }

  func match(method: String, segments: [String], isAsterisk: Bool = false) -> Match {
    if isAsterisk {
      return method == "OPTIONS" ? .options(allow: allMethods) : .notFound
    }
    for resource in resources {
      guard let parameters = resource.pattern.match(segments) else { continue }
      let route =
        resource.routes[method] ?? (method == "HEAD" ? resource.routes["GET"] : nil)
      if let route { return .route(route, parameters: parameters) }
      // What catches all that is left speaks only for what is there.
      if resource.pattern.isOpenEnded,
        !resource.routes.values.contains(where: { $0.holds(parameters) })
      {
        continue
      }
      return method == "OPTIONS"
        ? .options(allow: resource.allow) : .methodNotAllowed(allow: resource.allow)
    }
    return .notFound
  }
}
