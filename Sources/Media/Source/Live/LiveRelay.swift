import Base
import CLinux
import Glibc
import Synchronization

/// Carries bytes between a live server and libav, which is given a loopback address instead of the server's.
///
/// libav resolves names, connects and follows redirects by itself, where no gate stands. So the connection is made here, to the
/// address that was judged, and libav is shown nothing else. On the loopback side one connection is taken, and only one
/// of this process: another user of this machine that guesses the port in the moment before finds it closed on him.
final class LiveRelay: Sendable {
  /// Where libav finds the stream.
  let port: UInt16
  private let shared: Shared
  private let thread: NamedThread

  /// What the relay's thread and its owner both look at.
  final class Shared: Sendable {
    let bytes = Atomic<Int64>(0)
    let lastByte = Atomic<Int64>(Monotonic.now().nanoseconds)
    let isClosed = Atomic(false)
    let failure = Guarded<MediaError?>(nil)
    let wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))

    deinit { _ = Glibc.close(wakeUp) }
  }

  /// Connects to the server. Bytes flow once libav has connected to `port`, until either side ends, `close` is called, or
  /// somebody requests the interruption. A deadline does not end it: that is about one read of libav's, not about the stream.
  init(
    _ address: SourceAddress, port: UInt16, gate: AddressGate, settings: WebSettings,
    interruption: Interruption
  ) throws(MediaError) {
    let server = try GatedDial.connect(
      address, port: port, gate: gate, settings: settings, interruption: interruption)
    let loop: RelayLoop
    let shared = Shared()
    do throws(MediaError) {
      let listener = try LoopbackListener()
      self.port = listener.port
      loop = RelayLoop(
        server: server, listener: listener, source: address.display,
        cutsRedirects: address.scheme == "rtsp", interruption: interruption, shared: shared)
    } catch {
      _ = Glibc.close(server)
      throw error
    }
    self.shared = shared
    thread = NamedThread(name: "tl-live-relay", owning: loop) { $0.run() }
  }

  deinit { close() }

  /// Bytes that came from the server.
  var bytesReceived: Int64 { shared.bytes.load(ordering: .relaxed) }

  /// Seconds since the last of them came; since it was opened, before the first.
  var secondsSilent: Double {
    Double(Monotonic.now().nanoseconds - shared.lastByte.load(ordering: .relaxed)) / 1e9
  }

  /// Why the relay broke off, where libav only knows that it did.
  var failure: MediaError? { shared.failure.withLock { $0 } }

  /// Ends both connections and waits until they are closed. More than once is once.
  func close() {
    if shared.isClosed.exchange(true, ordering: .acquiringAndReleasing) { return }
    eventfd_write(shared.wakeUp, 1)
    thread.join()
  }
}
