/// What the program says of itself: `--version`, provenance of results, the `Server` header.
public enum Program {
  public static let name = "touchline"
  public static let version = "0.1.0"
}
