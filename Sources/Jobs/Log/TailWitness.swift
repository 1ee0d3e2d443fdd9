import CLinux
import Glibc

/// A small file beside the database that remembers the newest event ever given out.
///
/// It is a shared mapping of one page, so a note is two stores to memory: the kernel keeps them when this process is
/// killed. It need not survive a power cut, for the machine's boot tells of those (`LogContinuity`).
final class TailWitness: @unchecked Sendable {
  // Safe to share: the mapping lives as long as this object, and only the store's writer thread stores to it.
  private let page: UnsafeMutableRawPointer

  /// The newest event that the file knows of.
  struct Sighting: Sendable, Equatable {
    let epoch: EventID.Epoch
    let sequence: Int64
  }

  /// Layout: 8 bytes that say what the file is, 8 of epoch, 8 of sequence.
  private static let magic: UInt64 = 0x544C_5441_494C_3031  // "TLTAIL01"
  private static let length = 24

  /// What the file at a path says, if it is there and whole.
  static func read(_ path: String) -> Sighting? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var words = [UInt64](repeating: 0, count: 3)
    guard pread(descriptor, &words, length, 0) == length, words[0] == magic,
      let epoch = UInt32(exactly: words[1]), let sequence = Int64(exactly: words[2])
    else { return nil }
    return Sighting(epoch: EventID.Epoch(value: epoch), sequence: sequence)
  }

  /// Opens the file for notes, and makes the first one.
  init(path: String, first: Sighting) throws(StoreError) {
    let descriptor = touchline_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, Self.length) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw Self.unusable(path)
    }
    defer { close(descriptor) }
    // Disk blocks now: a store to a mapped hole on a full disk would end the process with SIGBUS.
    let status = posix_fallocate(descriptor, 0, Self.length)
    guard status == 0,
      let mapped = mmap(nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      mapped != UnsafeMutableRawPointer(bitPattern: -1)
    else {
      if status != 0 { errno = status }
      throw Self.unusable(path)
    }
    page = mapped
    note(first)
    page.storeBytes(of: Self.magic, as: UInt64.self)
  }

  deinit {
    munmap(page, Self.length)
  }

  /// Remembers the newest event, before anybody hears of it.
  func note(_ sighting: Sighting) {
    page.storeBytes(of: UInt64(sighting.epoch.value), toByteOffset: 8, as: UInt64.self)
    page.storeBytes(of: UInt64(sighting.sequence), toByteOffset: 16, as: UInt64.self)
  }

  private static func unusable(_ path: String) -> StoreError {
    StoreError(
      .dataDirectoryUnusable, "cannot write \(path): \(String(cString: strerror(errno)))")
  }
}
