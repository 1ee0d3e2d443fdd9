/// A plane of 8-bit samples without gaps between rows, which a kernel owns and writes anew for each frame.
///
/// Plain memory on purpose: loops over it run at the speed of C in release, and stay usable in debug builds.
/// A mask is a `ByteImage` of 0 and `ByteImage.set`.
package final class ByteImage {
  /// What a mask says of a pixel that belongs to it.
  static let set: UInt8 = 255

  let width: Int
  let height: Int
  let base: UnsafeMutablePointer<UInt8>
  private let memory: UnsafeMutableRawPointer

  /// Loops may look so far before the first pixel and past the last, where they find something that nobody uses: whole rows then
  /// need no end of their own.
  private static let margin = alignment
  /// A line of the caches: what a processor takes at once then lies in one line, not in two.
  private static let alignment = 64

  package init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    precondition(width > 0 && height > 0, "an image has pixels")
    self.width = width
    self.height = height
    let capacity = width * height + 2 * Self.margin
    memory = .allocate(byteCount: capacity, alignment: Self.alignment)
    base = memory.initializeMemory(as: UInt8.self, repeating: value, count: capacity) + Self.margin
  }

  deinit {
    memory.deallocate()
  }

  var count: Int { width * height }

  func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { base + y * width }

  func fill(_ value: UInt8) { base.update(repeating: value, count: count) }

  /// For tests and for reading single pixels; loops use `row`.
  subscript(x: Int, y: Int) -> UInt8 {
    get { base[y * width + x] }
    set { base[y * width + x] = newValue }
  }

  var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
