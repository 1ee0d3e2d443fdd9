import Glibc

/// `/openapi.yaml`: what this server can be asked, for programs.
enum DescriptionRoutes {
  static func table(assets: String?) -> [Route] {
    let files = assets.flatMap { AssetDirectory.files(in: $0) }
    return [Route("GET", "/openapi.yaml", role: .open) { try .now(description(in: files, to: $0)) }]
  }

  private static func description(in files: StaticDirectory?, to request: HTTPRequest)
    throws(HTTPError) -> HTTPResponse
  {
    guard let files, files.holds(AssetDirectory.landmark) else {
      throw HTTPError(
        .notFound, "this server was started without its description; give it --assets DIR")
    }
    return try files.response(to: request, path: AssetDirectory.landmark)
  }
}

/// Where the files lie that the server hands out as they are.
public enum AssetDirectory {
  /// The file by which the directory is known.
  static let landmark = "openapi.yaml"
  /// Where `scripts/compress` puts compressed copies.
  private static let copies = "build/compressed"

  /// The files in such a directory, or in a folder of it; nil when there is none.
  static func files(in directory: String, folder: String = ".") -> StaticDirectory? {
    try? StaticDirectory(
      path: "\(directory)/\(folder)", copies: "\(directory)/\(copies)/\(folder)")
  }

  /// The nearest directory above the program that holds them: the repository for a build, and wherever somebody has
  /// put both for a copy. Nil when there is none.
  public static func find() -> String? {
    guard let program = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(program) }
    var directory = String(cString: program)
    while let slash = directory.lastIndex(of: "/") {
      directory = String(directory[..<slash])
      if access("\(directory)/\(landmark)", R_OK) == 0 { return directory }
    }
    return nil
  }
}
