/// What browsers open: the pages, and every file that they are made of.
enum PageRoutes {
  /// The directory beside the description that holds them.
  private static let folder = "public"

  /// Pages that have an address of their own; all other files are found under their names.
  private static let pages = [
    "/": "index.html", "/docs": "docs.html", "/stories": "stories.html",
  ]

  static func table(assets: String?) -> [Route] {
    // Without them the server serves all the same: who asks for a page is told.
    let files = assets.flatMap { AssetDirectory.files(in: $0, folder: folder) }
    let named = pages.map { path, file in
      Route("GET", path, role: .open) { try .now(page(file, of: files, to: $0)) }
    }
    return named + [
      Route(
        "GET", "/{path*}", role: .open, holds: { files?.holds($0["path"] ?? "") ?? false },
        handler: { try .now(page($0.parameter("path"), of: files, to: $0)) })
    ]
  }

  private static func page(_ path: String, of files: StaticDirectory?, to request: HTTPRequest)
    throws(HTTPError) -> HTTPResponse
  {
    guard let files else {
      throw HTTPError(
        .notFound,
        "there is nothing at \(request.path); this server was started without its pages, give it --assets DIR"
      )
    }
    return try files.response(to: request, path: path)
  }
}
