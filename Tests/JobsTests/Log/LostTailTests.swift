import Base
import Foundation
import TestSupport
import Testing

@testable import Jobs

/// Events that were given out can be lost behind the server's back. Whatever happens, an id that somebody may hold
/// never comes to name another event, and a cursor into what survives stays good.
@Suite struct LostTailTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// Adds jobs until the log has that many events (each job is one event until it runs).
  private func grow(_ store: Store, by count: Int) throws -> [LoggedEvent] {
    for index in 0..<count {
      _ = try store.performAndWait(Write.submit(Sample.submission("source \(index) \(UUID())")))
    }
    return try store.wholeLog()
  }

  private func copyFiles(_ names: [String], to other: String) throws {
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    for name in names {
      let target = "\(other)/\(name)"
      try? FileManager.default.removeItem(atPath: target)
      try FileManager.default.copyItem(atPath: directory.file(name), toPath: target)
    }
  }

  /// Puts a file's bytes into another without replacing it: the same inode, as `rsync --inplace` or `cat >` do.
  private func overwrite(_ path: String, with source: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: source)))
    try handle.close()
  }

  /// After the loss: what survives is readable, its cursors are good, those beyond are refused, and new events get ids that nobody has seen.
  private func check(_ store: Store, seen: [LoggedEvent], surviving: Int) throws {
    let kept = try store.wholeLog()
    #expect(kept == Array(seen.prefix(surviving)))
    for event in seen.prefix(surviving) {
      #expect(try store.log.resolve(.after(event.id)) == event.id.sequence)
    }
    for event in seen.dropFirst(surviving) {
      #expect(throws: CursorError.self) { try store.log.resolve(.after(event.id)) }
    }
    let grown = try grow(store, by: 20)
    let old = Set(seen)
    let oldIDs = Set(seen.map(\.id))
    for event in grown where !old.contains(event) { #expect(!oldIDs.contains(event.id)) }
    for event in seen.dropFirst(surviving) {
      #expect(throws: CursorError.self) { try store.log.resolve(.after(event.id)) }
    }
  }

  @Test func `an older copy put back in place`() throws {
    let store = try Store(directory: directory.path)
    let early = try grow(store, by: 5)
    store.close()
    try copyFiles(["touchline.db"], to: directory.file("backup"))
    let later = try Store(directory: directory.path)
    let seen = try grow(later, by: 10)
    #expect(seen.count == 15)
    later.close()
    try overwrite(directory.file("touchline.db"), with: directory.file("backup/touchline.db"))
    let restored = try Store(directory: directory.path)
    try check(restored, seen: seen, surviving: early.count)
    restored.close()
  }

  @Test func `an older copy that replaces the file`() throws {
    let store = try Store(directory: directory.path)
    let early = try grow(store, by: 5)
    store.close()
    try copyFiles(["touchline.db"], to: directory.file("backup"))
    let later = try Store(directory: directory.path)
    let seen = try grow(later, by: 3)
    later.close()
    try FileManager.default.removeItem(atPath: directory.file("touchline.db"))
    try FileManager.default.moveItem(
      atPath: directory.file("backup/touchline.db"), toPath: directory.file("touchline.db"))
    let restored = try Store(directory: directory.path)
    try check(restored, seen: seen, surviving: early.count)
    restored.close()
  }

  @Test func `the whole directory copied while the server ran, then both go on`() throws {
    let original = try Store(directory: directory.path)
    let shared = try grow(original, by: 5)
    try copyFiles(
      ["touchline.db", "touchline.db-wal"], to: directory.file("copy"))
    let copy = try Store(directory: directory.file("copy"))
    #expect(try copy.wholeLog() == shared)
    let here = try grow(original, by: 10)
    let there = try grow(copy, by: 10)
    // The same sequence numbers, different events, different ids.
    let common = Set(here.map(\.id)).intersection(there.map(\.id))
    #expect(common == Set(shared.map(\.id)))
    #expect(throws: CursorError.self) { try copy.log.resolve(.after(here[14].id)) }
    #expect(throws: CursorError.self) { try original.log.resolve(.after(there[14].id)) }
    original.close()
    copy.close()
  }

  @Test func `a write-ahead log deleted in a clean-up`() throws {
    let store = try Store(directory: directory.path)
    _ = try grow(store, by: 3)
    store.close()
    let running = try Store(directory: directory.path)
    let seen = try grow(running, by: 12)
    // As a killed server leaves it: the log is there, unmoved. The copy has it under the same names.
    try copyFiles(["touchline.db"], to: directory.file("killed"))
    running.close()
    let survivor = try Store(directory: directory.file("killed"))
    try check(survivor, seen: seen, surviving: 3)
    survivor.close()
  }

  @Test func `the whole directory put back as it was after an orderly end`() throws {
    let store = try Store(directory: directory.path)
    let early = try grow(store, by: 5)
    store.close()
    let backup = try directory.contents()
    let later = try Store(directory: directory.path)
    let seen = try grow(later, by: 5)
    later.close()
    for (name, data) in backup {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: directory.file(name)))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: data)
      try handle.close()
    }
    let restored = try Store(directory: directory.path)
    try check(restored, seen: seen, surviving: early.count)
    restored.close()
  }

  @Test func `losses one after another`() throws {
    var seen: [LoggedEvent] = []
    let store = try Store(directory: directory.path)
    _ = try grow(store, by: 4)
    store.close()
    try copyFiles(["touchline.db"], to: directory.file("backup"))
    for _ in 0..<4 {
      let lossy = try Store(directory: directory.path)
      seen += try grow(lossy, by: 6).filter { !seen.contains($0) }
      lossy.close()
      try overwrite(directory.file("touchline.db"), with: directory.file("backup/touchline.db"))
    }
    #expect(Set(seen.map(\.id)).count == seen.count)
  }
}
