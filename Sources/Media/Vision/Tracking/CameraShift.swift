/// How everything that stands still moved in the picture since the frame before, in working pixels.
struct CameraShift: Equatable {
  let dx: Double
  let dy: Double
  /// Growth around the picture's middle.
  let zoom: Double
  let middleX: Double
  let middleY: Double

  func x(_ place: Double) -> Double { middleX + (place - middleX) * zoom + dx }
  func y(_ place: Double) -> Double { middleY + (place - middleY) * zoom + dy }

  /// Of pictures of this size.
  init(dx: Double, dy: Double, zoom: Double = 1, width: Int, height: Int) {
    (self.dx, self.dy, self.zoom) = (dx, dy, zoom)
    (middleX, middleY) = (Double(width) / 2, Double(height) / 2)
  }

  /// What the people say who were there before and who are there now: most of them move little, the camera moves them all.
  static func estimated(
    from before: [PersonTrack], to now: [PeopleFinder.Person], width: Int, height: Int
  ) -> CameraShift {
    let still = CameraShift(dx: 0, dy: 0, width: width, height: height)
    var votes: [(dx: Double, dy: Double)] = []
    for track in before where track.missed == 0 {
      let (x, y) = (track.x.place, track.y.place)
      for person in now {
        let (dx, dy) = (person.box.centerX - x, person.box.bottom - y)
        guard abs(dx) <= farthest * Double(width), abs(dy) <= farthest * Double(width) / 2,
          (0.75...1.33).contains(person.box.height / track.height)
        else { continue }
        votes.append((dx, dy))
      }
    }
    var best = (score: 0.0, dx: 0.0, dy: 0.0)
    for centre in votes {
      var (score, sumX, sumY) = (0.0, 0.0, 0.0)
      for vote in votes {
        let off =
          ((vote.dx - centre.dx) * (vote.dx - centre.dx)
            + (vote.dy - centre.dy) * (vote.dy - centre.dy)) / (agreement * agreement)
        guard off < 1 else { continue }
        let weight = 1 - off
        score += weight
        sumX += vote.dx * weight
        sumY += vote.dy * weight
      }
      // Between equals, the smaller movement is the likelier.
      score -= 0.02 * (abs(centre.dx) + abs(centre.dy))
      if score > best.score { best = (score, sumX / max(score, 1), sumY / max(score, 1)) }
    }
    return best.score >= leastVotes
      ? CameraShift(dx: best.dx, dy: best.dy, width: width, height: height) : still
  }

  /// Between two frames, in widths.
  private static let farthest = 0.06
  /// Pixels within which movements agree.
  private static let agreement = 4.0
  private static let leastVotes = 3.0
}
