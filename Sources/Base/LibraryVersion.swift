/// A C library this program runs on, as the library itself reports it.
public struct LibraryVersion: Sendable, Equatable {
  public let name: String
  public let version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}
