/// Reads multipart/form-data (RFC 7578) as it comes, in pieces of any size, and keeps no more than the headers of
/// one part and a possible beginning of a boundary.
struct MultipartParser {
  /// The head of one part.
  struct Part: Equatable {
    let name: String
    let filename: String?
    let contentType: String?
  }

  /// What has been read.
  enum Event {
    case begin(Part)
    case data(UnsafeRawBufferPointer)
    case end
  }

  private enum State {
    case preamble
    case afterBoundary
    case headers
    /// Before the line's end that ends the headers.
    case bodyStart
    case body
    case epilogue
  }

  static let maximumHeaderBytes = 8_192

  private let delimiter: [UInt8]
  private var state = State.preamble
  /// Not yet understood. The text before the first boundary counts as beginning a line.
  private var pending: [UInt8] = [0x0d, 0x0a]

  /// - Throws: when the boundary is not one (RFC 2046: 1 to 70 characters).
  init(boundary: String) throws(HTTPError) {
    guard (1...70).contains(boundary.utf8.count),
      boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f })
    else {
      throw HTTPError(.invalidMultipart, "the boundary of the form is missing or not one")
    }
    delimiter = [UInt8]("\r\n--\(boundary)".utf8)
  }

  /// Reads one more piece.
  mutating func feed(
    _ piece: UnsafeRawBufferPointer, _ emit: (Event) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    guard state != .epilogue else { return }
    var input = pending
    input.append(contentsOf: piece)
    pending = []
    var position = 0
    while position < input.count {
      let before = (position, state)
      switch state {
      case .preamble, .body:
        try advanceToBoundary(input, &position, emit)
      case .afterBoundary:
        try readBoundaryEnd(input, &position)
      case .headers:
        try readHeaders(input, &position, emit)
      case .bodyStart:
        try readBodyStart(input, &position, emit)
      case .epilogue:
        return
      }
      if before == (position, state) { break }
    }
    pending = Array(input[position...])
  }

  /// The body has ended.
  func finish() throws(HTTPError) {
    guard state == .epilogue else {
      throw HTTPError(.invalidMultipart, "the form ends before its last boundary")
    }
  }

  private mutating func advanceToBoundary(
    _ input: [UInt8], _ position: inout Int, _ emit: (Event) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    let (found, safe) = Self.search(delimiter, in: input, from: position)
    let end = found ?? safe
    if state == .body, end > position {
      try input.withBytes { bytes throws(HTTPError) in
        try emit(.data(UnsafeRawBufferPointer(rebasing: bytes[position..<end])))
      }
    }
    position = end
    guard found != nil else { return }
    if state == .body { try emit(.end) }
    position += delimiter.count
    state = .afterBoundary
  }

  private mutating func readBoundaryEnd(_ input: [UInt8], _ position: inout Int) throws(HTTPError) {
    var index = position
    guard input.count - index >= 2 else { return }
    if input[index] == UInt8(ascii: "-"), input[index + 1] == UInt8(ascii: "-") {
      position = input.count
      state = .epilogue
      return
    }
    while index < input.count, input[index] == 0x20 || input[index] == 0x09 { index += 1 }
    guard index - position <= 64 else {
      throw HTTPError(.invalidMultipart, "a boundary of the form is followed by too many spaces")
    }
    guard input.count - index >= 2 else { return }
    guard input[index] == 0x0d, input[index + 1] == 0x0a else {
      throw HTTPError(.invalidMultipart, "a boundary of the form is not followed by a line's end")
    }
    // The line's end stays: headers are searched for an empty line, and there may be none.
    position = index
    state = .headers
  }

  private mutating func readHeaders(
    _ input: [UInt8], _ position: inout Int, _ emit: (Event) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    let (found, _) = Self.search([0x0d, 0x0a, 0x0d, 0x0a], in: input, from: position)
    guard let found else {
      guard input.count - position <= Self.maximumHeaderBytes else {
        throw HTTPError(.invalidMultipart, "the headers of a part of the form are too long")
      }
      return
    }
    guard let text = String(validating: input[position..<found], as: UTF8.self) else {
      throw HTTPError(.invalidMultipart, "the headers of a part of the form are not UTF-8")
    }
    try emit(.begin(try Self.part(text)))
    // Of the empty line the last two bytes stay: an empty part's delimiter begins with them.
    position = found + 2
    state = .bodyStart
  }

  private mutating func readBodyStart(
    _ input: [UInt8], _ position: inout Int, _ emit: (Event) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    let length = min(delimiter.count, input.count - position)
    let isDelimiter = input[position..<(position + length)].elementsEqual(delimiter.prefix(length))
    guard !isDelimiter || length == delimiter.count else { return }
    state = .body
    if !isDelimiter { position += 2 }
  }

  private static func part(_ text: String) throws(HTTPError) -> Part {
    var disposition: String?
    var contentType: String?
    for line in text.split(separator: "\r\n") {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, HTTPHeaders.isToken(String(halves[0])) else {
        throw HTTPError(.invalidMultipart, "a header of a part of the form is malformed")
      }
      let value = Text.trimmed(halves[1])
      guard HTTPHeaders.isSafeValue(value) else {
        throw HTTPError(
          .invalidMultipart, "a header of a part of the form holds a control character")
      }
      switch halves[0].lowercased() {
      case "content-disposition": disposition = value
      case "content-type": contentType = value
      default: break
      }
    }
    guard let disposition else {
      throw HTTPError(.invalidMultipart, "a part of the form has no Content-Disposition")
    }
    var pieces = MediaType.parts(disposition)
    guard Text.trimmed(pieces.removeFirst()).lowercased() == "form-data" else {
      throw HTTPError(.invalidMultipart, "a part of the form is no form-data")
    }
    let parameters = pieces.compactMap(MediaType.parameter)
    guard let name = parameters.first(where: { $0.name == "name" })?.value else {
      throw HTTPError(.invalidMultipart, "a part of the form has no name")
    }
    return Part(
      name: name, filename: parameters.first { $0.name == "filename" }?.value,
      contentType: contentType)
  }

  /// Where a pattern begins; and, when it is not there, up to where it cannot begin.
  private static func search(_ pattern: [UInt8], in input: [UInt8], from start: Int)
    -> (found: Int?, safe: Int)
  {
    var index = start
    while index < input.count {
      guard let candidate = input[index...].firstIndex(of: pattern[0]) else {
        return (nil, input.count)
      }
      let length = min(pattern.count, input.count - candidate)
      if input[candidate..<(candidate + length)].elementsEqual(pattern.prefix(length)) {
        return length == pattern.count ? (candidate, candidate) : (nil, candidate)
      }
      index = candidate + 1
    }
    return (nil, input.count)
  }
}
