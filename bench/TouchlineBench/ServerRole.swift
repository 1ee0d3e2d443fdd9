import BareLoops
import Base
import Glibc
import Jobs
import SSEServer

/// What a server's process does: it says its port, obeys line by line, and ends with its input.
enum ServerRole {
  static let command = "serve"

  static func run(_ words: [String]) -> Int32 {
    bare_die_with_parent()
    // Decoding takes every core that there is, and so does a browser; the others are measured on the first.
    if words.first != "analysis", words.first != "page" { bare_pin(0) }
    do {
      switch words.first {
      case "ours" where words.count == 2: try ours(directory: words[1])
      case "bare-writer" where words.count == 2: try bareWriter(readers: Int32(words[1]) ?? 0)
      case "analysis" where words.count == 3:
        try AnalysisRole.run(directory: words[1], media: words[2])
      case "page" where words.count == 3:
        try PageRole.run(directory: words[1], media: words[2])
      case "bare-acceptor": try bareAcceptor()
      default: return 2
      }
      return 0
    } catch {
      Terminal.say("\(words): \(error)")
      return 1
    }
  }

  // MARK: - Ours

  /// The whole server. Commands:
  ///
  ///     pace EVENTS RATE    publishes; answers when all is committed
  ///     job FRAMES          runs a job to its end; answers with its id
  private static func ours(directory: String) throws {
    let application = try ServerApplication(
      settings: ServerSettings(dataDirectory: directory, port: 0, maximumStreams: 10_000))
    Terminal.answer("\(try application.start())")
    let publisher = try PacedPublisher(application.store)
    while let line = readLine() {
      let words = line.split(separator: " ")
      switch (words.first, words.dropFirst().compactMap { Int64($0) }) {
      case ("pace", let numbers) where numbers.count == 2:
        try publisher.publish(numbers[0], perSecond: numbers[1])
        Terminal.answer("done")
      case ("job", let numbers) where numbers.count == 1:
        Terminal.answer(try application.store.finishedJob(frames: Int(numbers[0])).description)
      default: throw Problem("no such command: \(line)")
      }
    }
    application.stop()
  }

  // MARK: - The least that would do

  /// Takes its readers, then obeys `pace EVENTS RATE`.
  private static func bareWriter(readers: Int32) throws {
    var port: Int32 = 0
    let listener = bare_listen(&port)
    guard listener >= 0 else { throw Problem("the bare writer cannot listen") }
    Terminal.answer("\(port)")
    guard let writer = bare_writer_accept(listener, readers) else {
      throw Problem("the bare writer cannot take its readers")
    }
    while let line = readLine() {
      let numbers = line.split(separator: " ").compactMap { Int64($0) }
      guard numbers.count == 2,
        bare_writer_pace(writer, numbers[0], Int32(PacedPublisher.eventBytes), Int32(numbers[1]))
          == 0
      else { throw Problem("the bare writer cannot do: \(line)") }
      Terminal.answer("done")
    }
  }

  private static func bareAcceptor() throws {
    var port: Int32 = 0
    let listener = bare_listen(&port)
    guard listener >= 0 else { throw Problem("the bare acceptor cannot listen") }
    Terminal.answer("\(port)")
    let accepting = NamedThread(name: "bare-accept") { bare_accept_for_ever(listener) }
    // Ends with its input; the thread goes with the process.
    while readLine() != nil {}
    withExtendedLifetime(accepting) { _exit(0) }
  }
}
