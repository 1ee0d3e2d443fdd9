/// What a token's holder may do; each role may do all that those before it may.
public enum Role: Int, Sendable, Comparable, CaseIterable {
  case read = 1
  case submit
  case admin

  /// Reads the word that the token file has.
  init?(word: some StringProtocol) {
    guard let role = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = role
  }

  /// `read`, `submit` or `admin`.
  public var word: String {
    switch self {
    case .read: "read"
    case .submit: "submit"
    case .admin: "admin"
    }
  }

  public static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}

/// What a route asks for.
public enum RequiredRole: Sendable, Equatable {
  /// Nothing: health, static pages.
  case open
  case role(Role)

  public static let read = RequiredRole.role(.read)
  public static let submit = RequiredRole.role(.submit)
  public static let admin = RequiredRole.role(.admin)
}

/// Who asks, and what he may do.
public struct Principal: Sendable, Equatable {
  /// The token's name; nil where no tokens are in use, or nobody asked for one.
  public let name: String?
  /// Nil when nobody has said who he is.
  public let role: Role?

  public init(name: String?, role: Role?) {
    self.name = name
    self.role = role
  }

  /// Nobody in particular, who may do nothing but what is open.
  public static let anonymous = Principal(name: nil, role: nil)
  /// Anybody, on a server without tokens.
  public static let everybody = Principal(name: nil, role: .admin)

  func mayPass(_ required: RequiredRole) -> Bool {
    guard case .role(let needed) = required else { return true }
    return role.map { $0 >= needed } ?? false
  }
}
