import Base
import Testing

@Test func versionHasThreeNumbers() {
  #expect(Program.version.split(separator: ".").count { Int($0) != nil } == 3)
}
