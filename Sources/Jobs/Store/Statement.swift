import Base
import CSQLite

/// One prepared statement: taken in `init`, freed in `deinit`, its parameters bound in order.
final class Statement {
  private let handle: OpaquePointer
  private var nextParameter: Int32 = 1
  /// The first failure to bind, which `step` reports.
  private var bindStatus = SQLITE_OK

  init(_ sql: String, on connection: OpaquePointer, persistent: Bool) throws(StoreError) {
    var prepared: OpaquePointer?
    let flags = persistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let status = sqlite3_prepare_v3(connection, sql, -1, flags, &prepared, nil)
    guard status == SQLITE_OK, let prepared else {
      throw StoreError(
        sqliteCode: status, message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
    handle = prepared
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// Moves to the next row; false at the end.
  func step() throws(StoreError) -> Bool {
    let status = bindStatus == SQLITE_OK ? sqlite3_step(handle) : bindStatus
    switch status {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      throw StoreError(
        sqliteCode: status, message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))),
        sql: String(cString: sqlite3_sql(handle)))
    }
  }

  /// Makes the statement ready for another run, with parameters bound from the first again.
  func reset() {
    sqlite3_reset(handle)
    nextParameter = 1
    bindStatus = SQLITE_OK
  }

  // MARK: - Parameters, in order

  private func bound(_ status: Int32) {
    if bindStatus == SQLITE_OK { bindStatus = status }
    nextParameter += 1
  }

  func bind(_ value: Int64) {
    bound(sqlite3_bind_int64(handle, nextParameter, value))
  }

  func bind(_ value: Int64?) {
    if let value { bind(value) } else { bindNull() }
  }

  func bind(_ value: Double?) {
    if let value { bound(sqlite3_bind_double(handle, nextParameter, value)) } else { bindNull() }
  }

  func bind(_ value: Bool) {
    bind(value ? 1 : 0)
  }

  func bind(_ value: String?) {
    guard var value else { return bindNull() }
    value.withUTF8 { utf8 in
      bound(
        touchline_sqlite3_bind_text_copied(
          handle, nextParameter, utf8.baseAddress, Int32(utf8.count)))
    }
  }

  /// Text that the caller keeps alive and unchanged until `reset`: the path of the log, where a copy would count.
  func bind(borrowedText bytes: UnsafeRawBufferPointer) {
    bound(
      touchline_sqlite3_bind_text_borrowed(
        handle, nextParameter, bytes.baseAddress, Int32(bytes.count)))
  }

  func bind(blob bytes: [UInt8]?) {
    guard let bytes else { return bindNull() }
    bound(
      bytes.withUnsafeBytes {
        $0.isEmpty
          ? sqlite3_bind_zeroblob(handle, nextParameter, 0)
          : touchline_sqlite3_bind_blob_copied(
            handle, nextParameter, $0.baseAddress, Int32($0.count))
      })
  }

  func bind(_ timestamp: Timestamp?) {
    bind(timestamp?.milliseconds)
  }

  private func bindNull() {
    bound(sqlite3_bind_null(handle, nextParameter))
  }

  // MARK: - Columns

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 {
    sqlite3_column_int64(handle, column)
  }

  func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  func number(_ column: Int32) -> Double {
    sqlite3_column_double(handle, column)
  }

  func bool(_ column: Int32) -> Bool {
    integer(column) != 0
  }

  func text(_ column: Int32) -> String {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func optionalText(_ column: Int32) -> String? {
    isNull(column) ? nil : text(column)
  }

  func bytes(_ column: Int32) -> [UInt8]? {
    isNull(column) ? nil : withBytes(column) { [UInt8]($0) }
  }

  func timestamp(_ column: Int32) -> Timestamp {
    Timestamp(milliseconds: integer(column))
  }

  func optionalTimestamp(_ column: Int32) -> Timestamp? {
    isNull(column) ? nil : timestamp(column)
  }

  /// The bytes of a text or blob, valid inside the closure only.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // As SQLite's manual asks: first the pointer, then the length.
    let start = sqlite3_column_blob(handle, column)
    return body(
      UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
