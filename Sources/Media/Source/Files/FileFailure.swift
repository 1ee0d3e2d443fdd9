import Glibc

/// What the kernel says of files, in a user's terms.
enum FileFailure {
  static func error(_ code: Int32, source: String) -> MediaError {
    switch code {
    case ENOENT, ENOTDIR, ENAMETOOLONG, ENXIO: .notFound(source: source)
    case EACCES, EPERM: .refused(source: source, why: "this server may not read it")
    case ELOOP: .refused(source: source, why: "its links lead in a circle, or may not be followed")
    case ENOMEM: .outOfMemory
    default: .readFailed(source: source, why: String(cString: strerror(code)))
    }
  }

  static func requireRegular(_ descriptor: Int32, source: String) throws(MediaError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw error(errno, source: source) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw .refused(source: source, why: "it is a directory; name a file in it")
    default: throw .refused(source: source, why: "it is no regular file")
    }
  }
}
