import Base

/// The SHA-256 of a source, read from where it stands to its end.
enum FileDigest {
  /// Large enough that reading costs little beside hashing.
  private static let pieceLength = 262_144

  static func sha256(of source: any ByteSource, named name: String, interruption: Interruption)
    throws(MediaError) -> String
  {
    var hash = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceLength, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      try interruption.check("reading '\(name)'")
      let count = try source.read(into: buffer)
      if count == 0 { return hash.finish().description }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
