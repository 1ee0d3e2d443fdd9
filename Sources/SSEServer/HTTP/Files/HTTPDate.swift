import Base

/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(seconds: Int64) -> String {
    // `2026-02-12T10:30:45.123Z`, whose arithmetic is done and tested there.
    let parts = Timestamp(milliseconds: seconds * 1_000).description
      .split { "-T:.Z".contains($0) }.map(String.init)
    let dayNumber = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let day = days[Int(((dayNumber + 4) % 7 + 7) % 7)]
    let month = months[(Int(parts[1]) ?? 1) - 1]
    return "\(day), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
  }

  /// Seconds since 1970; nil for anything but the form above. The two older forms are history: a condition in them
  /// is ignored, which costs a transfer and no more.
  static func seconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let number = month + 1
    let moment = Timestamp(
      "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4]).000Z")
    guard let seconds = moment.map({ $0.milliseconds / 1_000 }), self.text(seconds: seconds) == text
    else { return nil }
    return seconds
  }
}
