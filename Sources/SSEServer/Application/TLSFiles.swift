import Glibc

extension ServerSettings.TLSFiles {
  /// A certificate with its chain is some kilobytes.
  private static let largestFile: Int64 = 1 << 20

  /// Reads both files, and says which one cannot be used.
  func read() throws(ServerSettings.Problem) -> HTTPServerConfiguration.TLS {
    HTTPServerConfiguration.TLS(
      certificate: try Self.text(of: certificate, option: "--tls-cert"),
      key: try Self.text(of: key, option: "--tls-key"))
  }

  private static func text(of path: String, option: String) throws(ServerSettings.Problem) -> String
  {
    guard let file = OpenFile(path: path) else {
      throw ServerSettings.Problem(
        description: "cannot read \(path) (\(option)): \(String(cString: strerror(errno)))")
    }
    var bytes = [UInt8](repeating: 0, count: Int(min(file.size, largestFile)))
    let length = pread(file.descriptor, &bytes, bytes.count, 0)
    guard length == bytes.count, let text = String(validating: bytes, as: UTF8.self),
      text.contains("-----BEGIN ")
    else { throw ServerSettings.Problem(description: "\(path) (\(option)) is not a PEM file") }
    return text
  }
}
