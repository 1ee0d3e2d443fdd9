import CLibAV

/// One picture of a video, upright, with its place in it. Its pixels are borrowed from it and never change.
public final class Frame: Sendable {
  /// Counts the source's pictures from 0 in the order in which they are shown.
  public let index: Int64
  /// When it is shown.
  public let time: MediaTime
  /// Microseconds until the next one, as far as the source says.
  public let duration: Int64
  /// Whether the source's clock has run through up to here, without gaps that had to be filled.
  public let clockIsSteady: Bool
  /// What was wrong with the source up to here.
  public let tally: DamageTally
  let picture: AVPicture

  init(
    index: Int64, time: MediaTime, duration: Int64, clockIsSteady: Bool, tally: DamageTally,
    picture: AVPicture
  ) {
    self.index = index
    self.time = time
    self.duration = duration
    self.clockIsSteady = clockIsSteady
    self.tally = tally
    self.picture = picture
  }

  public var width: Int { picture.width }
  public var height: Int { picture.height }

  /// libav's name of the pixels' format.
  public var pixelFormat: String {
    av_get_pix_fmt_name(picture.format).map { String(cString: $0) } ?? "unknown"
  }

  /// Whether samples use all of 0 to 255 rather than the 16 to 235 of television.
  public var isFullRange: Bool {
    picture.pointer.pointee.color_range == AVCOL_RANGE_JPEG
      || PixelLayout.fullRangeFormats.contains(picture.format.rawValue)
  }

  /// Whether `luma` and, unless it is grey, the chroma planes can be looked at as they are.
  public var isPlanar: Bool { PixelLayout(picture.format) != .other }

  /// This picture as 8-bit planes: itself where it is that already, else a converted copy.
  public func planar() throws(MediaError) -> Frame {
    if isPlanar { return self }
    let converted = try PictureConverter.convert(
      picture, width: width, height: height, format: AV_PIX_FMT_YUV420P)
    return copy(picture: converted)
  }

  /// The same frame with another number, moment or picture.
  func copy(
    index: Int64? = nil, time: MediaTime? = nil, tally: DamageTally? = nil,
    picture: AVPicture? = nil
  ) -> Frame {
    Frame(
      index: index ?? self.index, time: time ?? self.time, duration: duration,
      clockIsSteady: clockIsSteady, tally: tally ?? self.tally, picture: picture ?? self.picture)
  }

  /// Brightness.
  ///
  /// - Precondition: `isPlanar`.
  public var luma: Plane {
    @_lifetime(borrow self)
    get {
      precondition(isPlanar, "only a planar picture has planes to look at")
      return plane(0, width: width, height: height)
    }
  }

  /// Blue difference; nil in a grey picture.
  public var blueDifference: Plane? {
    @_lifetime(borrow self)
    get { chroma(1) }
  }

  /// Red difference; nil in a grey picture.
  public var redDifference: Plane? {
    @_lifetime(borrow self)
    get { chroma(2) }
  }

  @_lifetime(borrow self)
  private func chroma(_ number: Int) -> Plane? {
    guard case .planar(let shiftX, let shiftY) = PixelLayout(picture.format) else { return nil }
    // Odd sizes round up: the last column and row of colour cover half a sample.
    return plane(
      number, width: (width + (1 << shiftX) - 1) >> shiftX,
      height: (height + (1 << shiftY) - 1) >> shiftY)
  }

  @_lifetime(borrow self)
  private func plane(_ number: Int, width: Int, height: Int) -> Plane {
    let (base, stride) = picture.plane(number)
    let count = stride * (height - 1) + width
    // Safe: the picture holds the samples for as long as this frame lives, and nobody writes to them.
    let samples = Span(_unsafeStart: UnsafePointer(base), count: count)
    return _overrideLifetime(
      Plane(samples: samples, width: width, height: height, stride: stride), borrowing: self)
  }
}

extension AVPicture {
  /// The first row of a plane and the bytes between rows.
  func plane(_ number: Int) -> (base: UnsafeMutablePointer<UInt8>, stride: Int) {
    let frame = pointer.pointee
    let base: UnsafeMutablePointer<UInt8>?
    let stride: Int32
    switch number {
    case 0: (base, stride) = (frame.data.0, frame.linesize.0)
    case 1: (base, stride) = (frame.data.1, frame.linesize.1)
    case 2: (base, stride) = (frame.data.2, frame.linesize.2)
    default: (base, stride) = (frame.data.3, frame.linesize.3)
    }
    // Decoded pictures come whole and top down, by `PictureDecoder`.
    guard let base, stride > 0 else { preconditionFailure("no plane \(number)") }
    return (base, Int(stride))
  }
}
