/// What is said about the stream itself, in its place in the stream.
enum StreamRemark {
  /// So much was lost.
  case loss(LossLedger)
  /// A ping is due, and so many events have been lost since the reader came.
  case ping(dropped: Int64)
}
