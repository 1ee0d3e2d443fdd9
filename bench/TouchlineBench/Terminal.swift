import Foundation

/// Where progress and errors go; results go to standard output.
enum Terminal {
  static func say(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }
}
