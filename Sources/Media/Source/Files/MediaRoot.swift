import CLinux
import Glibc

/// The directory whose files a user may name.
///
/// Nothing is judged by its name: a path is opened first, without effect on what it leads to (`O_PATH`), then the
/// kernel is asked where that is, and what was judged is what is read. So a link that is swapped in between changes nothing.
struct MediaRoot: Sendable {
  /// As the operator wrote it.
  let path: String

  /// Opens a regular file under the root. Links may lead anywhere within it.
  func open(_ name: String) throws(MediaError) -> FileSource {
    let root = try Self.place(path, touchline_hold_only | O_DIRECTORY, named: path)
    let rootPath = try root.realPath(named: path)
    let relative = try relativePath(of: name, under: rootPath)
    let file = try root.entry(relative, named: name)
    guard Self.contains(rootPath, try file.realPath(named: name)) else {
      throw Self.outside(name)
    }
    return try file.reopened(named: name)
  }

  /// A path by its words alone: nothing outside of the root is even looked for, so no answer tells whether it exists.
  private func relativePath(of name: String, under rootPath: String) throws(MediaError) -> String {
    var relative = Substring(name)
    if name.hasPrefix("/") {
      let prefixes = [rootPath, path].map { $0.hasSuffix("/") ? $0 : $0 + "/" }
      guard let prefix = prefixes.first(where: name.hasPrefix) else { throw Self.outside(name) }
      relative = name.dropFirst(prefix.count).drop { $0 == "/" }
    }
    var depth = 0
    for component in relative.split(separator: "/") where component != "." {
      depth += component == ".." ? -1 : 1
      guard depth >= 0 else { throw Self.outside(name) }
    }
    return relative.isEmpty ? "." : String(relative)
  }

  private static func contains(_ rootPath: String, _ path: String) -> Bool {
    path == rootPath || path.hasPrefix(rootPath.hasSuffix("/") ? rootPath : rootPath + "/")
  }

  private static func outside(_ name: String) -> MediaError {
    .refused(source: name, why: "it is outside of the media root; see --media-root")
  }

  private static func place(_ path: String, _ flags: Int32, named name: String)
    throws(MediaError) -> Place
  {
    let descriptor = touchline_open(path, flags | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw FileFailure.error(errno, source: name) }
    return Place(descriptor: descriptor)
  }
}

/// A place in the file system that is held but not opened: nothing can be read from it.
private struct Place: ~Copyable {
  let descriptor: Int32

  deinit { _ = close(descriptor) }

  func entry(_ relative: String, named name: String) throws(MediaError) -> Place {
    let found = touchline_openat(descriptor, relative, touchline_hold_only | O_CLOEXEC)
    guard found >= 0 else { throw FileFailure.error(errno, source: name) }
    return Place(descriptor: found)
  }

  private var link: String { "/proc/self/fd/\(descriptor)" }

  /// Where it is now, without any link.
  func realPath(named name: String) throws(MediaError) -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { readlink(link, $0.baseAddress!, $0.count) }
    }
    guard count > 0 else { throw FileFailure.error(errno, source: name) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// The same file, for reading. A FIFO or a device is never opened at all: opening alone can hang or rewind a tape.
  func reopened(named name: String) throws(MediaError) -> FileSource {
    try FileFailure.requireRegular(descriptor, source: name)
    let opened = touchline_open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0)
    guard opened >= 0 else { throw FileFailure.error(errno, source: name) }
    return try FileSource(taking: opened, name: name)
  }
}
