import Base
import Jobs
import Media
import TestPlugins

/// Stops a job before some frame until it is let through.
final class Gate: Sendable {
  private struct State {
    var isReached = false
    var isOpen = false
  }

  private let index: Int64
  private let state = Condition(State())

  /// - Parameter index: the frame at which to stop.
  init(at index: Int64) {
    self.index = index
  }

  /// The plugins of tests, that all stop here.
  var registry: PluginRegistry {
    TestPlugins.hooked { [self] in stop(before: $0) }
  }

  func stop(before frame: Frame) {
    guard frame.index == index else { return }
    state.update { $0.isReached = true }
    _ = state.wait { $0.isOpen ? true : nil }
  }

  func waitUntilReached() {
    _ = state.wait { $0.isReached ? true : nil }
  }

  func open() {
    state.update { $0.isOpen = true }
  }
}
