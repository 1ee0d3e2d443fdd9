public import Base
import CMicroHTTPD

/// The HTTP library found at run time.
public enum ServerLibraries {
  public static func versions() -> [LibraryVersion] {
    [LibraryVersion(name: "libmicrohttpd", version: String(cString: MHD_get_version()))]
  }
}
