// Only what Swift cannot call in libcurl: macros and variadic setters.
#ifndef TOUCHLINE_CCURL_SHIM_H
#define TOUCHLINE_CCURL_SHIM_H

#include <curl/curl.h>

// CURLVERSION_NOW is a macro naming an enum value, which Swift does not import.
static inline const char *touchline_curl_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version;
}

#endif
