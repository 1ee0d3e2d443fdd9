import Base
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Media

@Suite(.timeLimit(.minutes(2))) struct MediaRootTests {
  private let temporary: TemporaryDirectory
  private let path: String
  private let root: MediaRoot

  init() throws {
    temporary = try TemporaryDirectory()
    path = temporary.file("media")
    let files = FileManager.default
    try files.createDirectory(atPath: "\(path)/dir", withIntermediateDirectories: true)
    for (name, text) in [
      ("media/a.mp4", "inside"), ("media/dir/b.mp4", "deeper"), ("secret", "outside"),
      ("media-2", "neighbour"),
    ] {
      try text.write(toFile: temporary.file(name), atomically: false, encoding: .utf8)
    }
    for (link, target) in [
      ("within", "dir/b.mp4"), ("absolute", "\(path)/a.mp4"), ("dir/up", "../a.mp4"),
      ("out", "../secret"), ("far", "\(temporary.path)/secret"), ("parent", ".."),
      ("loop", "loop"), ("dangling", "nothing"), ("kernel", "/proc/self/environ"),
      ("zero", "/dev/zero"),
    ] {
      try files.createSymbolicLink(atPath: "\(path)/\(link)", withDestinationPath: target)
    }
    mkfifo("\(path)/pipe", 0o600)
    root = MediaRoot(path: path)
  }

  private func content(_ name: String, in root: MediaRoot? = nil) throws -> String {
    String(decoding: try (root ?? self.root).open(name).readAll(), as: UTF8.self)
  }

  @Test(arguments: [
    ("a.mp4", "inside"), ("./a.mp4", "inside"), ("dir/b.mp4", "deeper"), ("dir//b.mp4", "deeper"),
    ("dir/../a.mp4", "inside"), ("within", "deeper"), ("absolute", "inside"), ("dir/up", "inside"),
  ])
  func `opens what lies within, by whatever way`(name: String, text: String) throws {
    #expect(try content(name) == text)
    #expect(try content("\(path)/\(name)") == text)
  }

  @Test(arguments: [
    "../secret", "../media/a.mp4", "dir/../../secret", "/etc/passwd", "/", "..", "out", "far",
    "parent/secret", "parent/media-2", "kernel", "zero", "dir", ".", "dir/", "pipe", "loop",
  ])
  func `refuses what leads out, and what is no file`(name: String) throws {
    #expect {
      _ = try root.open(name)
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_REFUSED"
    }
  }

  @Test func `refuses a neighbour whose name begins alike`() throws {
    #expect {
      _ = try root.open("\(path)-2")
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_REFUSED"
    }
  }

  @Test(arguments: [
    "nothing", "dangling", "a.mp4/x", "a.mp4/", String(repeating: "a", count: 5_000),
  ])
  func `says what is not there`(name: String) throws {
    #expect(throws: MediaError.notFound(source: name)) { _ = try root.open(name) }
  }

  @Test func `tells nothing of what exists outside`() throws {
    func answer(_ name: String) -> String {
      do {
        _ = try root.open(name)
        return "opened"
      } catch {
        return error.description.replacingOccurrences(of: name, with: "")
      }
    }
    #expect(answer("../secret") == answer("../nothing"))
    #expect(answer("/etc/passwd") == answer("/etc/nothing"))
  }

  @Test func `the root itself may be reached by a link`() throws {
    let link = temporary.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let linked = MediaRoot(path: link)
    #expect(try content("a.mp4", in: linked) == "inside")
    #expect(try content("\(link)/a.mp4", in: linked) == "inside")
    #expect(try content("\(path)/a.mp4", in: linked) == "inside")
    #expect(throws: MediaError.self) { _ = try linked.open("out") }
  }

  @Test func `a root that is gone is an error`() throws {
    let gone = temporary.file("gone")
    #expect(throws: MediaError.notFound(source: gone)) { _ = try MediaRoot(path: gone).open("a") }
  }

  @Test func `a file and a link that change places never give a byte from outside`() throws {
    let isDone = Mutex(false)
    let (inside, other, name) = ("\(path)/a.mp4", "\(path)/out", "\(path)/swapped")
    let swapper = NamedThread(name: "test-swap") {
      var count = 0
      while !isDone.withLock({ $0 }) {
        let next = "\(name)-next"
        // Replaced in one step, by a link that leads out or by one that stays, in turn.
        symlink(count % 2 == 0 ? inside : other, next)
        rename(next, name)
        count += 1
      }
    }
    var opened = 0
    var refused = 0
    // Both must have happened many times, or nothing was tried.
    while opened + refused < 20_000 || opened < 100 || refused < 100 {
      do {
        #expect(try content("swapped") == "inside")
        opened += 1
      } catch is MediaError {
        refused += 1
      }
    }
    isDone.withLock { $0 = true }
    swapper.join()
  }

  @Test func `opens uploads by their id and follows no link there`() throws {
    let uploads = UploadDirectory(path: path)
    try "up".write(toFile: "\(path)/1a.b", atomically: false, encoding: .utf8)
    #expect(String(decoding: try uploads.open("1a.b").readAll(), as: UTF8.self) == "up")
    #expect(throws: MediaError.notFound(source: "upload:x")) { _ = try uploads.open("x") }
    for name in ["within", "pipe", "dir"] {
      #expect {
        _ = try uploads.open(name)
      } throws: {
        ($0 as? MediaError)?.code == "SOURCE_REFUSED"
      }
    }
  }

  @Test func `reads and seeks in a file, each reader for itself`() throws {
    let (one, two) = (try root.open("a.mp4"), try root.open("a.mp4"))
    #expect(one.size == 6)
    #expect(one.canSeek)
    #expect(try one.read(3) == Array("ins".utf8))
    #expect(try two.read(2) == Array("in".utf8))
    try one.seek(to: 4)
    #expect(try one.readAll() == Array("de".utf8))
    try one.seek(to: 100)
    #expect(try one.readAll() == [])
    #expect(throws: MediaError.self) { try one.seek(to: -1) }
  }

  @Test func `nothing stays open`() throws {
    func openCount() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
    let before = try openCount()
    for name in ["a.mp4", "out", "pipe", "dir", "nothing", "../x"] {
      for _ in 0..<50 { _ = try? root.open(name) }
    }
    // Other suites' threads may end or begin meanwhile; 300 leaks would show.
    #expect(try openCount() < before + 40)
  }
}
