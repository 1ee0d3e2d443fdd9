import Glibc

if CommandLine.arguments.dropFirst().first == ReaderProcess.command {
  exit(ReaderProcess.run(Array(CommandLine.arguments.dropFirst(2))))
}
do {
  let arguments = try Arguments(CommandLine.arguments.dropFirst())
  if arguments.wantsHelp {
    print(Arguments.help)
  } else {
    try Run(arguments).all()
  }
} catch {
  Terminal.say("touchline-bench: \(error)")
  exit(1)
}
