import Glibc

/// What was asked for on the command line.
struct Arguments {
  enum Suite: String, CaseIterable {
    case log
    case queue
    case messages
    case read
    case history
    case results
    case stream
    case paced
    case rest
    case idle
    case decode
    case pipeline
    case vision
    case judging
    case page

    /// Whether it belongs to everything; what takes minutes and says nothing of speed does not.
    var isInAll: Bool { self != .judging }
  }

  var suites = Suite.allCases.filter(\.isInAll)
  var isQuick = false
  var jsonPath: String?
  var dataDirectory: String?
  var wantsHelp = false

  static let help = """
    touchline-bench [log|queue|messages|read|history|results|stream|paced|rest|idle|decode|pipeline|vision|judging|page|all] [--quick] [--json FILE] [--data DIR]

    Measures the product beside its limits and peers, in turns, in one run:
      log        events and frames appended per second, and how long a commit takes, beside plain C on SQLite
      queue      jobs submitted, claimed and completed per second, beside plain C on SQLite
      messages   time to encode a frame with ten boxes, beside Foundation's JSONEncoder
      read       events read back per second from a cursor, beside plain C on SQLite
      history    pages out of a million jobs, by every combination of filters
      results    the whole result of a job of 135,000 frames: its first byte, its speed, the server's memory
      stream     events delivered per second to 1,000 and 5,000 readers, beside a bare C writer on epoll
      paced      how long events at a steady rate take to 1,000 readers, beside the same writer and nginx with nchan
      rest       requests beside 5,000 streams, and as fast as they go, beside nginx and a file
      idle       memory of a stream with nothing to say, and connections accepted per second, beside bare C on epoll
      decode     frames decoded per second, seeking, memory and JPEG, beside plain C on libav and beside ffmpeg
      pipeline   frames per second through a whole job whose plugin does nothing, beside bare decoding; memory; many jobs
      vision     a whole analysis beside bare decoding; microseconds per kernel at 640 × 360, and per frame for each tool
      judging    how well a whole analysis sees twenty synthetic matches at 640 × 360 and at 1280 × 720, beside its goals
      page       milliseconds from a message to its pixels in a browser, and frames per second while scrubbing
      all        everything but judging, which takes some ten minutes; also the default

      --quick      fewer and shorter runs: an impression in under a minute, not a measurement; three matches to judge by
      --json FILE  writes the figures to a file as well
      --data DIR   where the databases are put and removed again; else $TMPDIR, else build/bench.
                   The disk under it is part of what is measured.

    A goal that is missed is said so and is no error; the exit status is 1 only when measuring failed.
    """

  init(_ words: ArraySlice<String>) throws(Problem) {
    var words = words
    var named: [Suite] = []
    while let word = words.popFirst() {
      switch word {
      case "--quick": isQuick = true
      case "--help", "-h": wantsHelp = true
      case "--json": jsonPath = try Self.value(of: word, &words)
      case "--data": dataDirectory = try Self.value(of: word, &words)
      case "all": named += Suite.allCases.filter(\.isInAll)
      default:
        guard let suite = Suite(rawValue: word) else {
          throw Problem("unknown argument '\(word)'; --help lists what there is")
        }
        named.append(suite)
      }
    }
    if !named.isEmpty { suites = Suite.allCases.filter(named.contains) }
  }

  private static func value(of option: String, _ words: inout ArraySlice<String>)
    throws(Problem) -> String
  {
    guard let value = words.popFirst() else { throw Problem("\(option) needs a value") }
    return value
  }
}

/// Why a measurement could not be made.
struct Problem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
