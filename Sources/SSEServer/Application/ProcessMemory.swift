import Glibc

/// What the kernel says of this process.
enum ProcessMemory {
  /// Memory that is really in use; nil where /proc is not to be had.
  static func residentBytes() -> Int64? {
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 128)
    let length = read(descriptor, &text, text.count)
    guard length > 0 else { return nil }
    // Pages in all, then pages in memory.
    let words = String(decoding: text[..<length], as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int64(words[1]) else { return nil }
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }
}
