import Foundation
import Glibc

/// Where progress and errors go; results go to standard output.
enum Terminal {
  static func say(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }

  /// A line for whoever has started this process and reads its output.
  static func answer(_ line: String) {
    print(line)
    fflush(nil)
  }
}
