import Base
import Testing

@testable import Media

@Suite("Teams told apart")
struct TeamSorterTests {
  private typealias Colour = (luma: UInt8, blue: UInt8, red: UInt8)

  private static let red: Colour = (60, 128, 170)
  private static let blue: Colour = (60, 170, 120)
  private static let yellow: Colour = (210, 60, 130)
  private static let pink: Colour = (170, 136, 183)
  private static let white: Colour = (220, 126, 128)
  private static let black: Colour = (30, 128, 127)

  private static func clothes(shirt: Colour, shorts: Colour, socks: Colour) -> ClothesColour? {
    let (width, height) = (10, 25)
    let picture = WorkingPicture(frameWidth: width, frameHeight: height)
    let standing = ByteImage(width: width, height: height, filledWith: ByteImage.set)
    for y in 0..<height {
      let colour = y < 12 ? shirt : y < 18 ? shorts : socks
      for x in 0..<width {
        picture.luma[x, y] = colour.luma
        picture.blue[x, y] = colour.blue
        picture.red[x, y] = colour.red
      }
    }
    let box = PersonFitter.Box(
      left: 0, top: 0, right: Double(width), bottom: Double(height), coverage: 1)
    return ClothesColour(of: box, in: picture, standing: standing, grass: 90)
  }

  private static func look(_ id: Int32, _ colour: Colour, x: Double? = nil) -> TeamSorter.Look {
    TeamSorter.Look(
      id: id, colour: clothes(shirt: colour, shorts: colour, socks: colour),
      place: x.map { ($0, 34) })
  }

  /// Five of each team, home on the left, the referee among them.
  private static func match(_ keeper: TeamSorter.Look? = nil) -> [TeamSorter.Look] {
    var looks: [TeamSorter.Look] = []
    for index in 0..<5 {
      looks.append(look(Int32(1 + index), red, x: 20 + 8 * Double(index)))
      looks.append(look(Int32(11 + index), blue, x: 35 + 8 * Double(index)))
    }
    looks.append(look(30, pink, x: 45))
    return looks + (keeper.map { [$0] } ?? [])
  }

  @Test("shirts as dark in one team as in the other are told apart by the socks")
  func socks() {
    let sorter = TeamSorter()
    let looks = (0..<12).map { index in
      // The light differs more from one to the next than the shirts of the teams do.
      let shirt: Colour = (UInt8(30 + 8 * (index / 2)), 127, 129)
      return TeamSorter.Look(
        id: Int32(index + 1),
        colour: Self.clothes(
          shirt: shirt, shorts: Self.black,
          socks: index.isMultiple(of: 2) ? Self.white : Self.black),
        place: nil)
    }
    var teams: [TeamSorter.Team?] = []
    for _ in 0..<30 { teams = sorter.sort(looks) }
    let (even, odd) = (
      Set(teams.indices.filter { $0.isMultiple(of: 2) }.map { teams[$0] }),
      Set(teams.indices.filter { !$0.isMultiple(of: 2) }.map { teams[$0] })
    )
    #expect(even.count == 1 && odd.count == 1 && even != odd && !teams.contains(nil))
  }

  @Test("who keeps a goal belongs to the team that defends it; the referee to nobody")
  func keepers() {
    let sorter = TeamSorter()
    var teams: [TeamSorter.Team?] = []
    for _ in 0..<20 { teams = sorter.sort(Self.match(Self.look(40, Self.yellow, x: 4))) }
    #expect(teams.last == teams.first && teams[0] != teams[1])
    #expect(teams[10] == nil)
    // After a cut the same clothes are somebody with another number, of whom nobody knows where they stand.
    let closeUp = sorter.sort([Self.look(50, Self.yellow), Self.look(51, Self.blue)])
    #expect(closeUp == [teams[0], teams[1]])
  }

  @Test("who stands before others of no team keeps no goal")
  func noKeeper() {
    let sorter = TeamSorter()
    var teams: [TeamSorter.Team?] = []
    for _ in 0..<20 { teams = sorter.sort(Self.match(Self.look(40, Self.yellow, x: 24))) }
    #expect(teams.last == .some(nil))
  }

  @Test("however many are seen for a moment, those in the picture keep their teams")
  func passersBy() {
    let sorter = TeamSorter()
    for _ in 0..<60 { _ = sorter.sort(Self.match()) }
    let before = sorter.sort(Self.match())
    for frame in 0..<60 {
      let passing = (0..<3).map { Self.look(Int32(100 + 3 * frame + $0), Self.white) }
      _ = sorter.sort(Self.match() + passing)
    }
    #expect(sorter.sort(Self.match()) == before)
  }

  @Test("somebody new is remembered at once, though all others were seen for longer")
  func newcomer() {
    let sorter = TeamSorter()
    // With the eleven of the match as many as are remembered.
    let others = (0..<49).map {
      Self.look(100 + Int32($0), $0.isMultiple(of: 2) ? Self.red : Self.blue)
    }
    for _ in 0..<60 { _ = sorter.sort(Self.match() + others) }
    for _ in 0..<3 { _ = sorter.sort(Self.match()) }
    let teams = sorter.sort(Self.match() + [Self.look(200, Self.blue)])
    #expect(teams.last == teams[1] && teams[1] != nil)
  }

  @Test("what goes on from a snapshot says the same")
  func snapshot() throws {
    let sorter = TeamSorter()
    let looks = Self.match(Self.look(40, Self.yellow, x: 4))
    // The keeper is not known yet.
    for _ in 0..<5 { _ = sorter.sort(looks) }
    var state = StateEncoder()
    sorter.write(to: &state)
    let resumed = TeamSorter()
    var decoder = StateDecoder(state.bytes)
    try resumed.restore(from: &decoder)
    for _ in 0..<20 { #expect(sorter.sort(looks) == resumed.sort(looks)) }
    var (one, other) = (StateEncoder(), StateEncoder())
    sorter.write(to: &one)
    resumed.write(to: &other)
    #expect(one.bytes == other.bytes)
    #expect(sorter.sort(looks).last == .some(.home))
  }
}
