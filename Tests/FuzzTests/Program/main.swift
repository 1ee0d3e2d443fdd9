// The program that `scripts/fuzz` builds and runs: libFuzzer around one target.
//
//   fuzz --list                     the targets
//   fuzz TARGET --seeds DIRECTORY   writes the inputs to begin with
//   fuzz TARGET [OPTION|FILE]...    searches, or tries one file again: the rest is libFuzzer's own

import Foundation

/// The target that this process tries. libFuzzer's callback is a C function and has nothing but globals.
// Written once below, before libFuzzer calls on this same thread.
nonisolated(unsafe) private var chosen: FuzzTarget?
/// What it leaves open.
// As above.
nonisolated(unsafe) private var descriptors: DescriptorWatch?

/// libFuzzer's name for "this input is fine".
private let isFine: Int32 = 0

// Its own main, which ours replaces, is linked all the same and refers to this name.
@_cdecl("LLVMFuzzerTestOneInput")
nonisolated func tryOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  do {
    try chosen?.check(Array(UnsafeBufferPointer(start: start, count: count)))
    try descriptors?.tried()
    return isFine
  } catch {
    giveUp(error)
  }
}

private func giveUp(_ error: any Error) -> Never {
  FileHandle.standardError.write(Data("property broken: \(error)\n".utf8))
  abort()
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private func complain(_ words: String) -> Never {
  FileHandle.standardError.write(Data("fuzz: \(words)\n".utf8))
  exit(2)
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["--list"] {
  for target in FuzzTarget.all { print(target.name) }
  exit(0)
}
guard let name = arguments.first, let target = FuzzTarget.named(name) else {
  complain("which target? There are: \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
}
if arguments.count == 3, arguments[1] == "--seeds" {
  for (number, seed) in try target.seeds().enumerated() {
    try Data(seed).write(to: URL(fileURLWithPath: "\(arguments[2])/seed-\(number)"))
  }
  exit(0)
}
chosen = target
// What a target opens once and keeps, such as its server, it has then.
try target.seeds().first.map(target.check)
descriptors = DescriptorWatch(inputsBetweenLooks: target.inputsBetweenLooks)
// libFuzzer sees the program's name and what comes after the target's. It names no functions that are reached for the first
// time: for that it would start another program, and the pipes to it look like descriptors that an input has left open.
var rest: [UnsafeMutablePointer<CChar>?] =
  ([CommandLine.arguments[0], "-print_funcs=0"] + arguments.dropFirst()).map { strdup($0) } + [nil]
var count = Int32(rest.count - 1)
let status = rest.withUnsafeMutableBufferPointer { buffer in
  var start = buffer.baseAddress!  // never empty: it ends with nil
  return runDriver(&count, &start, tryOneInput)
}
// It comes back only from trying files again, which may be too few for a look.
do {
  try descriptors?.look()
} catch {
  giveUp(error)
}
exit(status)
