import Base

/// One stream's place among those that may be open. Letting go of it gives it back: so a client that vanishes before
/// its stream has begun, at whichever moment, leaves no place behind.
final class StreamPlace: Sendable {
  private let places: StreamPlaces
  private let session: String

  fileprivate init(in places: StreamPlaces, session: String) {
    self.places = places
    self.session = session
  }

  deinit {
    places.leave(session)
  }
}

/// Gives places out, and takes them back.
final class StreamPlaces: Sendable {
  private let admission: Guarded<Admission>

  init(_ settings: StreamSettings) {
    admission = Guarded(Admission(settings))
  }

  var taken: Int { admission.withLock { $0.count } }

  func admit(session: String) throws(AdmissionRefusal) -> StreamPlace {
    try admission.withLock { (admission) throws(AdmissionRefusal) in
      try admission.enter(session)
    }
    return StreamPlace(in: self, session: session)
  }

  fileprivate func leave(_ session: String) {
    admission.withLock { $0.leave(session) }
  }
}

/// Why a stream is not admitted.
enum AdmissionRefusal: Error {
  case sessionFull
  case serverFull
}

/// Counts the open streams: pure.
struct Admission {
  private let maximum: Int
  private let maximumPerSession: Int
  private(set) var count = 0
  private var bySession: [String: Int] = [:]

  init(_ settings: StreamSettings) {
    maximum = settings.maximumConnections
    maximumPerSession = settings.maximumPerSession
  }

  mutating func enter(_ session: String) throws(AdmissionRefusal) {
    guard bySession[session, default: 0] < maximumPerSession else { throw .sessionFull }
    guard count < maximum else { throw .serverFull }
    count += 1
    bySession[session, default: 0] += 1
  }

  mutating func leave(_ session: String) {
    count -= 1
    bySession[session, default: 1] -= 1
    if bySession[session] == 0 { bySession[session] = nil }
  }
}
