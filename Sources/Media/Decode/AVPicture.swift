import CLibAV

/// A picture of libav's, owned: freed, or given back to the decoder's pool, with the last reference to it.
///
/// Filled by whoever makes it and not changed afterwards.
// Safe to share: after it is filled it is only read.
final class AVPicture: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() throws(MediaError) {
    guard let pointer = av_frame_alloc() else { throw .outOfMemory }
    self.pointer = pointer
  }

  /// With memory of its own for a picture of this kind.
  convenience init(width: Int, height: Int, format: AVPixelFormat) throws(MediaError) {
    try self.init()
    pointer.pointee.width = Int32(width)
    pointer.pointee.height = Int32(height)
    pointer.pointee.format = format.rawValue
    guard av_frame_get_buffer(pointer, 0) == 0 else { throw .outOfMemory }
  }

  deinit {
    var freed: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&freed)
  }

  var width: Int { Int(pointer.pointee.width) }
  var height: Int { Int(pointer.pointee.height) }
  var format: AVPixelFormat { AVPixelFormat(pointer.pointee.format) }

  /// Whether there are samples to look at.
  var isWhole: Bool { width > 0 && height > 0 && pointer.pointee.data.0 != nil }

  /// The picture with its first row first in memory: itself, or a copy where a decoder gives it upside down, by a negative
  /// stride, as that of uncompressed AVI does.
  func topDown() throws(MediaError) -> AVPicture {
    let strides = pointer.pointee.linesize
    guard min(strides.0, strides.1, strides.2, strides.3) < 0 else { return self }
    let copy = try AVPicture(width: width, height: height, format: format)
    guard av_frame_copy(copy.pointer, pointer) >= 0 else { throw .outOfMemory }
    copy.copyProperties(from: self)
    return copy
  }

  /// Colours and everything else that is no pixel, from another picture.
  func copyProperties(from other: AVPicture) {
    av_frame_copy_props(pointer, other.pointer)
  }
}
