import CLinux
import Glibc

/// The files below one directory, and no others.
///
/// The way down is walked one name at a time from an open directory, and no link is followed, so there is no path
/// that could lead out, whatever it says and whoever changes the tree meanwhile.
final class FileTree: Sendable {
  private let root: Int32

  /// Opens the directory; links on the way to it are the operator's own affair. Nil with `errno` set when that fails.
  init?(path: String) {
    root = touchline_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    if root < 0 { return nil }
  }

  deinit {
    if root >= 0 { _ = close(root) }
  }

  /// Nil for whatever is not a plain file with a plain name below the root.
  func open(_ names: [String]) -> OpenFile? {
    guard !names.isEmpty, names.allSatisfy(Self.isPlain) else { return nil }
    var directory = root
    for (index, name) in names.enumerated() {
      let isLast = index == names.count - 1
      let flags =
        O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | (isLast ? 0 : O_DIRECTORY)
      let next = touchline_openat(directory, name, flags)
      if directory != root { _ = close(directory) }
      guard next >= 0 else { return nil }
      directory = next
    }
    return OpenFile(taking: directory)
  }

  /// One name of one file: no dot file, no separator, nothing that ends a C string.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".")
      && name.utf8.allSatisfy { $0 != 0 && $0 != UInt8(ascii: "/") }
  }
}
