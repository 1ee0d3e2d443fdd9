import Base
import Testing

@testable import Media

@Suite("What is said of whole matches") struct MatchReportTests {
  private static let everything = Set(MatchFindings.Subject.allCases)

  /// A match of two shots, in which everything can be seen.
  private static let truth = MatchTruth(
    seed: 1, width: 200, height: 100, fps: 25, cuts: [2],
    frames: (0..<4).map { index in
      TruthFrame(
        index: index, milliseconds: Double(index) * 40, shot: index / 2,
        homography: TruthHomography(elements: [2, 0, 0, 0, 2, 0, 0, 0, 1]),
        people: [person(1, .home, x: 10), person(2, .away, x: 60)],
        ball: TruthBall(
          center: TruthPoint(x: 50, y: 50), radius: 2, isVisible: true, isInFlight: false,
          position: TruthPoint(x: 25, y: 25), height: 0.1))
    })

  private static func person(_ id: Int, _ team: TruthPerson.Team, x: Double) -> TruthPerson {
    TruthPerson(
      id: id, role: .player, team: team, box: TruthBox(x: x, y: 20, width: 10, height: 30),
      visibility: 1, position: TruthPoint(x: x / 2, y: 25))
  }

  /// What somebody finds who misses nothing, and numbers people anew after a cut.
  private static func perfect(_ frame: TruthFrame) -> MatchFindings {
    var found = MatchFindings()
    found.people = frame.people.map { person in
      FoundPerson(
        id: person.id + 10 * frame.shot,
        box: PixelBox(
          x: person.box.x, y: person.box.y, width: person.box.width, height: person.box.height),
        team: person.team == .home ? "reds" : "blues")
    }
    found.ball = PixelPoint(x: 50, y: 50)
    found.homography = frame.homography
    found.isCut = frame.index == 2
    return found
  }

  private static func report(
    _ findings: [MatchFindings?], subjects: Set<MatchFindings.Subject> = everything
  ) -> MatchReport {
    MatchReport([JudgedMatch(truth: truth, findings: findings)], subjects: subjects)
  }

  @Test func `whoever finds everything has everything right`() {
    let report = Self.report(Self.truth.frames.map(Self.perfect))
    #expect(report.pictureCount == 4)
    #expect(report.people?.found.f1 == 1)
    #expect(report.people?.clear.mota == 1)
    #expect(report.people?.identity.idf1 == 1)
    #expect(report.people?.hota.hota == 1)
    #expect(report.teams?.recall == 1)
    #expect(report.ball?.counts.f1 == 1)
    #expect(report.pitch?.solvedShare == 1)
    #expect(report.pitch?.medianError == 0)
    #expect(report.crossings?.f1 == 1)
    #expect(report.cuts?.f1 == 1)
  }

  @Test func `over cuts, somebody who is numbered anew is somebody else`() {
    let report = Self.report(Self.truth.frames.map(Self.perfect))
    #expect(report.people?.clear.switches == 0)
    #expect(report.peopleOverCuts?.clear.switches == 2)
    #expect(report.peopleOverCuts?.identity.idf1 == 0.5)
  }

  @Test func `what was found in one match is nobody in another`() {
    let findings = Self.truth.frames.map(Self.perfect)
    let twice = [true, false].map { isFirst in
      JudgedMatch(
        truth: Self.truth,
        // In the second match, the two have each other's numbers, and the teams each other's names.
        findings: findings.map { found in
          guard !isFirst else { return found }
          var found = found
          found.people = zip(found.people, found.people.reversed()).map {
            FoundPerson(id: $1.id, box: $0.box, team: $1.team)
          }
          return found
        })
    }
    let report = MatchReport(twice, subjects: Self.everything)
    #expect(report.pictureCount == 8)
    #expect(report.people?.identity.idf1 == 1)
    #expect(report.people?.clear.switches == 0)
    #expect(report.teams == HitCounts(hits: 16))
  }

  @Test func `only what was looked for is judged, in the pictures that were looked at`() {
    var findings = Self.truth.frames.map { Optional(Self.perfect($0)) }
    findings[3] = nil
    let report = Self.report(findings, subjects: [.people, .ball])
    #expect(report.pictureCount == 3)
    #expect(report.people?.found.recall == 1)
    #expect(report.teams == nil && report.pitch == nil && report.cuts == nil)
    #expect(report.peopleOverCuts == nil)
    #expect(
      report.sections.map(\.key) == ["detection", "detection_loose", "ball"])
  }

  @Test func `what was not found is missed`() {
    let report = Self.report(Array(repeating: MatchFindings(), count: 4))
    #expect(report.people?.found.recall == 0)
    #expect(report.ball?.counts.misses == 4)
    #expect(report.pitch?.solvedShare == 0)
    #expect(report.crossings?.recall == 0)
    #expect(report.cuts == HitCounts(misses: 1))
    #expect(report.teams == HitCounts())
  }
}
