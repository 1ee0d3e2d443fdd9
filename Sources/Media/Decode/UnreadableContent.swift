/// Why nothing could be made of some content, told by its first bytes, and what to do about it. libav has one code for all.
enum UnreadableContent {
  /// - Parameter head: what it begins with; nothing when there is nothing.
  static func why(_ head: [UInt8]) -> String {
    if head.isEmpty { return "it is empty; send it again" }
    if isMP4(head) {
      return
        "it is an MP4 or MOV without its index (moov), as a recording or a copy leaves it that was cut off; copy it again, or have it repaired"
    }
    return
      "its content fits no format that is known here; give a video or an image, or convert it to MP4"
  }

  /// ISO/IEC 14496-12, 4.2: a box begins with its length and its type. These stand in front of films.
  private static func isMP4(_ head: [UInt8]) -> Bool {
    head.count >= 8
      && ["ftyp", "moov", "mdat", "wide", "free", "skip"].contains {
        head[4..<8].elementsEqual($0.utf8)
      }
  }
}
