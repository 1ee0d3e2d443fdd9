import Synchronization

/// Names for requests: a client's own where it is well formed, else a new one.
enum RequestID {
  private static let start = UInt64.random(in: .min ... .max) >> 24
  private static let counter = Atomic<UInt64>(0)

  static func from(_ header: String?) -> String {
    if let header, (1...128).contains(header.utf8.count),
      header.utf8.allSatisfy({ Text.isAlphanumeric($0) || "-_.:".utf8.contains($0) })
    {
      return header
    }
    let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
    return "\(String(start, radix: 36))-\(number)"
  }
}
