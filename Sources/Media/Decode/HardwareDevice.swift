import CLibAV

/// A decoder in hardware, opened through libavutil.
// Safe to share: the reference-counted device of libav's is made for several users, and nothing here changes.
final class HardwareDevice: @unchecked Sendable {
  let kind: HardwareKind
  private let reference: UnsafeMutablePointer<AVBufferRef>

  /// - Throws: `decoderFailed` when this machine has no such device, with libav's reason.
  init(_ kind: HardwareKind) throws(MediaError) {
    _ = AVLog.silenced
    var opened: UnsafeMutablePointer<AVBufferRef>?
    let status = AVStatus(code: av_hwdevice_ctx_create(&opened, kind.libavType, nil, nil, 0))
    guard !status.isFailure, let opened else { throw .decoderFailed(why: status.text) }
    self.kind = kind
    reference = opened
  }

  /// One that libav has opened already.
  init(_ kind: HardwareKind, taking reference: UnsafeMutablePointer<AVBufferRef>) {
    self.kind = kind
    self.reference = reference
  }

  /// How a device is come by.
  typealias Opener = @Sendable (HardwareKind) throws(MediaError) -> HardwareDevice

  static let opener: Opener = { kind throws(MediaError) in try HardwareDevice(kind) }

  deinit {
    var freed: UnsafeMutablePointer<AVBufferRef>? = reference
    av_buffer_unref(&freed)
  }

  /// Makes a codec decode here.
  ///
  /// - Throws: `decoderFailed` when the device knows no such codec.
  func attach(
    to context: UnsafeMutablePointer<AVCodecContext>, _ codec: UnsafePointer<AVCodec>
  ) throws(MediaError) {
    guard let format = pixelFormat(of: codec) else {
      throw .decoderFailed(
        why: "it does not know the codec \(PictureDecoder.name(codec.pointee.id))")
    }
    context.pointee.hw_device_ctx = av_buffer_ref(reference)
    // The callback has no other way to learn which format to choose.
    context.pointee.opaque = UnsafeMutableRawPointer(bitPattern: Int(format.rawValue))
    context.pointee.get_format = chooseHardwareFormat
  }

  private func pixelFormat(of codec: UnsafePointer<AVCodec>) -> AVPixelFormat? {
    var index: Int32 = 0
    while let config = avcodec_get_hw_config(codec, index) {
      let usesDevice = config.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0
      if usesDevice, config.pointee.device_type == kind.libavType { return config.pointee.pix_fmt }
      index += 1
    }
    return nil
  }

  /// Whether a picture lies in the device's memory: what tells which decoder really made it.
  func holds(_ picture: AVPicture) -> Bool { picture.pointer.pointee.hw_frames_ctx != nil }

  /// A copy in ordinary memory.
  func download(_ picture: AVPicture) throws(MediaError) -> AVPicture {
    let copy = try AVPicture()
    let status = AVStatus(code: av_hwframe_transfer_data(copy.pointer, picture.pointer, 0))
    guard !status.isFailure else {
      throw .decoderFailed(
        why: "a picture could not be fetched from \(kind.rawValue): \(status.text)")
    }
    copy.copyProperties(from: picture)
    return copy
  }
}

/// Kinds of decoders in hardware that a server may have.
public enum HardwareKind: String, Sendable, CaseIterable {
  case cuda, vaapi

  var libavType: AVHWDeviceType {
    switch self {
    case .cuda: AV_HWDEVICE_TYPE_CUDA
    case .vaapi: AV_HWDEVICE_TYPE_VAAPI
    }
  }
}

/// Takes the device's format where the codec offers it, else what works without the device.
private func chooseHardwareFormat(
  _ context: UnsafeMutablePointer<AVCodecContext>?, _ offered: UnsafePointer<AVPixelFormat>?
) -> AVPixelFormat {
  guard let context, let offered else { return AV_PIX_FMT_NONE }
  let wanted = Int32(Int(bitPattern: context.pointee.opaque))
  var next = offered
  while next.pointee != AV_PIX_FMT_NONE {
    if next.pointee.rawValue == wanted { return next.pointee }
    next += 1
  }
  return avcodec_default_get_format(context, offered)
}
