import Base
import Foundation
import TestSupport
import Testing

@testable import Media

@Suite(.timeLimit(.minutes(2))) struct SourceOpenerTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try "abc".write(toFile: directory.file("a.mp4"), atomically: false, encoding: .utf8)
  }

  private func opener(_ policy: SourcePolicy) -> SourceOpener {
    SourceOpener(policy, gate: .stage, web: .quick())
  }

  private func content(_ opened: OpenedSource) throws -> ([UInt8], String)? {
    guard case .bytes(let source, let name) = opened else { return nil }
    return (try source.readAll(), name)
  }

  @Test func `opens each kind of source`() throws {
    let stage = try WebStage { .file([1, 2], to: $0) }
    let opener = opener(SourcePolicy(mediaRoot: directory.path, uploads: directory.path))
    let file = try content(opener.open("a.mp4", interruption: Interruption()))
    #expect(file?.0 == Array("abc".utf8))
    #expect(file?.1 == "a.mp4")
    let upload = try content(opener.open("upload:a.mp4", interruption: Interruption()))
    #expect(upload?.0 == Array("abc".utf8))
    let url = stage.url().replacing("http://", with: "http://me:s3cret@")
    let web = try content(opener.open(url, interruption: Interruption()))
    #expect(web?.0 == [1, 2])
    #expect(web?.1 == stage.url())
    let server = try ScriptedServer { $0.waitForEnd() }
    let live = try opener.open(
      "rtsp://127.0.0.1:\(server.port)/x", interruption: Interruption())
    guard case .live(_, "rtsp://127.0.0.1:\(server.port)/x") = live else {
      Issue.record("opened as \(live)")
      return
    }
  }

  @Test func `without a media root every path is refused, and it is said how to get one`() {
    let opener = opener(SourcePolicy())
    #expect {
      _ = try opener.open("a.mp4", interruption: Interruption())
    } throws: {
      "\($0)".contains("--media-root") && ($0 as? MediaError)?.code == "SOURCE_REFUSED"
    }
    #expect(throws: MediaError.notFound(source: "upload:x")) {
      _ = try opener.open("upload:x", interruption: Interruption())
    }
  }

  @Test func `refuses private addresses unless the policy allows them`() throws {
    let stage = try WebStage { .file([1], to: $0) }
    #expect {
      _ = try SourceOpener(SourcePolicy()).open(stage.url(), interruption: Interruption())
    } throws: {
      "\($0)".contains("--allow-private-sources")
    }
    let allowing = SourceOpener(SourcePolicy(allowsPrivate: true))
    let opened = try content(allowing.open(stage.url(), interruption: Interruption()))
    #expect(opened?.0 == [1])
    let small = SourceOpener(SourcePolicy(allowsPrivate: true, largestDownload: 0))
    #expect(throws: MediaError.tooLarge(what: "'\(stage.url())'", limit: 0)) {
      _ = try small.open(stage.url(), interruption: Interruption())
    }
  }

  @Test func `provenance is the hash of a file and the address of the rest`() throws {
    let opener = opener(SourcePolicy(mediaRoot: directory.path))
    let file = try opener.provenance(
      of: SourceReference("a.mp4"), interruption: Interruption())
    // FIPS 180-4's own example.
    #expect(
      file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let web = try opener.provenance(
      of: SourceReference("http://me:s3cret@a.example/x"), interruption: Interruption())
    #expect(web == SourceProvenance(source: "http://a.example/x", sha256: nil))
    let stopped = Interruption()
    stopped.request()
    #expect(throws: MediaError.cancelled) {
      _ = try opener.provenance(of: SourceReference("a.mp4"), interruption: stopped)
    }
  }
}
