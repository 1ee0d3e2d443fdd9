import Base
import Testing

@testable import Jobs

@Suite struct JobIDTests {
  private let now = Timestamp(milliseconds: 1_770_892_245_123)

  @Test func `an id is written and read back, whatever its value`() {
    var random = RandomMessages(seed: 11)
    let values = [0, 1, 31, 32, .max, .max - 1, 1 << 127] as [UInt128]
    let more = (0..<2_000).map { _ in UInt128(random.next()) << 64 | UInt128(random.next()) }
    for value in values + more {
      let id = JobID(value: value)
      let text = id.description
      #expect(JobID(text) == id)
      #expect(text.utf8.count == 30)
      #expect(text.hasPrefix("job_"))
      #expect(
        text.utf8.allSatisfy { !"ilou".utf8.contains($0) || text.utf8.prefix(4).contains($0) })
    }
    #expect(JobID(value: 0).description == "job_00000000000000000000000000")
    #expect(JobID(value: .max).description == "job_7zzzzzzzzzzzzzzzzzzzzzzzzz")
  }

  @Test func `ids sort like their text`() {
    var random = RandomMessages(seed: 12)
    let ids = (0..<500).map { _ in
      JobID(value: (UInt128(random.next()) << 64 | UInt128(random.next())) >> (random.next() % 128))
    }
    #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
  }

  @Test func `a later id sorts after an earlier one, by creation to the millisecond`() {
    for step in [1, 2, 1_000, 86_400_000] as [Int64] {
      let early = JobID.next(after: nil, at: now)
      let late = JobID.next(after: nil, at: now.advanced(byMilliseconds: step))
      #expect(early < late)
      #expect(early.description < late.description)
    }
  }

  @Test func `an id carries its moment`() {
    let id = JobID.next(after: nil, at: now)
    #expect(Int64(id.value >> 80) == now.milliseconds)
  }

  @Test func `ids rise strictly while the clock stands still`() {
    var previous: JobID?
    for _ in 0..<10_000 {
      let id = JobID.next(after: previous, at: now)
      if let previous { #expect(previous < id) }
      previous = id
    }
  }

  @Test func `ids rise strictly while the clock jumps about`() {
    var random = RandomMessages(seed: 13)
    var previous = JobID.next(after: nil, at: now)
    for _ in 0..<10_000 {
      let jump = Int64(random.next() % 20_000_000) - 10_000_000
      let id = JobID.next(after: previous, at: now.advanced(byMilliseconds: jump))
      #expect(previous < id)
      previous = id
    }
  }

  @Test func `a clock before 1970 and one at its end still give ids that rise`() {
    let early = JobID.next(after: nil, at: Timestamp(milliseconds: .min))
    let late = JobID.next(after: early, at: Timestamp(milliseconds: .max))
    #expect(early < late)
    #expect(late < JobID.next(after: late, at: Timestamp(milliseconds: .min)))
    #expect(JobID(late.description) == late)
  }

  @Test func `two ids of one millisecond differ by chance`() {
    let ids = Set((0..<1_000).map { _ in JobID.next(after: nil, at: now) })
    #expect(ids.count == 1_000)
  }

  @Test(arguments: [
    "", "job_", "job-01khwwkfr2rw8t5xqn3v6z0e4m", "01khwwkfr2rw8t5xqn3v6z0e4m",
    "job_01khwwkfr2rw8t5xqn3v6z0e4", "job_01khwwkfr2rw8t5xqn3v6z0e4mm",
    "job_01KHWWKFR2RW8T5XQN3V6Z0E4M", "JOB_01khwwkfr2rw8t5xqn3v6z0e4m",
    "job_81khwwkfr2rw8t5xqn3v6z0e4m", "job_z1khwwkfr2rw8t5xqn3v6z0e4m",
    "job_0ikhwwkfr2rw8t5xqn3v6z0e4m", "job_0lkhwwkfr2rw8t5xqn3v6z0e4m",
    "job_0okhwwkfr2rw8t5xqn3v6z0e4m", "job_0ukhwwkfr2rw8t5xqn3v6z0e4m",
    "job_-1khwwkfr2rw8t5xqn3v6z0e4m", "job_+1khwwkfr2rw8t5xqn3v6z0e4m",
    "job_ 1khwwkfr2rw8t5xqn3v6z0e4m", "job_01khwwkfr2rw8t5xqn3v6z0e4\n",
    "job_01khwwkfr2rw8t5xqn3v6z0e4\0", "job_01khwwkfr2rw8t5xqn3v6z0eé",
    "job_\u{301}1khwwkfr2rw8t5xqn3v6z0e4", "job\u{ff3f}01khwwkfr2rw8t5xqn3v6z0e",
    "../../../../../../../etc/passwd", String(repeating: "job_", count: 50_000),
  ])
  func `other text is no id`(_ text: String) {
    #expect(JobID(text) == nil)
  }
}
