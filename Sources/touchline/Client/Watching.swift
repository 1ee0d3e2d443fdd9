import Base
import Client
import Glibc

/// Shows how one job goes until it has ended: a bar in a terminal, lines in a pipe.
enum Watching {
  /// - Returns: the exit code that the job's end amounts to.
  static func run(_ job: String, stride: Int64, _ client: ServerClient, asJSON: Bool) throws
    -> Int32
  {
    let interrupt = InterruptNote(
      """
      the job goes on without this command
        watch it:   touchline tail \(job)
        cancel it:  touchline cancel \(job)
      """)
    let view: any WatchView =
      if asJSON { MessageView() } else if Console.printsToTerminal { TerminalView() } else {
        LineView()
      }
    let state = State(JobWatch(stride: stride), view)
    let request = TailRequest(
      job: job, types: JobWatch.types, framesPerSecond: JobWatch.framesPerSecond, cursor: "0")
    try client.follow(
      request,
      outage: { why in view.note("\(why); trying again") },
      take: { state.take($0) })
    // A stream that ends without its `complete` has given it to an earlier connection; the job itself says how it ended.
    let end =
      try state.watch.end
      ?? client.get(["jobs", job], query: [("include", "summary")])
      .text("status")
    return withExtendedLifetime(interrupt) {
      end == "completed" ? ExitCode.success : ExitCode.failure
    }
  }

  private final class State {
    private(set) var watch: JobWatch
    private let view: any WatchView

    init(_ watch: JobWatch, _ view: any WatchView) {
      self.watch = watch
      self.view = view
    }

    /// False when the job has ended.
    func take(_ event: StreamEvent) -> Bool {
      guard case .object(let message)? = try? JSONParser.parse(event.data) else { return true }
      // What is about the stream itself is no news of the job.
      guard message.object("payload")?.text("job_id") != nil else { return true }
      let news = watch.take(message)
      view.show(event, news, watch)
      return watch.end == nil
    }
  }
}

/// Where what is watched is shown.
protocol WatchView: AnyObject {
  func show(_ event: StreamEvent, _ news: String?, _ watch: JobWatch)
  /// Something about the connection.
  func note(_ words: String)
}

/// The messages themselves, for programs.
private final class MessageView: WatchView {
  func show(_ event: StreamEvent, _ news: String?, _ watch: JobWatch) {
    Console.printLine(event.data)
  }
  func note(_ words: String) { Console.complain(words) }
}

/// A line for each thing that happens, and for each per cent.
private final class LineView: WatchView {
  private var percent: Int64?

  func show(_ event: StreamEvent, _ news: String?, _ watch: JobWatch) {
    if let news { return Console.printLine(news) }
    guard event.type == "progress", watch.percent != percent || watch.percent == nil else { return }
    percent = watch.percent
    Console.printLine(watch.figures)
  }

  func note(_ words: String) { Console.complain(words) }
}

/// A bar, and above it what happened.
private final class TerminalView: WatchView {
  private var bar = ProgressBar()

  func show(_ event: StreamEvent, _ news: String?, _ watch: JobWatch) {
    if watch.end != nil { bar.end() }
    if let news { bar.say(news) }
    guard watch.end == nil else { return }
    bar.draw(percent: watch.percent, watch.figures, columns: Console.columns)
  }

  func note(_ words: String) { bar.say("touchline: \(words)") }
}

/// Says something when the user interrupts, and ends the program. Waited for on a thread of its own instead of handled:
/// nothing runs in a signal's context.
private final class InterruptNote {
  private let thread: NamedThread

  init(_ words: String) {
    var interrupts = sigset_t()
    sigemptyset(&interrupts)
    sigaddset(&interrupts, SIGINT)
    pthread_sigmask(SIG_BLOCK, &interrupts, nil)
    thread = NamedThread(name: "tl-interrupt") { [interrupts] in
      var awaited = interrupts
      var signal: Int32 = 0
      sigwait(&awaited, &signal)
      if Console.printsToTerminal { Console.show("\n") }
      Console.complain(words)
      _exit(ExitCode.failure)
    }
  }
}
