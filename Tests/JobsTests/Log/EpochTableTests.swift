import Testing

@testable import Jobs

@Suite struct EpochTableTests {
  private static let first = EventID.Epoch(value: 0xa)
  private static let second = EventID.Epoch(value: 0xb)
  private let table = EpochTable([
    EpochTable.Entry(firstSequence: 1, epoch: first),
    EpochTable.Entry(firstSequence: 91, epoch: second),
  ])

  private func after(_ epoch: EventID.Epoch, _ sequence: Int64) -> Cursor {
    .after(EventID(epoch: epoch, sequence: sequence))
  }

  @Test func `an event keeps the epoch in which it was committed`() {
    #expect(table.id(of: 90) == EventID(epoch: Self.first, sequence: 90))
    #expect(table.id(of: 91) == EventID(epoch: Self.second, sequence: 91))
    #expect(table.id(of: 0) == EventID(epoch: Self.first, sequence: 0))
    #expect(table.current == Self.second)
  }

  @Test func `a cursor into what survives is good`() throws {
    let good: [(EventID.Epoch, Int64)] = [
      (Self.first, 0), (Self.first, 50), (Self.first, 90),
      (Self.second, 90), (Self.second, 91), (Self.second, 120),
    ]
    for (epoch, sequence) in good {
      #expect(try table.resolve(after(epoch, sequence), last: 120) == sequence)
    }
  }

  @Test func `the beginning is good in every log`() throws {
    #expect(try table.resolve(.beginning, last: 120) == 0)
  }

  @Test func `a cursor to an event that was lost is refused, though its number is taken again`() {
    #expect(
      throws: CursorError.beyondEnd(
        EventID(epoch: Self.first, sequence: 91), last: EventID(epoch: Self.first, sequence: 90))
    ) { try table.resolve(after(Self.first, 91), last: 120) }
  }

  @Test func `a cursor beyond the newest event is refused`() {
    #expect(
      throws: CursorError.beyondEnd(
        EventID(epoch: Self.second, sequence: 121), last: EventID(epoch: Self.second, sequence: 120)
      )
    ) { try table.resolve(after(Self.second, 121), last: 120) }
  }

  @Test func `a cursor of another database is refused`() {
    let foreign = EventID.Epoch(value: 0xc)
    let error = #expect(throws: CursorError.self) {
      try table.resolve(after(foreign, 3), last: 120)
    }
    #expect(error?.code == "cursor_foreign")
    #expect(error?.description.contains("0000000c-3") == true)
  }
}

@Suite struct LogContinuityTests {
  private static let epoch = EventID.Epoch(value: 7)

  private func judge(
    bootBefore: String? = "b1", bootNow: String? = "b1", fileBefore: String? = "1:2",
    fileNow: String? = "1:2", wasClosed: Bool = false, survives: Int64 = 100,
    witness: TailWitness.Sighting? = TailWitness.Sighting(epoch: epoch, sequence: 100)
  ) -> Bool {
    let verdict = LogContinuity.judge(
      LogContinuity.Recorded(
        bootID: bootBefore, fileIdentity: fileBefore, wasClosed: wasClosed, epoch: Self.epoch,
        lastSequence: survives),
      LogContinuity.Observed(bootID: bootNow, fileIdentity: fileNow, witness: witness))
    return verdict == .goesOn
  }

  @Test func `a killed server goes on in its epoch`() {
    #expect(judge())
    // Killed between the commit and the note about it.
    #expect(judge(survives: 101))
  }

  @Test func `a server that was closed goes on after a reboot`() {
    #expect(judge(bootNow: "b2", wasClosed: true))
  }

  @Test func `a reboot with the database open may have lost events`() {
    #expect(!judge(bootNow: "b2"))
    #expect(!judge(bootBefore: nil, bootNow: nil))
  }

  @Test func `another file may be an older one`() {
    #expect(!judge(fileNow: "1:3"))
    #expect(!judge(fileNow: "1:3", wasClosed: true))
    #expect(!judge(fileBefore: nil, fileNow: nil))
  }

  @Test func `fewer events than were given out are a loss`() {
    #expect(!judge(survives: 99))
    #expect(!judge(wasClosed: true, survives: 99))
  }

  @Test func `without the witness nothing is proven`() {
    #expect(!judge(witness: nil))
    #expect(!judge(witness: TailWitness.Sighting(epoch: EventID.Epoch(value: 8), sequence: 1)))
  }
}
