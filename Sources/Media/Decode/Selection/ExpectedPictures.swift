/// The pictures that the packets given to a decoder promise, in the order in which they are to come out.
struct ExpectedPictures: Sendable {
  private struct Picture {
    let time: Int64
    let number: Int64
    /// Others may be left out by the decoder.
    let mustCome: Bool
  }

  /// Sorted by time; only as many as a decoder holds.
  private var waiting: [Picture] = []

  /// Notes what a packet promises that is about to be decoded.
  mutating func insert(time: Int64, number: Int64, mustCome: Bool) {
    let place = waiting.lastIndex { $0.time < time }.map { $0 + 1 } ?? 0
    waiting.insert(Picture(time: time, number: number, mustCome: mustCome), at: place)
  }

  /// The number of the picture that came out; nil when it is not what had to come now.
  mutating func take(time: Int64) -> Int64? {
    guard let place = waiting.firstIndex(where: { $0.mustCome || $0.time == time }),
      waiting[place].time == time
    else { return nil }
    let number = waiting[place].number
    waiting.removeSubrange(...place)
    return number
  }

  /// Whether all has come that must.
  var isComplete: Bool { !waiting.contains(where: \.mustCome) }
}
