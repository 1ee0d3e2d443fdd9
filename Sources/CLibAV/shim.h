// libavformat, libavcodec, libavutil and libswscale as one module: their headers include each other.
#ifndef TOUCHLINE_CLIBAV_SHIM_H
#define TOUCHLINE_CLIBAV_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libswscale/swscale.h>

#endif
