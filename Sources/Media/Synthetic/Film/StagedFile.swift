import Glibc

/// Why a file of a film cannot be written.
public enum FilmError: Error, Sendable, Hashable, CustomStringConvertible {
  case exists(path: String)
  case unwritable(path: String, why: String)
  case video(MediaError)
  /// Whoever watched the progress wanted no more.
  case cancelled

  public var description: String {
    switch self {
    case .exists(let path): "'\(path)' exists; --force replaces it"
    case .unwritable(let path, let why): "'\(path)' cannot be written: \(why)"
    case .video(let error): "the video cannot be written: \(error)"
    case .cancelled: "stopped on request; nothing was written"
    }
  }
}

/// A file that is written beside its place and moved there when it is whole. Until then, nothing stays of it when this
/// is let go of.
public final class StagedFile {
  let path: String
  /// Where to write.
  let stagingPath: String
  private let replaces: Bool
  private var isPlaced = false

  /// Takes the place beside, so that a path that cannot be written shows before the work.
  public init(_ path: String, replacing: Bool) throws(FilmError) {
    self.path = path
    stagingPath = "\(path).\(getpid()).part"
    replaces = replacing
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw .unwritable(path: path, why: String(cString: strerror(EISDIR)))
      }
      guard replacing else { throw .exists(path: path) }
    }
    guard let file = fopen(stagingPath, "wbx") else {
      throw .unwritable(path: path, why: String(cString: strerror(errno)))
    }
    fclose(file)
  }

  deinit {
    if !isPlaced { unlink(stagingPath) }
  }

  /// All that the file holds.
  public func write(_ bytes: [UInt8]) throws(FilmError) {
    guard let file = fopen(stagingPath, "wb") else { throw unwritable() }
    let written = fwrite(bytes, 1, bytes.count, file)
    let problem = errno
    guard fclose(file) == 0 else { throw unwritable() }
    guard written == bytes.count else { throw unwritable(problem) }
  }

  /// Moves the file to its place.
  public func place() throws(FilmError) {
    if !replaces {
      // A link is refused where a file has come meanwhile; a move would put it out of the way.
      if link(stagingPath, path) == 0 {
        unlink(stagingPath)
        isPlaced = true
        return
      }
      if errno == EEXIST { throw .exists(path: path) }
    }
    guard rename(stagingPath, path) == 0 else { throw unwritable() }
    isPlaced = true
  }

  private func unwritable(_ code: Int32 = errno) -> FilmError {
    .unwritable(path: path, why: String(cString: strerror(code)))
  }
}
