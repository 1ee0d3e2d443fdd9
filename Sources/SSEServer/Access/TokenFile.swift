import Base
import CLinux
import Glibc

/// Who may do what: one `name role token` a line, `#` for comments. Tokens are kept as digests only, so no dump, log or
/// error of this program can hold one.
public struct TokenFile: Sendable {
  /// Why a token file cannot be used. It never repeats a token.
  public struct Problem: Error, Equatable, CustomStringConvertible {
    public let description: String
  }

  struct Entry: Sendable {
    let principal: Principal
    let digest: SHA256.Digest
  }

  static let minimumTokenLength = 16
  static let maximumTokenLength = 512
  static let maximumSize: Int64 = 1 << 20

  let entries: [Entry]

  /// How many tokens there are.
  public var count: Int { entries.count }

  /// Reads a file that nobody but its owner (and perhaps a group) can read.
  public static func load(path: String) throws(Problem) -> TokenFile {
    guard let file = OpenFile(path: path) else {
      throw Problem(
        description: "cannot read the token file \(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(file.descriptor, &status) == 0, status.st_mode & 0o027 == 0 else {
      throw Problem(
        description:
          "the token file \(path) can be read by others or changed by its group; run: chmod 600 \(path)"
      )
    }
    guard file.size <= maximumSize else {
      throw Problem(description: "the token file \(path) is larger than \(maximumSize) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Int(file.size))
    let length = bytes.withUnsafeMutableBytes {
      pread(file.descriptor, $0.baseAddress, $0.count, 0)
    }
    guard length == bytes.count else {
      throw Problem(description: "the token file \(path) cannot be read to its end")
    }
    do {
      return try TokenFile(bytes)
    } catch {
      throw Problem(description: "the token file \(path): \(error.description)")
    }
  }

  /// Reads the text of a token file.
  public init(_ text: String) throws(Problem) {
    try self.init([UInt8](text.utf8))
  }

  private init(_ bytes: [UInt8]) throws(Problem) {
    var entries: [Entry] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let number = index + 1
      guard let text = String(validating: line, as: UTF8.self) else {
        throw Problem(description: "line \(number) is not UTF-8")
      }
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      let entry = try Self.entry(words, line: number)
      guard !entries.contains(where: { $0.principal.name == entry.principal.name }) else {
        throw Problem(description: "line \(number) gives a name that an earlier line has")
      }
      guard !entries.contains(where: { ConstantTime.areEqual($0.digest, entry.digest) }) else {
        throw Problem(description: "line \(number) gives a token that an earlier line has")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw Problem(description: "it holds no token") }
    self.entries = entries
  }

  private static func entry(_ words: [Substring], line: Int) throws(Problem) -> Entry {
    guard words.count == 3 else {
      throw Problem(
        description:
          "line \(line) must be a name, a role and a token, but has \(words.count) words")
    }
    let name = String(words[0])
    guard name.utf8.count <= 64,
      name.utf8.allSatisfy({ Text.isAlphanumeric($0) || "._-@".utf8.contains($0) })
    else {
      throw Problem(
        description: "line \(line): a name is 1 to 64 letters, digits, '.', '_', '-' or '@'")
    }
    guard let role = Role(word: words[1]) else {
      throw Problem(description: "line \(line): the role must be read, submit or admin")
    }
    let token = words[2].utf8
    guard (minimumTokenLength...maximumTokenLength).contains(token.count),
      token.allSatisfy({
        $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",")
      })
    else {
      throw Problem(
        description:
          "line \(line): a token is \(minimumTokenLength) to \(maximumTokenLength) ASCII characters without space, comma or semicolon"
      )
    }
    return Entry(
      principal: Principal(name: name, role: role), digest: SHA256.digest(of: [UInt8](token)))
  }

  /// Who holds a token. Every entry is compared, so the time does not tell which one it was.
  func principal(holding token: String) -> Principal? {
    guard token.utf8.count <= Self.maximumTokenLength else { return nil }
    let digest = SHA256.digest(of: [UInt8](token.utf8))
    var found: Principal?
    for entry in entries where ConstantTime.areEqual(entry.digest, digest) {
      found = entry.principal
    }
    return found
  }
}
