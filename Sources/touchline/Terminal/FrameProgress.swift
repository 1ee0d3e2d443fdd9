import Base

/// How far a film is: one line that moves in a terminal, a line every tenth in a pipe.
struct FrameProgress {
  private static let tenths = 10
  /// Often enough to move, seldom enough to be read.
  private static let secondsBetween = 0.2

  private let total: Int
  private let start = Monotonic.now()
  private let isTerminal = Console.isTerminal
  private var shownAt = Monotonic.now()
  private var shownTenth = 0
  private var isOpen = false

  init(total: Int) {
    self.total = total
  }

  mutating func show(_ done: Int) {
    let now = Monotonic.now()
    if isTerminal {
      let since = Double(now.nanoseconds(since: shownAt)) / 1e9
      guard since >= Self.secondsBetween || done == total else { return }
      shownAt = now
      isOpen = true
      Console.say("\r\(line(done, now))\u{1b}[K")
    } else if done * Self.tenths / total > shownTenth {
      shownTenth = done * Self.tenths / total
      Console.say(line(done, now) + "\n")
    }
  }

  /// Leaves the moving line behind.
  mutating func end() {
    if isOpen { Console.say("\n") }
    isOpen = false
  }

  private func line(_ done: Int, _ now: Monotonic) -> String {
    let seconds = max(Double(now.nanoseconds(since: start)) / 1e9, 1e-6)
    let rate = Double(done) / seconds
    let left = Int((Double(total - done) / rate).rounded(.up))
    return "\(done * 100 / total)%  \(done)/\(total) frames  \(Int(rate)) fps  \(left) s left"
  }
}
