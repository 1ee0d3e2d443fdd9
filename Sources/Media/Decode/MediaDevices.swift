import Glibc

/// Something that can decode.
public struct MediaDevice: Sendable, Hashable {
  /// `cpu`, `cuda`, `vaapi`.
  public let id: String
  public let kind: Kind
  public let name: String
  public let isAvailable: Bool
  /// Why it is not available.
  public let reason: String?

  public enum Kind: String, Sendable { case cpu, gpu }

  public init(id: String, kind: Kind, name: String, isAvailable: Bool, reason: String?) {
    self.id = id
    self.kind = kind
    self.name = name
    self.isAvailable = isAvailable
    self.reason = reason
  }
}

/// What this machine can decode with, found out once.
public struct MediaDevices: Sendable {
  public let all: [MediaDevice]

  /// Asks libav for every device that it can talk to.
  public static func probe() -> MediaDevices {
    let processor = MediaDevice(
      id: "cpu", kind: .cpu, name: processorName(), isAvailable: true, reason: nil)
    return MediaDevices(
      all: [processor]
        + HardwareKind.allCases.map { kind in
          do throws(MediaError) {
            _ = try HardwareDevice(kind)
            return MediaDevice(
              id: kind.rawValue, kind: .gpu, name: kind.title, isAvailable: true, reason: nil)
          } catch {
            return MediaDevice(
              id: kind.rawValue, kind: .gpu, name: kind.title, isAvailable: false,
              reason: Self.reason(error))
          }
        })
  }

  /// Why a device cannot be used, without the words that fit a decoder at work.
  static func reason(_ error: MediaError) -> String {
    if case .decoderFailed(let why) = error { why } else { error.description }
  }

  public init(all: [MediaDevice]) {
    self.all = all
  }

  /// What a request for a device comes to.
  public struct Choice: Sendable, Hashable {
    /// The device's id.
    public let used: String
    public let hardware: HardwareKind?
    /// Why it is not what was asked for; nil when it is.
    public let fallbackReason: String?

    /// The processor, whatever was asked for.
    public static func processor(because reason: String? = nil) -> Choice {
      Choice(used: "cpu", hardware: nil, fallbackReason: reason)
    }
  }

  /// Chooses for `cpu`, `gpu`, `auto` or a device's id; nil for what is none of them.
  public func choose(_ requested: String) -> Choice? {
    let processor = Choice.processor()
    let usable = all.first { $0.kind == .gpu && $0.isAvailable }
    switch requested {
    case "cpu": return processor
    case "auto": return usable.map(Self.choice) ?? processor
    case "gpu":
      if let usable { return Self.choice(usable) }
      let reasons = all.filter { $0.kind == .gpu }.map {
        "\($0.id): \($0.reason ?? "not available")"
      }
      return .processor(because: "there is no usable GPU here (\(reasons.joined(separator: "; ")))")
    default:
      guard let device = all.first(where: { $0.id == requested }) else { return nil }
      if device.isAvailable { return Self.choice(device) }
      return .processor(because: "\(device.id) is not available: \(device.reason ?? "unknown")")
    }
  }

  private static func choice(_ device: MediaDevice) -> Choice {
    Choice(used: device.id, hardware: HardwareKind(rawValue: device.id), fallbackReason: nil)
  }

  /// The model as the kernel names it.
  private static func processorName() -> String {
    guard let file = fopen("/proc/cpuinfo", "re") else { return "processor" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
      return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
    }
    return "processor"
  }
}

extension HardwareKind {
  /// For a person.
  var title: String {
    switch self {
    case .cuda: "NVIDIA CUDA"
    case .vaapi: "VA-API"
    }
  }
}
