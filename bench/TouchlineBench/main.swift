import Glibc

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
