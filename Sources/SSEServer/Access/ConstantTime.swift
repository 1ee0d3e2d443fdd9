import Base

/// Comparison whose time says nothing about where two secrets differ.
enum ConstantTime {
  /// Both sides are hashed first, so neither the length nor a common beginning shows in the time.
  static func areEqual(_ left: SHA256.Digest, _ right: SHA256.Digest) -> Bool {
    var difference: UInt8 = 0
    for index in 0..<SHA256.digestLength {
      difference |= left.bytes[index] ^ right.bytes[index]
    }
    return difference == 0
  }
}
