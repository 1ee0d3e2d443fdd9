public import Base
import CSQLite

/// The storage library found at run time.
public enum StoreLibraries {
  public static func versions() -> [LibraryVersion] {
    [LibraryVersion(name: "sqlite", version: String(cString: sqlite3_libversion()))]
  }
}
