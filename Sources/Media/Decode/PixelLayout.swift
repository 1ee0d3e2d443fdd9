import CLibAV

/// How the samples of a picture lie in memory, as far as consumers need to tell.
enum PixelLayout: Hashable {
  /// 8-bit brightness and two planes of colour, each `1 / 2^shift` as wide and high.
  case planar(chromaShiftX: Int, chromaShiftY: Int)
  /// 8-bit brightness alone.
  case grey
  /// Anything else: to be converted before it is looked at.
  case other

  init(_ format: AVPixelFormat) {
    self =
      switch format {
      case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P: .planar(chromaShiftX: 1, chromaShiftY: 1)
      case AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P: .planar(chromaShiftX: 1, chromaShiftY: 0)
      case AV_PIX_FMT_YUV440P, AV_PIX_FMT_YUVJ440P: .planar(chromaShiftX: 0, chromaShiftY: 1)
      case AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P: .planar(chromaShiftX: 0, chromaShiftY: 0)
      case AV_PIX_FMT_GRAY8: .grey
      default: .other
      }
  }

  /// The formats that libav marks as using all 256 values by their name.
  static let fullRangeFormats: Set<Int32> = Set(
    [
      AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ444P,
      AV_PIX_FMT_GRAY8,
    ].map(\.rawValue))
}
