import Base
import TestSupport
import Testing

@testable import Jobs

/// Whether a store takes writes, by what became of the last.
@Suite struct WriteHealthTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// A probe is under way when it has been asked; what is written after it comes after it.
  private func afterProbe(_ store: Store) throws -> StoreError? {
    _ = store.writeTrouble()
    try? store.performAndWait(Write { _ in })
    return store.health.trouble
  }

  @Test func `a full disk is trouble until there is room again`() throws {
    var options = Store.Options()
    options.maximumPages = 120
    let store = try Store(directory: directory.path, options: options)
    defer { store.close() }
    #expect(store.writeTrouble() == nil)
    let job = try store.claimedJob()
    var index: Int64 = 0
    while store.health.trouble == nil {
      let frames = try (index..<index + 8).map { try Sample.frame($0, job: job.record.id) }
      _ = try? store.commit(frames, under: job.lease)
      index += 8
    }
    // What changes nothing needs no room: that it passes says nothing.
    #expect(try afterProbe(store)?.code == .storageFull)
    #expect(try afterProbe(store)?.code == .storageFull)
    try store.performAndWait(
      Write { try $0.connection.execute("PRAGMA max_page_count = 1000") })
    #expect(try afterProbe(store) == nil)
  }

  @Test func `what is wrong with one write is no trouble`() throws {
    let store = try Store(directory: directory.path)
    defer { store.close() }
    let name = Name("once")
    let registration = Write.register(name, name: "Once", definition: [:], contentHash: "0")
    try store.performAndWait(registration)
    #expect(throws: StoreError.self) { try store.performAndWait(registration) }
    #expect(store.writeTrouble() == nil)
  }

  @Test func `there is one probe at a time, and only in trouble`() {
    let health = WriteHealth()
    #expect(!health.beginProbe())
    health.noteFailure(StoreError(.storageFull, "full"))
    #expect(health.beginProbe())
    #expect(!health.beginProbe())
    health.endProbe()
    #expect(health.beginProbe())
    health.endProbe()
    health.noteSuccess()
    #expect(!health.beginProbe())
    health.noteFailure(StoreError(.immutable, "of one write"))
    #expect(health.trouble == nil)
  }
}
