// Only what Swift cannot call in libmicrohttpd: variadic functions, and what they return through unions.
#ifndef TOUCHLINE_CMICROHTTPD_SHIM_H
#define TOUCHLINE_CMICROHTTPD_SHIM_H

#include <gnutls/gnutls.h>
#include <microhttpd.h>

/// MHD_start_daemon is variadic; the options come as one array. Neither policy callback nor port: the options
/// hold the socket to listen on.
static inline struct MHD_Daemon *touchline_start_daemon(
    unsigned int flags, MHD_AccessHandlerCallback handler, void *handler_context,
    const struct MHD_OptionItem *options) {
  return MHD_start_daemon(flags, 0, NULL, NULL, handler, handler_context, MHD_OPTION_ARRAY, options,
                          MHD_OPTION_END);
}

/// MHD_get_connection_info is variadic.
static inline const union MHD_ConnectionInfo *touchline_connection_info(
    struct MHD_Connection *connection, enum MHD_ConnectionInfoType type) {
  return MHD_get_connection_info(connection, type);
}

/// A socket's descriptor; -1 if it has none.
static inline int touchline_connection_descriptor(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      touchline_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// Sends the last bytes of a TLS connection beside what the library sends there, on the library's own thread; their
/// number, or less than 0 when the connection takes none now. The session comes in a union, as an untyped pointer.
static inline ssize_t touchline_send_last_over_tls(struct MHD_Connection *connection,
                                                   const void *bytes, size_t count) {
  const union MHD_ConnectionInfo *info =
      touchline_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (!info || !info->tls_session) return -1;
  gnutls_session_t session = (gnutls_session_t)info->tls_session;
  ssize_t sent = gnutls_record_send(session, bytes, count);
  gnutls_bye(session, GNUTLS_SHUT_WR);
  return sent;
}

/// What MHD_OPTION_NOTIFY_CONNECTION's callback has left with the socket.
static inline void *touchline_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      touchline_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

/// Bytes of the request line and the headers.
static inline size_t touchline_header_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      touchline_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

/// The status of the queued answer, the library's own refusals included; 0 when there is none.
static inline unsigned int touchline_http_status(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      touchline_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS);
  return info ? info->http_status : 0;
}

/// Never chunked: the connection's end is the body's. MHD_set_response_options is variadic.
static inline void touchline_end_by_closing(struct MHD_Response *response) {
  MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/// MHD_is_feature_supported takes an enumeration that Swift will not make from a number.
static inline int touchline_supports_tls(void) {
  return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES;
}

/// A signed size made of an unsigned constant, and another: macros with casts are not imported.
static const ssize_t touchline_end_of_stream = (ssize_t)MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t touchline_end_with_error = (ssize_t)MHD_CONTENT_READER_END_WITH_ERROR;
static const uint64_t touchline_size_unknown = MHD_SIZE_UNKNOWN;

#endif
