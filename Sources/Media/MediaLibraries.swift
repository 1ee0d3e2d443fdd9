public import Base
import CCurl
import CLibAV

/// The media libraries found at run time. Results depend on them, so provenance records them.
public enum MediaLibraries {
  public static func versions() -> [LibraryVersion] {
    [
      libAV("libavformat", avformat_version()),
      libAV("libavcodec", avcodec_version()),
      libAV("libavutil", avutil_version()),
      libAV("libswscale", swscale_version()),
      LibraryVersion(name: "libcurl", version: String(cString: touchline_curl_version())),
    ]
  }

  /// libav packs major, minor and micro into one integer: 16, 8 and 8 bits.
  private static func libAV(_ name: String, _ packed: UInt32) -> LibraryVersion {
    LibraryVersion(
      name: name, version: "\(packed >> 16).\((packed >> 8) & 0xff).\(packed & 0xff)")
  }
}
