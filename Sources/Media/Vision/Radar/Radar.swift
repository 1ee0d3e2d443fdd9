/// Puts people and the ball where they stand on the pitch.
public enum Radar {
  /// Metres beyond the lines at which somebody is still shown: assistants and substitutes stand there.
  private static let margin = 6.0

  /// Where boxes stand, by the middle of their lower edges; who is not on the pitch or beside it is left out.
  ///
  /// - Parameter homography: the pitch's metres to display pixels.
  public static func points(of boxes: [Detection], seenBy homography: Homography) -> [RadarPoint] {
    guard let back = homography.inverse else { return [] }
    return boxes.compactMap { box in
      let foot = (x: box.x + box.width / 2, y: box.y + box.height)
      guard let place = back.apply(x: foot.x, y: foot.y),
        (-margin...PitchModel.length + margin).contains(place.x),
        (-margin...PitchModel.width + margin).contains(place.y)
      else { return nil }
      return RadarPoint(
        trackID: box.trackID, label: box.label, team: box.team, x: place.x, y: place.y)
    }
  }
}
