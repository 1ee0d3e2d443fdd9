// swift-tools-version: 6.2
// Dependencies point one way: Base ← Media ← Jobs ← SSEServer ← touchline, and Base ← Client ← touchline
// (docs/architecture.md).
import PackageDescription

/// Every target of ours: Swift 6 language mode (the tools version's default), no warning survives.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// What is fuzzed is one target in two shapes: in every other build a test that tries some thousand inputs; where
/// `scripts/fuzz` sets this, a program around libFuzzer.
let fuzzing: Target = {
  let dependencies: [Target.Dependency] = ["Base", "Media", "Jobs", "SSEServer", "TestSupport"]
  return Context.environment["TOUCHLINE_FUZZ"] == nil
    ? .testTarget(
      name: "FuzzTests", dependencies: dependencies, exclude: ["Program"], swiftSettings: strict)
    : .executableTarget(
      name: "fuzz", dependencies: dependencies, path: "Tests/FuzzTests", exclude: ["Short"],
      swiftSettings: strict)
}()

let package = Package(
  name: "touchline",
  products: [
    .executable(name: "touchline", targets: ["touchline"]),
    .executable(name: "touchline-bench", targets: ["touchline-bench"]),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
      name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    .systemLibrary(
      name: "CLibAV", pkgConfig: "libavformat",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLinux"),

    // Ours, though in C: loops over pixels, for more than one kind of processor (docs/adr/0011-loops-in-c.md). In debug builds
    // they are optimised for the same reason as those of Media.
    .target(
      name: "CPixels",
      cSettings: [
        .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
        .unsafeFlags(["-O2"], .when(configuration: .debug)),
      ]),

    .target(name: "Base", dependencies: ["CLinux"], swiftSettings: strict),
    .target(
      name: "Media", dependencies: ["Base", "CLibAV", "CCurl", "CLinux", "CPixels"],
      // Borrowed views of pixels: a plane cannot outlive its frame. Loops over pixels are twenty times slower where they are
      // not optimised, and tests look at a thousand frames: so they are in every build.
      swiftSettings: strict + [
        .enableExperimentalFeature("Lifetimes"),
        .unsafeFlags(["-O"], .when(configuration: .debug)),
      ]),
    .target(
      name: "Jobs", dependencies: ["Base", "Media", "CLinux", "CSQLite"],
      resources: [
        .embedInCode("Pipelines/BuiltIn/player_tracking_v1.json"),
        .embedInCode("Pipelines/BuiltIn/match_analysis_v1.json"),
      ], swiftSettings: strict),
    .target(
      name: "SSEServer", dependencies: ["Base", "Media", "Jobs", "CLinux", "CMicroHTTPD"],
      swiftSettings: strict),
    .target(name: "Client", dependencies: ["Base", "CCurl"], swiftSettings: strict),
    .executableTarget(
      name: "touchline", dependencies: ["Base", "Client", "SSEServer", "Jobs", "Media"],
      swiftSettings: strict),

    // What the product is measured against, and the measuring: `make bench`.
    .target(
      name: "BareLoops", dependencies: ["CLibAV", "CSQLite"], path: "bench/BareLoops",
      cSettings: [
        .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
      ]),
    .executableTarget(
      name: "touchline-bench", dependencies: ["BareLoops", "Base", "Jobs", "Media", "SSEServer"],
      path: "bench/TouchlineBench", swiftSettings: strict),

    // What the tests of several rooms share.
    .target(
      name: "TestSupport", dependencies: ["Base"], path: "Tests/TestSupport", swiftSettings: strict),
    .target(
      name: "TestPlugins", dependencies: ["Base", "Media", "Jobs"], path: "Tests/TestPlugins",
      swiftSettings: strict),
    .testTarget(name: "BaseTests", dependencies: ["Base", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "MediaTests",
      dependencies: ["Base", "Media", "CLibAV", "CLinux", "CPixels", "TestSupport"],
      swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]),
    .testTarget(name: "ClientTests", dependencies: ["Base", "Client"], swiftSettings: strict),
    .testTarget(
      name: "JobsTests",
      dependencies: ["Base", "Media", "Jobs", "TestPlugins", "TestSupport", "torture-child"],
      swiftSettings: strict),
    .testTarget(
      name: "SSEServerTests", dependencies: ["Base", "Media", "Jobs", "SSEServer", "TestSupport"],
      swiftSettings: strict),
    .executableTarget(
      name: "torture-child", dependencies: ["Base", "Media", "Jobs", "TestPlugins"],
      path: "Tests/TortureChild", swiftSettings: strict),
    .executableTarget(
      name: "stage-server", dependencies: ["Base", "Media", "Jobs", "SSEServer", "TestPlugins"],
      path: "Tests/StageServer", swiftSettings: strict),
    fuzzing,
  ]
)
