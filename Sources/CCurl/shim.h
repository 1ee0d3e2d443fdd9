// Only what Swift cannot call in libcurl: macros and variadic setters.
#ifndef TOUCHLINE_CCURL_SHIM_H
#define TOUCHLINE_CCURL_SHIM_H

#include <curl/curl.h>

// CURLVERSION_NOW is a macro naming an enum value, which Swift does not import.
static inline const char *touchline_curl_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version;
}

// curl_easy_setopt and curl_easy_getinfo are variadic; one function for each type that they take.

static inline CURLcode touchline_curl_set_number(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode touchline_curl_set_text(CURL *easy, CURLoption option, const char *text) {
  return curl_easy_setopt(easy, option, text);
}

static inline CURLcode touchline_curl_set_list(
    CURL *easy, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(easy, option, list);
}

/// Body and header callbacks have the same type.
static inline CURLcode touchline_curl_set_receiver(
    CURL *easy, CURLoption function, size_t (*receive)(char *, size_t, size_t, void *),
    CURLoption data, void *context) {
  CURLcode status = curl_easy_setopt(easy, function, receive);
  return status == CURLE_OK ? curl_easy_setopt(easy, data, context) : status;
}

static inline CURLcode touchline_curl_set_socket_opener(
    CURL *easy, curl_opensocket_callback open, void *context) {
  CURLcode status = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
  return status == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context) : status;
}

static inline CURLcode touchline_curl_set_form(CURL *easy, curl_mime *form) {
  return curl_easy_setopt(easy, CURLOPT_MIMEPOST, form);
}

/// The status of the answer that arrives; 0 before its head is there.
static inline long touchline_curl_status(CURL *easy) {
  long status = 0;
  return curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}

/// The socket of a connection that was only made; -1 for none.
static inline int touchline_curl_socket(CURL *easy) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket : -1;
}

/// Takes the next message that says a transfer has ended: the message holds a union, which Swift reads only unsafely.
static inline int touchline_curl_take_result(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message = curl_multi_info_read(multi, &left);
  if (message == NULL || message->msg != CURLMSG_DONE) return 0;
  *result = message->data.result;
  return 1;
}

// Macros of expressions, which Swift does not import.
static const size_t touchline_curl_pause = CURL_WRITEFUNC_PAUSE;
static const long touchline_curl_global_default = CURL_GLOBAL_DEFAULT;
static const long touchline_curl_http_1_1 = CURL_HTTP_VERSION_1_1;

#endif
