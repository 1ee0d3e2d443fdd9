import Base

/// One thread that does, in order, what blocks: writing uploads to the disk.
final class SerialWorker: Sendable {
  private struct State {
    var work: [@Sendable () -> Void] = []
    var isStopping = false
  }

  private let state = Condition(State())
  private let thread: NamedThread

  init(name: String) {
    let state = state
    thread = NamedThread(name: name) {
      while true {
        let batch: [@Sendable () -> Void]? =
          state.wait { state in
            if !state.work.isEmpty {
              defer { state.work = [] }
              return .some(state.work)
            }
            return state.isStopping ? .some(nil) : nil
          } ?? nil
        guard let batch else { return }
        for item in batch { item() }
      }
    }
  }

  func submit(_ item: @escaping @Sendable () -> Void) {
    state.update { $0.work.append(item) }
  }

  /// Does what is left, then ends.
  func stop() {
    state.update { $0.isStopping = true }
    thread.join()
  }
}
