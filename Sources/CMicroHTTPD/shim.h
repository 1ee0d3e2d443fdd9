// Only what Swift cannot call in libmicrohttpd. The library's own header needs nothing more so far:
// MHD_OPTION_ARRAY spares the variadic start.
#ifndef TOUCHLINE_CMICROHTTPD_SHIM_H
#define TOUCHLINE_CMICROHTTPD_SHIM_H

#include <microhttpd.h>

#endif
