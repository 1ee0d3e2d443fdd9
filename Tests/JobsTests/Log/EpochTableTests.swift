import TestSupport
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

  @Test(arguments: 0..<50) func `among many epochs the right one is found`(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var first: Int64 = 1
    var entries: [EpochTable.Entry] = []
    for number in 1...random.below(40) + 1 {
      entries.append(
        EpochTable.Entry(firstSequence: first, epoch: EventID.Epoch(value: UInt32(number))))
      // Often nothing happens between two starts.
      first += Int64(random.below(3))
    }
    let table = EpochTable(entries)
    for sequence in 0...first + 2 {
      let expected = entries.last { $0.firstSequence <= sequence } ?? entries[0]
      #expect(table.id(of: sequence).epoch == expected.epoch)
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
