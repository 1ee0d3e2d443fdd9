import Base
import Jobs
import Media
import SSEServer

/// The exit codes of every command.
enum ExitCode {
  static let success: Int32 = 0
  static let failure: Int32 = 1
  static let usage: Int32 = 2
}

/// Chooses what the program does by its first argument.
enum CommandLineTool {
  private static let help = """
    touchline \(Program.version) — analyses video while you watch

    usage: touchline COMMAND [options]

      serve       \(ServeCommand.summary)
      demo        \(DemoCommand.summary)

      --help      this text; touchline COMMAND --help tells more
      --version   the version, and the libraries that this program runs on

    """

  /// Runs the program with its arguments and gives its exit code.
  static func run(_ arguments: [String]) -> Int32 {
    switch arguments.first {
    case nil, "--help", "-h", "help":
      print(help, terminator: "")
      return ExitCode.success
    case "--version", "version":
      print(Program.name, Program.version)
      for library in libraries { print(" ", library.name, library.version) }
      return ExitCode.success
    case "serve": return ServeCommand.run(Array(arguments.dropFirst()))
    case "demo": return DemoCommand.run(Array(arguments.dropFirst()))
    case .some(let unknown):
      Console.complain("there is no command '\(unknown)'; see touchline --help")
      return ExitCode.usage
    }
  }

  private static var libraries: [LibraryVersion] {
    MediaLibraries.versions() + StoreLibraries.versions() + ServerLibraries.versions()
  }
}
