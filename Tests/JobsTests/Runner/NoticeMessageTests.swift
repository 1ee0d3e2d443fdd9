import Base
import Media
import Testing

@testable import Jobs

@Suite("What viewers hear of a source")
struct NoticeMessageTests {
  private let messages = PassMessages(job: JobID.next(after: nil, at: .now()), plans: [])

  private func told(_ notice: MediaNotice) throws -> String {
    switch try messages.notice(notice, during: "chain") {
    case .warning(let warning): "warning \(warning.code ?? "") \(warning.severity.rawValue)"
    case .progress(let progress):
      "progress \(progress.progress ?? -1) \(progress.stage ?? "") \(progress.plugin?.description ?? "")"
    default: "something else"
    }
  }

  @Test func `an outage is one warning, and its end is a stage`() throws {
    #expect(
      try told(.outageBegan(why: "it broke", tries: 5)) == "warning STREAM_OUTAGE medium")
    #expect(
      try told(.outageEnded(seconds: 3, tries: 2))
        == "progress -1 the live stream is back after 3.0 seconds, at try 2 chain")
    #expect(try told(.streamOver(tries: 5)).hasPrefix("progress -1 the live stream ended"))
    #expect(try told(.hardwareFellBack(why: "x")) == "warning HARDWARE_FALLBACK high")
  }
}
