import Base

/// Between a producer that makes chunks in tasks and a connection that takes bytes on its own thread: one chunk
/// being sent and one ahead, no more.
final class StreamBuffer: Sendable {
  /// What the connection gets when it asks.
  enum Filled: Equatable {
    case bytes(Int)
    /// Nothing yet; the callback given is called once when there is.
    case waiting
    case end
    case failed
  }

  private struct State {
    var current: [UInt8] = []
    var offset = 0
    var ahead: [UInt8]?
    var isProducing = false
    var isFinished = false
    var isFailed = false
    var isCancelled = false
    var sent: Int64 = 0
    var wake: (@Sendable () -> Void)?
    var task: Task<Void, Never>?
  }

  private let state = Guarded(State())
  private let producer: any BodyProducer
  private let failed: @Sendable (any Error) -> Void

  init(_ producer: any BodyProducer, failed: @escaping @Sendable (any Error) -> Void) {
    self.producer = producer
    self.failed = failed
  }

  /// Bytes handed to the connection.
  var sent: Int64 { state.withLock(\.sent) }

  /// Fills a buffer with what is there. When nothing is, `suspend` is called under the lock, so that no chunk can
  /// come between the look and the suspension; what it returns wakes the connection.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, suspend: () -> (@Sendable () -> Void)?
  ) -> Filled {
    state.withLock { state in
      if state.offset == state.current.count, let next = state.ahead {
        (state.current, state.offset, state.ahead) = (next, 0, nil)
      }
      let available = state.current.count - state.offset
      guard available == 0 else {
        let length = min(available, buffer.count)
        state.current.withUnsafeBytes {
          buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: $0[state.offset..<(state.offset + length)]))
        }
        state.offset += length
        state.sent += Int64(length)
        if state.offset == state.current.count { (state.current, state.offset) = ([], 0) }
        produce(&state)
        return .bytes(length)
      }
      if state.isFailed || state.isCancelled { return .failed }
      if state.isFinished { return .end }
      produce(&state)
      guard let resume = suspend() else { return .failed }
      state.wake = resume
      return .waiting
    }
  }

  /// The client is gone, or the server stops.
  func cancel() {
    let (task, wake) = state.withLock { state in
      state.isCancelled = true
      state.ahead = nil
      defer { state.wake = nil }
      return (state.task, state.wake)
    }
    task?.cancel()
    wake?()
  }

  private func produce(_ state: inout State) {
    guard !state.isProducing, state.ahead == nil, !state.isFinished, !state.isFailed,
      !state.isCancelled
    else { return }
    state.isProducing = true
    state.task = Task { [self] in
      let result: Result<[UInt8]?, any Error>
      do {
        var chunk = try await producer.next()
        while chunk?.isEmpty == true { chunk = try await producer.next() }
        result = .success(chunk)
      } catch {
        result = .failure(error)
      }
      deposit(result)
    }
  }

  private func deposit(_ result: Result<[UInt8]?, any Error>) {
    // Told before the connection can end of it, so whoever sees the end finds the reason.
    if case .failure(let error) = result, !state.withLock(\.isCancelled) { failed(error) }
    let wake = state.withLock { state in
      state.isProducing = false
      state.task = nil
      switch result {
      case .success(let chunk?): state.ahead = chunk
      case .success(nil): state.isFinished = true
      case .failure: state.isFailed = true
      }
      defer { state.wake = nil }
      return state.wake
    }
    wake?()
  }
}
