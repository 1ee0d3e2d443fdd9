/// Decides at start whether the log goes on where it was, or whether its newest events may be gone.
///
/// Events can vanish behind our back: a power cut with a disk that lied, a backup put back, a write-ahead log
/// deleted in a clean-up. Clients may hold ids of such events, so those ids must never name others. Going on in
/// the same epoch needs proof; without it a new epoch begins, which costs nothing: every cursor into what
/// survives stays good.
struct LogContinuity: Sendable {
  /// What the database says.
  struct Recorded: Sendable {
    /// The machine's boot during which the database was last open.
    let bootID: String?
    /// The file that the database was (`DatabaseFile.identity`).
    let fileIdentity: String?
    /// Whether the last server closed it in order.
    let wasClosed: Bool
    let epoch: EventID.Epoch
    /// The newest event that survives.
    let lastSequence: Int64
  }

  /// What the machine says.
  struct Observed: Sendable {
    let bootID: String?
    let fileIdentity: String?
    /// What the witness file beside the database last saw.
    let witness: TailWitness.Sighting?
  }

  enum Verdict: Equatable {
    case goesOn
    /// With the reason, as `log_epochs` keeps it.
    case newEpoch(String)
  }

  static func judge(_ recorded: Recorded, _ observed: Observed) -> Verdict {
    guard recorded.fileIdentity != nil, recorded.fileIdentity == observed.fileIdentity else {
      return .newEpoch("the database file was copied or restored")
    }
    guard recorded.wasClosed || (recorded.bootID != nil && recorded.bootID == observed.bootID)
    else {
      return .newEpoch("the machine restarted while the database was open")
    }
    guard let witness = observed.witness, witness.epoch == recorded.epoch else {
      return .newEpoch("nothing proves that the newest events survive")
    }
    guard witness.sequence <= recorded.lastSequence else {
      return .newEpoch(
        "events up to \(witness.sequence) were given out, but only \(recorded.lastSequence) survive"
      )
    }
    return .goesOn
  }
}
