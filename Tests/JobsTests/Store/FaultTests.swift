import Base
import Foundation
import TestSupport
import Testing

@testable import Jobs

/// What goes wrong around a database: each gives a clear error, and nothing that was committed is lost.
@Suite struct FaultTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private var databasePath: String { directory.file("touchline.db") }

  /// A closed database with one finished job of many frames.
  private func makeDatabase(frames: Int64 = 400) throws {
    let store = try Store(directory: directory.path)
    defer { store.close() }
    let job = try store.claimedJob()
    try store.commit(
      (0..<frames).map { try Sample.frame($0, job: job.record.id) }, under: job.lease)
    try store.finish(Sample.result(frames: frames), under: job.lease)
  }

  private func refusal() throws -> StoreError {
    try #require(throws: StoreError.self) { try Store(directory: directory.path) }
  }

  // MARK: - A full disk

  @Test func `a full disk refuses in words and loses nothing that was committed`() throws {
    var options = Store.Options()
    options.maximumPages = 120
    let store = try Store(directory: directory.path, options: options)
    let job = try store.claimedJob()
    var committed: [LoggedEvent] = try store.wholeLog()
    var index: Int64 = 0
    let error = #expect(throws: StoreError.self) {
      while true {
        try store.commit(
          [Sample.frame(index, job: job.record.id)], checkpoint: [UInt8](String(index).utf8),
          under: job.lease)
        committed = try store.wholeLog()
        index += 1
      }
    }
    #expect(error?.code == .storageFull)
    #expect(error?.message.contains("free some space") == true)
    #expect(error?.isTransient == true)
    #expect(index > 10)
    #expect(try store.wholeLog() == committed)
    store.close()

    // With space again it goes on where it stopped, and gives out no number twice.
    let roomy = try Store(directory: directory.path)
    #expect(try roomy.wholeLog() == committed)
    _ = try roomy.performAndWait(Write.recover())
    let again = try #require(try roomy.claim("w2"))
    #expect(again.checkpoint == [UInt8](String(index - 1).utf8))
    try roomy.commit([Sample.frame(index, job: job.record.id)], under: again.lease)
    #expect(try roomy.wholeLog().dropLast() == committed[...])
    roomy.close()
  }

  @Test func `on a full disk a small write still passes beside a large one`() throws {
    var options = Store.Options()
    options.maximumPages = 150
    let store = try Store(directory: directory.path, options: options)
    let job = try store.claimedJob()
    let huge = try (0..<4_000).map { try Sample.frame($0, job: job.record.id) }
    let small = try Sample.warning("small", job: job.record.id)
    let outcomes = store.together(
      [huge, [small]].map {
        Write.commit(JobStep(messages: $0), under: job.lease, leaseMilliseconds: Sample.lease)
      })
    #expect(throws: StoreError.self) { try outcomes[0].get() }
    #expect(try outcomes[1].get() == .none)
    #expect(try store.wholeLog().map(\.type) == [.progress, .warning])
    store.close()
  }

  // MARK: - A file that is not a healthy database of ours

  @Test func `damaged pages are found and the file is left untouched`() throws {
    try makeDatabase()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: databasePath))
    for offset in stride(from: 4_096 * 3, to: bytes.count - 64, by: 4_096) {
      bytes.replaceSubrange(offset..<offset + 64, with: Data(repeating: 0xA5, count: 64))
    }
    try bytes.write(to: URL(fileURLWithPath: databasePath))
    let error = try refusal()
    #expect(error.code == .databaseCorrupt)
    #expect(error.message.contains("restore a backup"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: databasePath)) == bytes)
  }

  @Test func `damage that opening would not meet is found by looking at every page`() throws {
    try makeDatabase(frames: 4_000)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: databasePath))
    // A page in the midst of the frames: neither the schema nor the ends of any table.
    let middle = bytes.count / 4_096 / 2 * 4_096
    bytes.replaceSubrange(middle..<middle + 64, with: Data(repeating: 0xA5, count: 64))
    try bytes.write(to: URL(fileURLWithPath: databasePath))
    #expect(try refusal().code == .databaseCorrupt)
    #expect(try Data(contentsOf: URL(fileURLWithPath: databasePath)) == bytes)
  }

  @Test(arguments: [1, 50, 4_096, 4_096 * 7 + 123])
  func `a file cut short is refused and left untouched`(_ length: Int) throws {
    try makeDatabase()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: databasePath)).prefix(length)
    try bytes.write(to: URL(fileURLWithPath: databasePath))
    let error = try refusal()
    #expect([.databaseCorrupt, .notADatabase].contains(error.code), "\(error)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: databasePath)) == bytes)
  }

  @Test func `a text file in place of the database is refused and left untouched`() throws {
    let text = Data(String(repeating: "not a database at all\n", count: 50).utf8)
    try text.write(to: URL(fileURLWithPath: databasePath))
    #expect(try refusal().code == .notADatabase)
    #expect(try Data(contentsOf: URL(fileURLWithPath: databasePath)) == text)
  }

  @Test func `the database of another program is refused and left untouched`() throws {
    do {
      let other = try Connection(path: databasePath, role: .writer)
      try other.execute("CREATE TABLE precious (x); INSERT INTO precious VALUES (1)")
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: databasePath))
    let error = try refusal()
    #expect(error.code == .notADatabase)
    #expect(error.message.contains("another program"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: databasePath)) == bytes)
  }

  @Test func `an empty file is a new database`() throws {
    try Data().write(to: URL(fileURLWithPath: databasePath))
    let store = try Store(directory: directory.path)
    #expect(try store.wholeLog().isEmpty)
    store.close()
  }

  @Test func `a refused directory can be opened once it is in order`() throws {
    try makeDatabase()
    let good = try Data(contentsOf: URL(fileURLWithPath: databasePath))
    try Data("garbage".utf8).write(to: URL(fileURLWithPath: databasePath))
    _ = try refusal()
    try good.write(to: URL(fileURLWithPath: databasePath))
    let store = try Store(directory: directory.path)
    #expect(try store.wholeLog().count == 403)
    store.close()
  }

  // MARK: - Others who want the same

  @Test func `a second server on the directory is refused by name of the first`() throws {
    let first = try Store(directory: directory.path)
    let error = try refusal()
    #expect(error.code == .dataDirectoryInUse)
    #expect(error.message.contains("process \(getpid())"))
    #expect(error.message.contains("--data"))
    first.close()
    try Store(directory: directory.path).close()
  }

  @Test func `a database locked by another program refuses in words, and goes on afterwards`()
    throws
  {
    var options = Store.Options()
    options.busyTimeoutMilliseconds = 1
    let store = try Store(directory: directory.path, options: options)
    let job = try store.claimedJob()
    let before = try store.wholeLog()
    let other = try Connection(path: databasePath, role: .writer)
    try other.execute("BEGIN IMMEDIATE")
    let message = try Sample.warning("late", job: job.record.id)
    let error = #expect(throws: StoreError.self) {
      try store.commit([message], under: job.lease)
    }
    #expect(error?.code == .databaseLocked)
    #expect(error?.message.contains("another program") == true)
    #expect(try store.wholeLog() == before)
    try other.execute("COMMIT")
    try store.commit([message], under: job.lease)
    #expect(try store.wholeLog().count == before.count + 1)
    store.close()
  }

  @Test func `a directory that is a file is refused`() throws {
    let path = directory.file("occupied")
    try Data("x".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.self) { try Store(directory: path) }
    #expect(error?.code == .dataDirectoryUnusable)
    #expect(error?.message.contains(path) == true)
  }

  @Test func `a directory below another that does not exist is made`() throws {
    try Store(directory: directory.file("a/b/c")).close()
    #expect(FileManager.default.fileExists(atPath: directory.file("a/b/c/touchline.db")))
  }

  @Test func `a closed store refuses in words`() throws {
    let store = try Store(directory: directory.path)
    let job = try store.claimedJob()
    store.close()
    store.close()
    let written = #expect(throws: StoreError.self) { try store.commit([], under: job.lease) }
    #expect(written?.code == .closed)
    let read = #expect(throws: StoreError.self) { try store.wholeLog() }
    #expect(read?.code == .closed)
  }
}
