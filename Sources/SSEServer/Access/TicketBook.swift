public import Base

/// Tickets for clients that cannot set headers: each opens one request of its holder's, once, within seconds.
public final class TicketBook: Sendable {
  private struct Ticket {
    let principal: Principal
    let expires: Monotonic
  }

  private let tickets = Guarded<[SHA256.Digest: Ticket]>([:])
  private let lifetimeSeconds: Double
  private let capacity: Int

  /// How long a ticket lasts, and how many may wait to be used at once.
  public init(lifetimeSeconds: Double = 30, capacity: Int = 10_000) {
    self.lifetimeSeconds = lifetimeSeconds
    self.capacity = capacity
  }

  /// A new ticket; nil when too many wait to be used.
  public func issue(to principal: Principal, at now: Monotonic = .now()) -> String? {
    var random = SystemRandomNumberGenerator()
    let words = (0..<4).map { _ in random.next() }
    let text = words.map { String($0, radix: 36) }.joined(separator: "-")
    let ticket = Ticket(
      principal: principal, expires: now.advanced(bySeconds: lifetimeSeconds))
    return tickets.withLock { tickets in
      if tickets.count >= capacity { tickets = tickets.filter { $0.value.expires > now } }
      guard tickets.count < capacity else { return nil }
      tickets[SHA256.digest(of: [UInt8](text.utf8))] = ticket
      return text
    }
  }

  /// Uses a ticket up, or only looks at it; nil when it was never issued, has been used, or has expired.
  func redeem(_ text: String, keeping: Bool = false, at now: Monotonic = .now()) -> Principal? {
    // Looked up by digest, so the time of the look-up says nothing about the ticket's text.
    let digest = SHA256.digest(of: [UInt8](text.utf8.prefix(256)))
    let ticket = tickets.withLock { keeping ? $0[digest] : $0.removeValue(forKey: digest) }
    guard let ticket, ticket.expires > now else { return nil }
    return ticket.principal
  }

  /// Tickets that wait to be used, expired ones included.
  var count: Int { tickets.withLock(\.count) }

  /// How long a ticket lasts.
  public var lifetime: Double { lifetimeSeconds }
}
