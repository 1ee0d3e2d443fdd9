import Testing

@testable import Media

@Suite("What a packet begins with")
struct CodedPictureTests {
  private func isRefresh(
    _ bytes: [UInt8], _ codec: CodedPicture.Codec, _ layout: CodedPicture.Layout
  ) -> Bool {
    bytes.withUnsafeBytes { CodedPicture.isRefresh($0, codec, layout) }
  }

  @Test("H.264: parameter sets before a slice of a refresh, or of another picture")
  func h264() {
    let sets: [UInt8] = [0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 9]
    #expect(isRefresh(sets + [0, 0, 1, 0x65, 1], .h264, .startCodes))
    #expect(!isRefresh(sets + [0, 0, 1, 0x41, 1, 0, 0, 1, 0x65], .h264, .startCodes))
    #expect(isRefresh([0, 0, 0, 2, 0x06, 1, 0, 0, 0, 1, 0x25], .h264, .lengths(4)))
    #expect(!isRefresh([0, 2, 0x06, 1, 0, 1, 0x61], .h264, .lengths(2)))
  }

  @Test("HEVC: both kinds of refresh, but not a clean random access")
  func hevc() {
    for (kind, refreshes) in [(19, true), (20, true), (21, false), (1, false)] as [(UInt8, Bool)] {
      #expect(
        isRefresh([0, 0, 1, 33 << 1, 1, 0, 0, 1, kind << 1, 1], .hevc, .startCodes) == refreshes)
    }
  }

  @Test("what breaks off, or claims to be longer than it is, is nothing")
  func broken() {
    for bytes: [UInt8] in [[], [0], [0, 0, 1], [0xff, 0xff, 0xff, 0xff, 0x06], [0, 0, 0, 0]] {
      for layout in [CodedPicture.Layout.startCodes, .lengths(1), .lengths(4)] {
        #expect(!isRefresh(bytes, .h264, layout))
      }
    }
  }

  @Test("how units are told apart")
  func layout() {
    let avc: [UInt8] = [1, 66, 0, 30, 0xff, 0xe1]
    #expect(avc.withUnsafeBytes { CodedPicture.layout(.h264, header: $0) } == .lengths(4))
    let annexB: [UInt8] = [0, 0, 0, 1, 0x67, 9]
    #expect(annexB.withUnsafeBytes { CodedPicture.layout(.h264, header: $0) } == .startCodes)
    let hevc: [UInt8] = [1] + Array(repeating: 0, count: 20) + [0xfd, 0]
    #expect(hevc.withUnsafeBytes { CodedPicture.layout(.hevc, header: $0) } == .lengths(2))
  }
}
