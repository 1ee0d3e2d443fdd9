import Glibc

/// `/openapi.yaml`: what this server can be asked, for programs.
enum DescriptionRoutes {
  static func table(assets: String?) -> [Route] {
    [Route("GET", "/openapi.yaml", role: .open) { try .now(description($0, assets: assets)) }]
  }

  private static func description(_ request: HTTPRequest, assets: String?) throws -> HTTPResponse {
    guard let file = assets.flatMap({ OpenFile(path: "\($0)/\(AssetDirectory.landmark)") }) else {
      throw HTTPError(
        .notFound, "this server was started without its description; give it --assets DIR")
    }
    return FileResponse(file, contentType: "application/yaml").response(to: request)
  }
}

/// Where the files lie that the server hands out as they are.
public enum AssetDirectory {
  /// The file by which the directory is known.
  static let landmark = "openapi.yaml"

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
