import CLibAV

/// Looks at packets of one stream without decoding them.
struct PacketLook {
  /// What a packet may carry for itself and all that follow.
  private static let lasting = [
    AV_PKT_DATA_NEW_EXTRADATA, AV_PKT_DATA_PARAM_CHANGE, AV_PKT_DATA_PALETTE,
  ].map(\.rawValue)

  private let base: AVRational
  private let start: Int64
  private let codec: AVCodecID
  private let units: (codec: CodedPicture.Codec, layout: CodedPicture.Layout)?

  init(_ demuxer: Demuxer) {
    let parameters = demuxer.stream.pointee.codecpar.pointee
    base = demuxer.stream.pointee.time_base
    start = demuxer.startMicroseconds
    codec = parameters.codec_id
    let kind: CodedPicture.Codec? =
      switch codec {
      case AV_CODEC_ID_H264: .h264
      case AV_CODEC_ID_HEVC: .hevc
      default: nil
      }
    units = kind.map { kind in
      let header = UnsafeRawBufferPointer(
        start: parameters.extradata, count: Int(parameters.extradata_size))
      return (kind, CodedPicture.layout(kind, header: header))
    }
  }

  /// Whether the packets of such a stream tell enough to leave some of them out.
  static func tellsEnough(_ demuxer: Demuxer) -> Bool {
    let parameters = demuxer.stream.pointee.codecpar.pointee
    switch parameters.codec_id {
    // Two fields, each a packet of its own, may make one picture.
    case AV_CODEC_ID_H264: return parameters.field_order == AV_FIELD_PROGRESSIVE
    case AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8, AV_CODEC_ID_VP9: return true
    default:
      guard let codec = avcodec_descriptor_get(parameters.codec_id) else { return false }
      return codec.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0
    }
  }

  /// Nil for one that is damaged.
  func facts(of packet: AVPacket) -> PacketFacts? {
    guard packet.flags & AV_PKT_FLAG_CORRUPT == 0 else { return nil }
    return PacketFacts(
      time: packet.pts == TOUCHLINE_NO_PTS ? nil : base.microseconds(packet.pts) - start,
      duration: packet.duration > 0 ? base.microseconds(packet.duration) : 0,
      isShown: showsPicture(packet), startsAnew: startsAnew(packet),
      isIndispensable: (0..<Int(packet.side_data_elems)).contains {
        Self.lasting.contains(packet.side_data[$0].type.rawValue)
      })
  }

  /// Some packets only prepare others: VP8's hidden frames, and what an edit list cuts off.
  func showsPicture(_ packet: AVPacket) -> Bool {
    if packet.flags & AV_PKT_FLAG_DISCARD != 0 { return false }
    if codec == AV_CODEC_ID_VP8, let data = packet.data {
      // RFC 6386, section 9.1: bit 4 of the first byte is show_frame.
      return packet.size > 0 && data[0] & 0x10 != 0
    }
    return true
  }

  private func startsAnew(_ packet: AVPacket) -> Bool {
    guard packet.flags & AV_PKT_FLAG_KEY != 0 else { return false }
    guard let units else { return true }
    return CodedPicture.isRefresh(
      UnsafeRawBufferPointer(start: packet.data, count: Int(packet.size)), units.codec,
      units.layout)
  }
}
