import Base
import Jobs
import Testing

@Test func sqliteIsNewEnough() {
  // STRICT tables need 3.37.
  #expect(StoreLibraries.versions().first?.version.starts(with: "3.") == true)
}
