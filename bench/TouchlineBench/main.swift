import Glibc

let words = Array(CommandLine.arguments.dropFirst())
// What the suites start as processes of their own.
switch words.first {
case ReaderProcess.command: exit(ReaderProcess.run(Array(words.dropFirst())))
case PacedReaders.command: exit(PacedReaders.run(Array(words.dropFirst())))
case ServerRole.command: exit(ServerRole.run(Array(words.dropFirst())))
case DecodingChild.command: exit(DecodingChild.run(Array(words.dropFirst())))
default: break
}
do {
  let arguments = try Arguments(words[...])
  if arguments.wantsHelp {
    print(Arguments.help)
  } else {
    try Run(arguments).all()
  }
} catch {
  Terminal.say("touchline-bench: \(error)")
  exit(1)
}
