/// The names of what the store notes about itself.
enum MetaKey {
  /// No sequence number up to this is ever given out again, even when its rows are deleted.
  static let sequenceFloor = "sequence_floor"
  /// Written to see whether writing works; says nothing.
  static let writeProbe = "write_probe"
}
