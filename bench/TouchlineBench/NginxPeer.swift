import BareLoops
import Base
import Foundation
import Glibc

/// nginx with its push module nchan, one worker, as Debian packages them: the peer that everybody knows.
final class NginxPeer {
  private static let module = "/usr/lib/nginx/modules/ngx_nchan_module.so"
  private let process = Process()
  let port: Int
  private let publisher: Int32

  /// Whether it is installed (`scripts/setup bench`).
  static var isInstalled: Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx")
      && FileManager.default.fileExists(atPath: module)
  }

  /// Where it serves the file that it was given.
  static let filePath = "/answer.json"

  /// Starts it on the first core, with everything it writes in a directory of ours.
  ///
  /// - Parameter file: what it serves as a file.
  init(directory relative: String, file: Data? = nil) throws {
    // nginx takes a relative path to mean something of its own.
    let directory = URL(fileURLWithPath: relative).path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try file?.write(to: URL(fileURLWithPath: directory + Self.filePath))
    port = Int(bare_free_port())
    let configuration = """
      load_module \(Self.module);
      daemon off; worker_processes 1;
      pid \(directory)/nginx.pid; error_log \(directory)/error.log crit;
      events { worker_connections 20000; }
      http {
        access_log off; sendfile on; tcp_nopush on; client_body_temp_path \(directory)/body; proxy_temp_path \(directory)/proxy;
        fastcgi_temp_path \(directory)/fastcgi; uwsgi_temp_path \(directory)/uwsgi; scgi_temp_path \(directory)/scgi;
        server {
          listen 127.0.0.1:\(port) backlog=4096;
          keepalive_requests 1000000;
          location = \(Self.filePath) { root \(directory); }
          location = /publish { nchan_publisher; nchan_channel_id bench; }
          location = /v1/realtime { nchan_subscriber eventsource; nchan_channel_id bench; }
        }
      }
      """
    let path = "\(directory)/nginx.conf"
    try configuration.write(toFile: path, atomically: false, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
    process.arguments = ["-p", directory, "-c", path, "-e", "\(directory)/error.log"]
    process.standardError = FileHandle.nullDevice
    bare_pin(0)
    defer { bare_unpin() }
    try process.run()
    publisher = bare_connect_within(Int32(port), Self.startSeconds)
    guard publisher >= 0 else {
      process.terminate()
      throw Problem("nginx did not start; see \(directory)/error.log")
    }
  }

  private static let startSeconds: Int32 = 10

  deinit {
    close(publisher)
    process.terminate()
    process.waitUntilExit()
  }

  /// What the readers saw of so many events, published one after the other.
  func serve(readers: Int, events: Int64, bytes: Int) throws -> StreamSuite.Crowd {
    let crowd = try ReaderProcess(port: port, readers: readers, events: events)
    try crowd.waitUntilReady()
    try publish(events, bytes: bytes)
    return try crowd.result()
  }

  /// Publishes events one after the other: so many a second, or as it takes them.
  func publish(_ events: Int64, bytes: Int, perSecond: Int64 = 0) throws {
    guard bare_publish(publisher, "/publish", events, Int32(bytes), Int32(perSecond)) == 0 else {
      throw Problem("nginx refused an event")
    }
  }
}
