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

    \(commands.map(\.line).joined(separator: "\n"))

      --help      this text; touchline COMMAND --help tells more
      --version   the version, and the libraries that this program runs on

    """

  private static let commands =
    [ServeCommand.command] + clientCommands.map(\.command)
    + [DemoCommand.command, EvaluateCommand.command]

  /// The commands that ask a server.
  private static let clientCommands = [
    SubmitCommand.command, TailCommand.command, JobsCommand.command, JobCommands.show,
    JobCommands.cancel, JobCommands.delete, RegistryCommands.pipelines, RegistryCommands.plugins,
  ]

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
    case .some(let name):
      guard let command = commands.first(where: { $0.name == name }) else {
        Console.complain("there is no command '\(name)'; see touchline --help")
        return ExitCode.usage
      }
      return command.run(Array(arguments.dropFirst()))
    }
  }

  private static var libraries: [LibraryVersion] {
    MediaLibraries.versions() + StoreLibraries.versions() + ServerLibraries.versions()
  }
}

extension Command {
  /// As the program's help lists it.
  fileprivate var line: String {
    "  \(name)\(String(repeating: " ", count: 12 - name.count))\(summary)"
  }
}
