/// The names of what the store notes about itself.
enum MetaKey {
  /// Where to look for the machine's boot: `/proc/sys/kernel/random/boot_id` of the last opening.
  static let bootID = "boot_id"
  /// Which file the database was at the last opening.
  static let fileIdentity = "file_identity"
  /// `yes` while no server has it open, if the last one closed it in order.
  static let closed = "closed"
  /// No sequence number up to this is ever given out again, even when its rows are deleted.
  static let sequenceFloor = "sequence_floor"
}
