extension [UInt8] {
  /// `withUnsafeBytes` that keeps the type of what is thrown.
  func withBytes<Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void)
    throws(Failure)
  {
    let result: Result<Void, Failure> = withUnsafeBytes { bytes in
      do throws(Failure) {
        return .success(try body(bytes))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
