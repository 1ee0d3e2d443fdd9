import Base
import Testing

@testable import Jobs

@Suite("Warnings by kind")
struct WarningBookTests {
  private func warning(_ code: String, _ message: String = "m") -> ToolWarning {
    ToolWarning(code: code, message: message)
  }

  @Test func `a kind is told once and counted from then on`() {
    var book = WarningBook()
    let told = ["A", "B", "A", "A"].enumerated().map {
      book.note(warning($1), of: "p", frame: Int64($0))
    }
    #expect(told == [true, true, false, false])
    #expect(book.count(of: "p") == 4)
    #expect(book.repeated(of: "p").map(\.warning.code) == ["A"])
    #expect(book.repeated(of: "p").map(\.count) == [3])
    #expect(book.entries.map(\.firstFrame) == [0, 1])
  }

  @Test func `each plugin has its own`() {
    var book = WarningBook()
    let told = (["p", "q"] as [Name]).map { book.note(warning("A"), of: $0, frame: nil) }
    #expect(told == [true, true])
    #expect(book.count(of: "p") == 1 && book.count(of: "q") == 1)
    #expect(book.repeated(of: "p").isEmpty)
  }

  @Test func `there is an end to kinds`() {
    var book = WarningBook()
    let told = (0..<1_000).count { book.note(warning("C\($0)"), of: "p", frame: nil) }
    #expect(told == 64)
    // Those that are known are still counted.
    _ = book.note(warning("C0"), of: "p", frame: nil)
    #expect(book.repeated(of: "p").map(\.count) == [2])
  }

  @Test func `it goes on where it stopped`() throws {
    var book = WarningBook()
    for number in 0..<10 {
      _ = book.note(
        ToolWarning(code: "C\(number % 3)", message: "ä \(number)", severity: .high),
        of: number % 2 == 0 ? "p" : "q", frame: number == 4 ? nil : Int64(number))
    }
    var state = StateEncoder()
    book.write(to: &state)
    var decoder = StateDecoder(state.bytes)
    #expect(try WarningBook(from: &decoder) == book)
    #expect(decoder.isAtEnd)
  }
}
