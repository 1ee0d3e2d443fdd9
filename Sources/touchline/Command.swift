/// One command of the program: how it is called, what it takes, what it does, and how it ends.
struct Command: Sendable {
  let name: String
  let summary: String
  let table: OptionTable
  let help: String
  /// Gives the exit code.
  let body: @Sendable (OptionTable.Values) throws -> Int32

  /// Runs it and gives its exit code.
  func run(_ arguments: [String]) -> Int32 {
    do {
      let values = try table.read(arguments)
      if values.isSet("help") {
        Console.show(help)
        return ExitCode.success
      }
      return try body(values)
    } catch let error as UsageError {
      Console.complain("\(error); see touchline \(name) --help")
      return ExitCode.usage
    } catch let error as any SettingsError {
      Console.complain("\(error)")
      return ExitCode.usage
    } catch {
      Console.complain("\(error)")
      return ExitCode.failure
    }
  }
}

/// What was asked for makes no sense, and says so itself; the program exits with 2.
protocol SettingsError: Error {}

/// Why it could not be done, in words; the program exits with 1.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
