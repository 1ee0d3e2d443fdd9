public import Base

/// Says of followed people which team they play for.
public final class TeamSight {
  private let sorter = TeamSorter()

  public init() {}

  /// The people of the next frame, with their teams: `home`, `away`, or none for referees, and for keepers as long as nobody
  /// knows whose they are.
  ///
  /// - Parameter pitch: the pitch's metres to display pixels, where somebody knows: keepers are known by where they stand.
  public func observe(_ views: FrameViews, tracks: [Detection], pitch: Homography? = nil)
    throws(MediaError) -> [Detection]
  {
    let back = pitch?.inverse
    let colours = try ClothesSight.look(at: views, tracks)
    let looks = zip(tracks, colours).map { track, colour in
      // Boxes that nobody follows have no history: each is somebody new.
      TeamSorter.Look(
        id: track.trackID ?? Self.nobody, colour: track.trackID == nil ? nil : colour,
        place: back?.apply(x: track.x + track.width / 2, y: track.y + track.height))
    }
    let teams = sorter.sort(looks)
    return zip(tracks, teams).map { track, team in
      var track = track
      track.team = team?.label
      return track
    }
  }

  private static let nobody: Int32 = -1

  public func snapshot(into state: inout StateEncoder) { sorter.write(to: &state) }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try sorter.restore(from: &state)
  }
}

extension TeamSorter.Team {
  var label: Label {
    switch self {
    case .home: "home"
    case .away: "away"
    }
  }
}
