import Base
import Jobs
import Testing

@Test func sqliteIsNewEnough() {
  // STRICT tables need 3.37.
  let version = StoreLibraries.versions()[0].version.split(separator: ".").compactMap { Int($0) }
  #expect(version.count == 3 && version[0] == 3 && version[1] >= 37)
}
