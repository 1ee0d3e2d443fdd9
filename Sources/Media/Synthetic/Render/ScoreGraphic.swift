/// The score and the clock, above left, laid over the picture by the broadcaster.
struct ScoreGraphic {
  private let home: String
  private let away: String
  private let score: String
  private let startMinute: Int
  private static let ground = Paint(18, 24, 48)
  private static let opacity: Float = 0.92

  init(seed: UInt64) {
    var random = MatchRandom(seed: seed, stream: 7)
    let names = [
      "ATL", "BOR", "CAL", "DYN", "EIN", "FOR", "HAR", "LOK", "MET", "NOR", "RAC", "UNI",
    ]
    let first = random.index(names.count)
    home = names[first]
    away = names[(first + 1 + random.index(names.count - 1)) % names.count]
    score = "\(random.index(4))-\(random.index(3))"
    startMinute = random.index(80)
  }

  /// Dots of the letters: larger in larger pictures.
  private func dot(_ canvas: Canvas) -> Int { max(1, canvas.height / 300) }

  private func text(at seconds: Double) -> String {
    let (minutes, rest) = (startMinute + Int(seconds) / 60, Int(seconds) % 60)
    return "\(home) \(score) \(away)  \(Self.twoDigits(minutes)):\(Self.twoDigits(rest))"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// Which pixels it covers.
  func area(_ canvas: Canvas, seconds: Double) -> (x: Range<Int>, y: Range<Int>) {
    let dot = dot(canvas)
    let (left, top) = (canvas.width / 24, canvas.height / 18)
    let width = text(at: seconds).count * (PixelFont.width + 1) * dot + 6 * dot
    return (left..<min(left + width, canvas.width), top..<min(top + 13 * dot, canvas.height))
  }

  func draw(on canvas: Canvas, seconds: Double) {
    let dot = dot(canvas)
    let area = area(canvas, seconds: seconds)
    canvas.fill(x: area.x, y: area.y, Self.ground, opacity: Self.opacity)
    for (index, letter) in text(at: seconds).enumerated() {
      for (column, dots) in (PixelFont.columns(of: letter) ?? []).enumerated() {
        for row in 0..<PixelFont.height where dots & (1 << UInt8(row)) != 0 {
          let x = area.x.lowerBound + (3 + index * (PixelFont.width + 1) + column) * dot
          let y = area.y.lowerBound + (3 + row) * dot
          canvas.fill(x: x..<x + dot, y: y..<y + dot, .white)
        }
      }
    }
  }
}
