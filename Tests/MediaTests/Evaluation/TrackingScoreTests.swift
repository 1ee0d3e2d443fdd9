import Testing

@testable import Media

@Suite("People followed")
struct TrackingScoreTests {
  /// One person through so many pictures, told by these tracks; nil where nobody found anything.
  private func told(by tracks: [Int?]) -> TrackTable {
    TrackTable(tracks.map { track in PeopleFrame([1: 0], track.map { [$0: 0] } ?? [:]) })
  }

  private func clear(_ table: TrackTable, _ reading: ClearMOT.Reading = .trackEval) -> ClearMOT {
    ClearMOT(table, overlap: 0.5, reading: reading)
  }

  @Test("a perfect track")
  func perfect() {
    let table = told(by: [5, 5, 5, 5])
    let clear = clear(table)
    #expect((clear.mota, clear.motp) == (1, 1))
    #expect((clear.switches, clear.fragmentations) == (0, 0))
    #expect((clear.mostlyTracked, clear.partlyTracked, clear.mostlyLost) == (1, 0, 0))
    #expect(IdentityScore(table, overlap: 0.5).idf1 == 1)
    let hota = HOTAScore(table)
    #expect(hota.levels.count == 19)
    #expect((hota.hota, hota.detection, hota.association, hota.localisation) == (1, 1, 1, 1))
  }

  @Test("a track that breaks in the middle")
  func broken() throws {
    let table = told(by: [5, 5, 6, 6])
    let clear = clear(table)
    #expect(clear.switches == 1)
    #expect(clear.mota == 0.75)
    #expect(clear.fragmentations == 0)
    let identity = IdentityScore(table, overlap: 0.5)
    #expect(identity.counts == HitCounts(hits: 2, misses: 2, falseAlarms: 2))
    let hota = HOTAScore(table)
    #expect(hota.detection == 1)
    // Each match has 2 of the 4 pictures that either of its tracks has.
    #expect(hota.association == 0.5)
    #expect(abs(try #require(hota.hota) - 0.5.squareRoot()) < 1e-12)
  }

  @Test("a gap interrupts a track and is no switch")
  func gap() {
    for reading in ClearMOT.Reading.allCases {
      let table = TrackTable([
        PeopleFrame([1: 0, 2: 1], [5: 0, 6: 1]), PeopleFrame([1: 0, 2: 1], [6: 1]),
        PeopleFrame([1: 0, 2: 1], [5: 0, 6: 1]),
      ])
      let clear = clear(table, reading)
      #expect(clear.counts == HitCounts(hits: 5, misses: 1))
      #expect((clear.switches, clear.fragmentations) == (0, 1))
      #expect(clear.mota == 5.0 / 6)
    }
  }

  @Test("in a picture without findings TrackEval sees no gap, motmetrics does")
  func emptyPicture() {
    let table = told(by: [5, nil, 5])
    #expect(clear(table).fragmentations == 0)
    #expect(clear(table, .motmetrics).fragmentations == 1)
  }

  @Test("80 per cent is mostly for motmetrics, not for TrackEval")
  func mostly() {
    let table = told(by: [5, 5, 5, 5, nil])
    #expect((clear(table).mostlyTracked, clear(table).partlyTracked) == (0, 1))
    let other = clear(table, .motmetrics)
    #expect((other.mostlyTracked, other.partlyTracked) == (1, 0))
    // Nobody calls 20 per cent lost.
    #expect(clear(told(by: [5, nil, nil, nil, nil])).mostlyLost == 0)
    #expect(clear(told(by: [5, nil, nil, nil, nil, nil])).mostlyLost == 1)
  }

  @Test("partners stay together though another overlaps more")
  func loyalty() {
    let shifted = Place.box(0, shiftedBy: 2)
    let second = PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0))],
      found: [.init(id: 5, box: shifted), .init(id: 6, box: Place.box(0))])
    for reading in ClearMOT.Reading.allCases {
      let clear = clear(TrackTable([PeopleFrame([1: 0], [5: 0]), second]), reading)
      #expect(clear.switches == 0)
      #expect(clear.counts.falseAlarms == 1)
      #expect(abs(clear.motp! - (1 + 2.0 / 3) / 2) < 1e-12)
    }
  }

  @Test("after a gap TrackEval asks for the overlap alone, motmetrics for the last partner")
  func loyaltyAfterGap() {
    let last = PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0))],
      found: [.init(id: 5, box: Place.box(0, shiftedBy: 2)), .init(id: 6, box: Place.box(0))])
    // Somebody else's finding, so that the picture is not passed over.
    let table = TrackTable([PeopleFrame([1: 0], [5: 0]), PeopleFrame([1: 0], [9: 7]), last])
    #expect(clear(table).switches == 1)
    #expect(clear(table, .motmetrics).switches == 0)
  }

  @Test("more errors than people are a MOTA below 0")
  func negative() {
    let table = TrackTable([PeopleFrame([1: 0], [5: 3, 6: 4, 7: 5])])
    #expect(clear(table).mota == -3)
    #expect(clear(table).motp == nil)
  }

  @Test("the identities that agree longest are one another's, over the whole video")
  func identities() {
    // Track 5 tells person 1 five times and person 2 twice; track 6 tells person 1 twice.
    let frames =
      Array(repeating: PeopleFrame([1: 0, 2: 1], [5: 0]), count: 5)
      + Array(repeating: PeopleFrame([1: 0, 2: 1], [6: 0, 5: 1]), count: 2)
    let identity = IdentityScore(TrackTable(frames), overlap: 0.5)
    #expect(identity.counts == HitCounts(hits: 5, misses: 9, falseAlarms: 4))
  }

  @Test("looser boxes fail HOTA's stricter levels")
  func levels() throws {
    let frame = PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0))],
      found: [.init(id: 5, box: Place.box(0, shiftedBy: Place.halfShift))])
    let hota = HOTAScore(TrackTable([frame]))
    let right = hota.levels.filter { $0.hota == 1 }
    #expect(right.count == 10)
    #expect(abs(try #require(right.last).alpha - 0.5) < 1e-12)
    #expect(hota.levels.filter { $0.hota == 0 }.count == 9)
    // Where nothing matches, nothing is misplaced.
    #expect(hota.levels[18].localisation == 1)
    #expect(abs(try #require(hota.hota) - 10.0 / 19) < 1e-12)
  }

  @Test("boxes that nobody follows are tracks of their own")
  func strangers() {
    let frame = PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0))], found: [.init(id: nil, box: Place.box(0))])
    let table = TrackTable([frame, frame])
    #expect(clear(table).switches == 1)
    #expect(IdentityScore(table, overlap: 0.5).counts.hits == 1)
  }

  @Test("nothing to find, nothing found, nothing right")
  func degenerate() {
    let nothing = TrackTable([])
    #expect(clear(nothing).mota == nil)
    #expect(IdentityScore(nothing, overlap: 0.5).idf1 == nil)
    #expect(HOTAScore(nothing).hota == nil)

    let noTruth = TrackTable([PeopleFrame([:], [5: 0])])
    #expect(clear(noTruth).mota == nil)
    #expect(IdentityScore(noTruth, overlap: 0.5).idf1 == 0)
    #expect(HOTAScore(noTruth).hota == nil)

    for noHit in [[PeopleFrame([1: 0], [:])], [PeopleFrame([1: 0], [5: 4])]] {
      let table = TrackTable(noHit)
      #expect(clear(table).counts.misses == 1)
      #expect(clear(table).mostlyLost == 1)
      #expect(IdentityScore(table, overlap: 0.5).idf1 == 0)
      #expect(HOTAScore(table).hota == 0)
    }
  }
}
