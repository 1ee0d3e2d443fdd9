import Base
import Testing

@testable import Media

@Suite("Ball, teams, cuts and pitch")
struct SceneScoreTests {
  private let spot = PixelPoint(x: 100, y: 100)

  private func off(by pixels: Double) -> PixelPoint { PixelPoint(x: 100 + pixels, y: 100) }

  // MARK: - Ball

  @Test("a ball is found within the radius; elsewhere it is missed and another invented")
  func ball() {
    let score = BallScore([
      .init(truth: spot, found: spot), .init(truth: spot, found: off(by: 10)),
      .init(truth: spot, found: off(by: 50)), .init(truth: spot, found: nil),
      .init(truth: nil, found: spot), .init(truth: nil, found: nil),
    ])
    #expect(score.counts == HitCounts(hits: 2, misses: 2, falseAlarms: 2))
    #expect(score.meanError == 20)
    #expect(score.medianError == 10)
  }

  @Test("a hidden ball need not be found, and is not found elsewhere")
  func hiddenBall() {
    let score = BallScore([
      .init(truth: spot, found: nil, counts: false), .init(truth: spot, found: spot, counts: false),
      .init(truth: spot, found: off(by: 50), counts: false),
    ])
    #expect(score.counts == HitCounts(falseAlarms: 1))
    #expect((score.meanError, score.medianError) == (nil, nil))
    #expect(BallScore([]).counts.f1 == nil)
  }

  // MARK: - Teams

  private func frame(_ people: [(team: String?, found: String?)]) -> PeopleFrame {
    PeopleFrame(
      truth: people.enumerated().map { index, person in
        .init(
          id: index, box: Place.box(Double(index)),
          team: person.team.flatMap { Label($0) })
      },
      found: people.enumerated().map { index, person in
        .init(
          id: index, box: Place.box(Double(index)),
          team: person.found.flatMap { Label($0) })
      })
  }

  @Test("teams are who they mostly are, once for the whole match")
  func teams() {
    let score = TeamScore(
      [
        frame([("home", "b"), ("away", "a"), (nil, "a")]),
        frame([("home", "b"), ("away", "b"), ("away", nil)]),
      ], overlap: 0.5)
    #expect(score.mapping == ["b": "home", "a": "away"])
    #expect((score.rightCount, score.peopleCount) == (3, 5))
    #expect(score.accuracy == 0.6)
  }

  @Test("everybody in one team is half right")
  func oneTeam() {
    let score = TeamScore([frame([("home", "a"), ("away", "a")])], overlap: 0.5)
    #expect(score.mapping.count == 1)
    #expect(score.accuracy == 0.5)
    #expect(TeamScore([], overlap: 0.5).accuracy == nil)
    #expect(TeamScore([frame([("home", nil)])], overlap: 0.5).accuracy == 0)
  }

  // MARK: - Cuts

  @Test("a cut is found in its very picture, or as near as one allows")
  func cuts() {
    #expect(
      CutScore.counts(truth: [10, 20, 30], found: [10, 21, 50])
        == HitCounts(hits: 1, misses: 2, falseAlarms: 2))
    #expect(
      CutScore.counts(truth: [10, 20, 30], found: [10, 21, 50], tolerance: 1)
        == HitCounts(hits: 2, misses: 1, falseAlarms: 1))
    // One finding stands for one cut.
    #expect(CutScore.counts(truth: [10, 12], found: [11], tolerance: 1).hits == 1)
    #expect(CutScore.counts(truth: [10, 12], found: [13, 11], tolerance: 1).hits == 2)
    #expect(CutScore.counts(truth: [], found: []).f1 == nil)
    #expect(CutScore.counts(truth: [], found: [3]).precision == 0)
    #expect(CutScore.counts(truth: [3], found: []).recall == 0)
  }

  // MARK: - Pitch

  /// Ten pixels a metre, seen from straight above, shifted to the right by so many metres.
  private func above(shiftedBy shift: Double = 0) -> TruthHomography {
    TruthHomography(elements: [10, 0, shift * 10, 0, 10, 0, 0, 0, 1])
  }

  private func view(_ found: TruthHomography?, truth: TruthHomography? = nil)
    -> HomographyScore.Frame
  {
    .init(truth: truth ?? above(), found: found, width: 300, height: 200)
  }

  @Test("a pitch is off by the metres between where a pixel is and where it is said to be")
  func homography() throws {
    let exact = HomographyScore([view(above())])
    #expect(abs(try #require(exact.medianError)) < 1e-9)
    #expect(exact.solvedShare == 1)
    let shifted = HomographyScore([view(above(shiftedBy: 2)), view(nil)])
    #expect(abs(try #require(shifted.meanError) - 2) < 1e-9)
    #expect(abs(try #require(shifted.medianError) - 2) < 1e-9)
    #expect((shifted.solvableCount, shifted.solvedCount) == (2, 1))
  }

  @Test("a view in which no lines cross cannot be asked for")
  func unsolvable() {
    // Between the penalty area and the half-way line.
    let middle = above(shiftedBy: -20)
    let score = HomographyScore([
      .init(truth: middle, found: nil, width: 200, height: 200),
      .init(truth: middle, found: middle, width: 200, height: 200),
    ])
    #expect((score.solvableCount, score.solvedCount) == (0, 0))
    #expect(score.solvedShare == nil)
    #expect(HomographyScore([]).medianError == nil)
  }

  @Test("what is nowhere on the pitch is off by the pitch's diagonal, and no more")
  func worst() throws {
    let collapsed = TruthHomography(elements: Array(repeating: 0, count: 9))
    let diagonal = (105.0 * 105 + 68 * 68).squareRoot()
    let far = above(shiftedBy: 1e6)
    for found in [collapsed, far] {
      let score = HomographyScore([view(found)])
      #expect(abs(try #require(score.meanError) - diagonal) < 1e-9)
    }
  }

  @Test("lines cross where the Laws of the Game have them cross")
  func crossings() {
    // Four corners, two ends of the half-way line, eight of each pair of areas on the goal lines and before them.
    #expect(PitchPoints.crossings.count == 22)
    #expect(PitchPoints.crossings.contains(TruthPoint(x: 52.5, y: 0)))
    #expect(PitchPoints.crossings.contains(TruthPoint(x: 105, y: 68)))
    #expect(Set(PitchPoints.crossings).count == 22)
  }

  @Test("crossings are found within the radius, each by its own finding")
  func linePoints() {
    let counts = LinePointScore.counts(
      [
        (truth: [spot, off(by: 6), off(by: 150)], found: [off(by: 3), off(by: -4), off(by: 90)]),
        (truth: [], found: []), (truth: [spot], found: []),
      ], radius: 5)
    #expect(counts == HitCounts(hits: 2, misses: 2, falseAlarms: 1))
  }

  // MARK: - A synthetic match's truth

  @Test("of a synthetic match, those are asked for who play and can be seen")
  func expected() {
    func person(_ id: Int, _ role: TruthPerson.Role, _ visibility: Double) -> TruthPerson {
      TruthPerson(
        id: id, role: role, team: role == .player ? .home : nil,
        box: TruthBox(x: 1, y: 2, width: 3, height: 4), visibility: visibility,
        position: TruthPoint(x: 0, y: 0))
    }
    let frame = TruthFrame(
      index: 0, milliseconds: 0, shot: 0, homography: above(),
      people: [
        person(1, .player, 1), person(2, .player, 0.2), person(3, .referee, 1),
        person(4, .assistant, 1),
      ],
      ball: TruthBall(
        center: TruthPoint(x: 100, y: 100), radius: 3, isVisible: false, isInFlight: false,
        position: TruthPoint(x: 0, y: 0), height: 0))
    let people = frame.expectedPeople()
    #expect(people.map(\.id) == [1, 2, 3, 4])
    #expect(people.filter(\.counts).map(\.id) == [1, 3])
    #expect(people[0].box == PixelBox(x: 1, y: 2, width: 3, height: 4))
    #expect(people.map(\.team) == ["home", "home", nil, nil])
    #expect(frame.expectedPeople(minimumVisibility: 0).filter(\.counts).map(\.id) == [1, 2, 3])
    #expect(frame.ball(found: nil) == .init(truth: spot, found: nil, counts: false))
  }
}
