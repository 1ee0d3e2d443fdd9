import Base
import Foundation
import Glibc

/// Notices descriptors that are left open by what was tried: no sanitizer does.
struct DescriptorWatch {
  /// What is open, by number: a path, or what the kernel calls what has none.
  typealias Descriptors = [String: String]

  private let inputsBetweenLooks: Int
  private let patienceSeconds: Double
  private let open: () -> Descriptors
  private let atFirst: Descriptors
  private var inputs = 0

  /// - Parameters:
  ///   - inputsBetweenLooks: a look costs as much as many an input.
  ///   - patienceSeconds: another thread may still be closing what it was done with.
  ///   - open: tells what is open.
  init(
    inputsBetweenLooks: Int, patienceSeconds: Double = 10,
    open: @escaping () -> Descriptors = Self.openDescriptors
  ) {
    self.inputsBetweenLooks = inputsBetweenLooks
    self.patienceSeconds = patienceSeconds
    self.open = open
    atFirst = open()
  }

  /// One more input was tried: looks, when it is time to.
  mutating func tried() throws(Broken) {
    inputs += 1
    if inputs % inputsBetweenLooks == 0 { try look() }
  }

  /// Throws when more are open than at first, and stay so.
  func look() throws(Broken) {
    let deadline = Monotonic.now().advanced(bySeconds: patienceSeconds)
    var now = open()
    while now.count > atFirst.count, Monotonic.now() < deadline {
      sched_yield()
      now = open()
    }
    try expect(now.count <= atFirst.count, "\(describe(now)) after \(inputs) inputs")
  }

  private func describe(_ now: Descriptors) -> String {
    let new = now.filter { atFirst[$0.key] != $0.value }.map { "\($0.key) (\($0.value))" }
    return "\(now.count) descriptors are open, \(atFirst.count) were at first; new are "
      + new.sorted().joined(separator: ", ")
  }

  /// Descriptors that this process has open.
  static func openDescriptors() -> Descriptors {
    let directory = "/proc/self/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return Dictionary(
      uniqueKeysWithValues: numbers.compactMap { number in
        // The listing's own has gone by now.
        let path = "\(directory)/\(number)"
        let name = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        return name.map { (number, $0) }
      })
  }
}
