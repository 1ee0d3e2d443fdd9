/// Takes in the body of an upload: buffers a little, and writes it where writing may block.
///
/// Two threads touch it, never at once: the connection's, and the disk's while the connection is suspended.
// Safe to share: handed over as described; the suspension's lock orders the two.
final class UploadSink: @unchecked Sendable {
  /// Bytes gathered before the connection waits for the disk.
  static let bufferSize = 262_144

  private let policy: UploadPolicy
  private var parser: MultipartParser?
  private let contentType: String?
  private var buffer: [UInt8] = []
  private var file: UploadFile?
  private var filePart: MultipartParser.Part?
  private var isFilePart = false
  private var fields: [Upload.Field] = []
  private var fieldName: String?
  private var fieldValue: [UInt8] = []
  private var fieldBytes = 0
  private(set) var failure: HTTPError?

  /// - Parameter contentType: the body's; multipart/form-data is taken apart, anything else is the file.
  init(policy: UploadPolicy, contentType: String?) throws(HTTPError) {
    self.policy = policy
    self.contentType = contentType
    guard let type = contentType.flatMap(MediaType.init), type.essence == "multipart/form-data"
    else {
      file = try UploadFile(directory: policy.directory)
      return
    }
    parser = try MultipartParser(boundary: type.parameters["boundary"] ?? "")
  }

  /// Whether enough has gathered to write.
  var isFull: Bool { buffer.count >= Self.bufferSize }

  /// Takes more of the body in, on the connection's thread.
  func append(_ piece: UnsafeRawBufferPointer) {
    guard failure == nil else { return }
    buffer.append(contentsOf: piece)
  }

  /// Writes what has gathered, on the disk's thread.
  func flush() {
    guard failure == nil else { return }
    do throws(HTTPError) {
      let gathered = buffer
      buffer.removeAll(keepingCapacity: true)
      try gathered.withBytes { bytes throws(HTTPError) in
        guard parser != nil else { return try file!.write(bytes) }
        try parser?.feed(bytes) { event throws(HTTPError) in try take(event) }
      }
    } catch {
      fail(error)
    }
  }

  /// Everything has come: writes the rest and closes the file, on the disk's thread.
  func finish() -> Result<Upload, HTTPError> {
    flush()
    if let failure { return .failure(failure) }
    do throws(HTTPError) {
      try parser?.finish()
      var uploaded: UploadedFile?
      if let path = file?.path, let (bytes, sha256) = try file?.finish() {
        uploaded = UploadedFile(
          path: path, bytes: bytes, sha256: sha256,
          filename: filePart?.filename.flatMap(Self.safeName),
          contentType: parser == nil ? contentType : filePart?.contentType)
      }
      file = nil
      return .success(Upload(file: uploaded, fields: fields))
    } catch {
      fail(error)
      return .failure(error)
    }
  }

  private func fail(_ error: HTTPError) {
    failure = error
    file = nil
    buffer = []
  }

  private func take(_ event: MultipartParser.Event) throws(HTTPError) {
    switch event {
    case .begin(let part): try begin(part)
    case .data(let bytes):
      if isFilePart { return try file!.write(bytes) }
      fieldBytes += bytes.count
      guard fieldBytes <= policy.maximumFieldBytes else {
        let limit = policy.maximumFieldBytes
        throw HTTPError(.bodyTooLarge, "the fields of the form have more than \(limit) bytes")
      }
      fieldValue.append(contentsOf: bytes)
    case .end: try end()
    }
  }

  private func begin(_ part: MultipartParser.Part) throws(HTTPError) {
    isFilePart = part.name == "file"
    guard isFilePart else {
      // Taken for a text, a film would be told to be one that is too long.
      guard part.filename == nil else {
        let name = part.name.prefix(64)
        throw HTTPError(
          .validationFailed,
          "\(name) is no field for a file; send the file as the form's field named 'file'")
      }
      guard fields.count < policy.maximumFields else {
        let limit = policy.maximumFields
        throw HTTPError(.invalidMultipart, "the form has more than \(limit) fields")
      }
      fieldName = part.name
      return
    }
    guard filePart == nil else {
      throw HTTPError(.invalidMultipart, "the form holds more than one file")
    }
    filePart = part
    file = try UploadFile(directory: policy.directory)
  }

  private func end() throws(HTTPError) {
    guard let name = fieldName else { return }
    guard let value = String(validating: fieldValue, as: UTF8.self) else {
      throw HTTPError(.invalidMultipart, "the field '\(name)' of the form is not UTF-8")
    }
    fields.append(Upload.Field(name: name, value: value))
    (fieldName, fieldValue) = (nil, [])
  }

  /// The last part of what a client calls its file; nil when nothing sayable is left.
  static func safeName(_ name: String) -> String? {
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let plain = String(
      last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.map(Character.init))
    return plain.isEmpty || plain == "." || plain == ".." ? nil : String(plain.prefix(255))
  }
}
