public import Base

/// Says of followed people which team they play for.
public final class TeamSight {
  private let sorter = TeamSorter()

  public init() {}

  /// The people of the next frame, with their teams: `home`, `away`, or none for keepers in other colours and referees.
  public func observe(_ views: FrameViews, tracks: [Detection]) throws(MediaError) -> [Detection] {
    let colours = try ClothesSight.look(at: views, tracks)
    let looks = zip(tracks, colours).map { track, colour in
      // Boxes that nobody follows have no history: each is somebody new.
      (id: track.trackID ?? Self.nobody, colour: track.trackID == nil ? nil : colour)
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
