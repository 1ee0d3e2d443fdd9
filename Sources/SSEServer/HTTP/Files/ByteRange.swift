/// What a `Range` header asks for.
enum ByteRange: Equatable {
  /// Everything: there is no range, or none that is understood. Several ranges are answered with everything too, as
  /// RFC 9110 allows; nobody who plays a video asks for them.
  case whole
  case part(offset: Int64, length: Int64)
  /// Nothing of what is asked for exists.
  case unsatisfiable

  init(_ header: String?, size: Int64) {
    guard let header, header.lowercased().hasPrefix("bytes=") else {
      self = .whole
      return
    }
    let spec = Text.trimmed(header.dropFirst(6))
    let halves = spec.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2 else {
      self = .whole
      return
    }
    let (first, last) = (Text.trimmed(halves[0]), Text.trimmed(halves[1]))
    switch (Text.wholeNumber(first), Text.wholeNumber(last)) {
    case (let start?, let end) where end != nil || last.isEmpty:
      if let end, end < start {
        self = .whole
      } else if start >= size {
        self = .unsatisfiable
      } else {
        self = .part(offset: start, length: min(end ?? (size - 1), size - 1) - start + 1)
      }
    case (nil, let suffix?) where first.isEmpty:
      let length = min(suffix, size)
      self = length == 0 ? .unsatisfiable : .part(offset: size - length, length: length)
    default:
      self = .whole
    }
  }
}
