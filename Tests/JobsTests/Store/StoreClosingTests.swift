import Base
import TestSupport
import Testing

@testable import Jobs

/// The end of a store, and what it promises about its directory.
@Suite(.timeLimit(.minutes(2))) struct StoreClosingTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func isLocked() -> Bool {
    do {
      _ = try DataDirectory(path: directory.path)
      return false
    } catch {
      return error.code == .dataDirectoryInUse
    }
  }

  @Test func `whoever closes second waits for the first, and the directory stays locked so long`()
    throws
  {
    let store = try Store(directory: directory.path)
    let (begun, gate) = (Condition(false), Condition(false))
    store.submit(
      Write<Void> { _ in
        begun.update { $0 = true }
        _ = gate.wait { $0 ? true : nil }
      }
    ) { _ in }
    _ = begun.wait { $0 ? true : nil }
    let returned = Condition(0)
    let closers = (0..<3).map { number in
      NamedThread(name: "closer-\(number)") {
        store.close()
        returned.update { $0 += 1 }
      }
    }
    #expect(isLocked())
    #expect(returned.update { $0 } == 0)
    gate.update { $0 = true }
    for closer in closers { closer.join() }
    #expect(!isLocked())
  }

  @Test func `a store let go on the writer's own thread finishes its writes before it unlocks`()
    throws
  {
    let finished = Condition(0)
    let count = 200
    do {
      let store = try Store(directory: directory.path)
      for index in 0..<count {
        // The last reference may fall in here.
        store.submit(Write.submit(try Sample.submission("\(index)"))) { [store] _ in
          withExtendedLifetime(store) { finished.update { $0 += 1 } }
        }
      }
    }
    while isLocked() {}
    #expect(finished.update { $0 } == count)
    let again = try Store(directory: directory.path)
    #expect(try again.wholeLog().count == count)
    again.close()
  }

  @Test func `more writes than the store will hold are refused in words`() throws {
    let store = try Store(directory: directory.path)
    let (begun, gate) = (Condition(false), Condition(false))
    store.submit(
      Write<Void> { _ in
        begun.update { $0 = true }
        _ = gate.wait { $0 ? true : nil }
      }
    ) { _ in }
    _ = begun.wait { $0 ? true : nil }
    let outcomes = Condition<[StoreError.Code?]>([])
    for _ in 0...Writer.maximumWaiting {
      store.submit(Write<Void> { _ in }) { outcome in
        outcomes.update { outcomes in
          if case .failure(let error) = outcome {
            outcomes.append((error as? StoreError)?.code)
          }
        }
      }
    }
    gate.update { $0 = true }
    store.close()
    #expect(outcomes.update { $0 } == [.overloaded])
  }

  @Test func `every commit waits for the disk`() throws {
    let store = try Store(directory: directory.path)
    // 2 is FULL: the write-ahead log is synced at every commit.
    let level = try store.performAndWait(
      Write { try $0.connection.scalar("PRAGMA synchronous") })
    #expect(level == 2)
    store.close()
  }
}
