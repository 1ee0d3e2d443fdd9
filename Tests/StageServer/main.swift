// The server that the tests under Tests/http ask: the real one, with jobs that follow a script instead of looking at
// a video. It takes the options of `touchline serve`, and commands on standard input (Commands.swift).
//
//   stage-server --data DIRECTORY [--ping-interval SECONDS] …

import Base
import Glibc
import Jobs
import Media
import SSEServer
import TestPlugins

func say(_ line: String, on descriptor: Int32) {
  let bytes = Array("\(line)\n".utf8)
  var start = 0
  while start < bytes.count {
    let count = bytes.withUnsafeBytes {
      write(descriptor, $0.baseAddress! + start, bytes.count - start)
    }
    // A reader that is gone is no reason to fail.
    guard count > 0 else { return }
    start += count
  }
}

/// The value after an option's name.
func option(_ name: String) -> String? {
  let arguments = CommandLine.arguments
  return arguments.firstIndex(of: "--\(name)").map { arguments[$0 + 1] }
}

let settings = try ServerSettings(
  dataDirectory: option("data") ?? "", port: option("port").flatMap { Int64($0) } ?? 0,
  workers: option("workers").flatMap { Int64($0) } ?? 16,
  pingSeconds: option("ping-interval").flatMap { Double($0) } ?? 15,
  maximumStreams: option("max-connections").flatMap { Int64($0) } ?? 10_000,
  tokenFile: option("token-file"), hosts: option("allow-host").map { [$0] } ?? [],
  origins: option("allow-origin").map { [$0] } ?? [],
  largestUpload: option("max-upload").flatMap { Int64($0) } ?? 1 << 20,
  tlsCertificate: option("tls-cert"), tlsKey: option("tls-key"), mediaRoot: option("media-root"),
  allowsPrivateSources: option("allow-private-sources") != nil)
/// What is there; and, as if it were, a device that the probe does not find.
let devices = MediaDevices(
  all: MediaDevices.probe().all.map { device in
    guard device.id == option("claim-device") else { return device }
    return MediaDevice(
      id: device.id, kind: device.kind, name: device.name, isAvailable: true, reason: nil)
  })
let gates = Gates()
try ServerProcess.run(
  host: settings.host, log: { say($0.jsonText(), on: STDERR_FILENO) },
  complain: { say($0, on: STDERR_FILENO) },
  make: {
    try ServerApplication(
      settings: settings,
      work: option("plugins") == nil
        ? .executor(StagedExecutor(gates: gates), metadata: try Scene.plugins())
        : .plugins(
          TestPlugins.all(truth: option("truth")).adding(try PatientPlugin(gates))),
      devices: devices,
      log: { say($0.jsonText(), on: STDERR_FILENO) })
  },
  started: { application in
    let commands = Commands(application: application, gates: gates)
    _ = NamedThread(name: "tl-commands") {
      while let line = readLine() { say(commands.answer(line).jsonText(), on: STDOUT_FILENO) }
    }
  })
