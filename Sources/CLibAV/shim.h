// libavformat, libavcodec, libavutil and libswscale as one module: their headers include each other.
// Beside the headers, only what Swift cannot call: macros that compute, and structs hidden behind macros.
#ifndef TOUCHLINE_CLIBAV_SHIM_H
#define TOUCHLINE_CLIBAV_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Function-like macros over errno values and four-character tags are not imported.
static const int TOUCHLINE_AVERROR_EOF = AVERROR_EOF;
static const int TOUCHLINE_AVERROR_EXIT = AVERROR_EXIT;
static const int TOUCHLINE_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int TOUCHLINE_AVERROR_AGAIN = AVERROR(EAGAIN);
static const int TOUCHLINE_AVERROR_IO = AVERROR(EIO);
static const int TOUCHLINE_AVERROR_NOMEM = AVERROR(ENOMEM);
static const int TOUCHLINE_AVERROR_NOSYS = AVERROR(ENOSYS);
static const int TOUCHLINE_AVERROR_PERM = AVERROR(EPERM);
static const int TOUCHLINE_AVERROR_INVAL = AVERROR(EINVAL);
// A cast inside a macro.
static const int64_t TOUCHLINE_NO_PTS = AV_NOPTS_VALUE;

#endif
