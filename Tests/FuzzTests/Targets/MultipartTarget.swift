@testable import SSEServer

extension FuzzTarget {
  /// Forms: whatever pieces one comes in, it holds the same parts. The first byte chooses how it is cut.
  static let multipart = FuzzTarget(name: "multipart") {
    [[UInt8]](texts: [
      "\u{1}--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B--",
      "\u{7}pre\r\n--B\r\ncontent-disposition: form-data; name=file; filename=\"x;\\\"y\"\r\n"
        + "Content-Type: video/mp4\r\n\r\n\r\n--\r\n-B\r\r\n--B  \r\n"
        + "Content-Disposition: form-data; name=\"\"\r\n\r\n\r\n--B--\r\nafter",
      "\u{3}--B\r\nContent-Disposition: form-data; name=a\r\n\r\n--B\r\n\r\n--B--",
    ])
  } check: { input in
    var choices = Choices(input)
    let stride = 1 + choices.below(64)
    let form = Array(choices.rest)
    let whole = read(form, by: max(form.count, 1))
    let pieces = read(form, by: stride)
    try expect(whole == pieces, "whole: \(whole ?? []), by \(stride): \(pieces ?? [])")
  }

  /// A part with its content.
  private struct Read: Equatable {
    let part: MultipartParser.Part
    var bytes: [UInt8] = []
    var hasEnded = false
  }

  /// The parts of a form that comes in pieces of one size; nil when it is refused.
  private static func read(_ form: [UInt8], by stride: Int) -> [Read]? {
    var parts: [Read] = []
    do throws(HTTPError) {
      var parser = try MultipartParser(boundary: "B")
      for start in Swift.stride(from: 0, to: form.count, by: stride) {
        let piece = Array(form[start..<min(start + stride, form.count)])
        try piece.withBytes { bytes throws(HTTPError) in
          try parser.feed(bytes) { event throws(HTTPError) in
            switch event {
            case .begin(let part): parts.append(Read(part: part))
            case .data(let bytes): parts[parts.count - 1].bytes += bytes
            case .end: parts[parts.count - 1].hasEnded = true
            }
          }
        }
      }
      try parser.finish()
      return parts
    } catch {
      return nil
    }
  }
}
