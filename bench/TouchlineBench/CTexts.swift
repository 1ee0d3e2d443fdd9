import BareLoops
import Glibc
import Jobs

/// Texts for C, good as long as this object.
final class CTexts {
  /// An id whose place in a message the bare loop fills with its own.
  let sampleID: JobID
  private var texts: [UnsafeMutablePointer<CChar>] = []

  init() throws {
    guard let id = JobID("job_01h455vb4pex5vsknk084sn02q") else {
      throw Problem("the sample id of a job is none")
    }
    sampleID = id
  }

  deinit {
    for text in texts { free(text) }
  }

  func keep(_ text: String) -> UnsafePointer<CChar>? {
    guard let copy = strdup(text) else { return nil }
    texts.append(copy)
    return UnsafePointer(copy)
  }

  /// A message, with the place of the job's id in it.
  func template(_ body: RealtimeMessage.Body) throws -> bare_template {
    let message = try EncodedMessage(RealtimeMessage(body))
    guard let json = keep(String(decoding: message.json, as: UTF8.self)),
      let place = strstr(json, sampleID.description)
    else { throw Problem("a message without its job's id") }
    return bare_template(
      json: json, length: Int32(message.json.count),
      id_offset: Int32(place - UnsafeMutablePointer(mutating: json)),
      type: Int32(message.type.rawValue))
  }
}
