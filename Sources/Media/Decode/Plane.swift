/// One plane of a picture, borrowed from its frame: rows of samples, one byte each, with a stride between rows.
public struct Plane: ~Escapable {
  /// From the first sample of the first row to the last of the last one, with what lies between rows.
  public let samples: Span<UInt8>
  public let width: Int
  public let height: Int
  /// Bytes from one row to the next, never less than the width.
  public let stride: Int

  @_lifetime(copy samples)
  init(samples: Span<UInt8>, width: Int, height: Int, stride: Int) {
    self.samples = samples
    self.width = width
    self.height = height
    self.stride = stride
  }

  /// One sample; kernels index `samples` by row instead.
  public subscript(x: Int, y: Int) -> UInt8 { samples[y * stride + x] }
}
