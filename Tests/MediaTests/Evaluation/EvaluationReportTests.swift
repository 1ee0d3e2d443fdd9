import Base
import Testing

@testable import Media

@Suite("Evaluation report")
struct EvaluationReportTests {
  @Test("a table for people, JSON for programs")
  func both() {
    let report = EvaluationReport([
      .init(
        "one", "First things",
        [
          .init("count", "how many", .count(12)), .init("share", "share", .share(0.66666)),
          .init("none", "nothing to share", .share(nil)),
        ]),
      .init("two", "Then", [.init("error", "error", .measure(-3.005, unit: "px"))]),
    ])
    #expect(
      report.json.jsonText()
        == #"{"one":{"count":12,"share":0.66666,"none":null},"two":{"error":-3.005}}"#)
    #expect(
      report.table == """
        First things
          how many                  12
          share                66.67 %
          nothing to share           –

        Then
          error               -3.01 px

        """)
  }

  @Test("a report judges only those who count, and says everything")
  func people() {
    let frame = PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0)), .init(id: 2, box: Place.box(1), counts: false)],
      found: [.init(id: 7, box: Place.box(0)), .init(id: 8, box: Place.box(1))])
    let report = PeopleReport([frame])
    #expect(report.found == HitCounts(hits: 1))
    #expect(report.foundLoosely == HitCounts(hits: 1))
    #expect((report.clear.mota, report.identity.idf1, report.hota.hota) == (1, 1, 1))
    #expect(
      report.sections.map(\.key) == ["detection", "detection_loose", "clear", "identity", "hota"])
  }
}
