#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
#include <stdlib.h>

#include "BareLoops.h"

struct bare_video {
  AVFormatContext *container;
  AVCodecContext *decoder;
  AVStream *stream;
  AVPacket *packet;
  AVFrame *frame;
};

bare_video *bare_video_open(const char *path, int threads) {
  bare_video *video = calloc(1, sizeof *video);
  if (!video) return NULL;
  const AVCodec *codec = NULL;
  if (avformat_open_input(&video->container, path, NULL, NULL) < 0) goto failed;
  if (avformat_find_stream_info(video->container, NULL) < 0) goto failed;
  int best = av_find_best_stream(video->container, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  if (best < 0) goto failed;
  video->stream = video->container->streams[best];
  video->decoder = avcodec_alloc_context3(codec);
  video->packet = av_packet_alloc();
  video->frame = av_frame_alloc();
  if (!video->decoder || !video->packet || !video->frame) goto failed;
  if (avcodec_parameters_to_context(video->decoder, video->stream->codecpar) < 0) goto failed;
  video->decoder->thread_count = threads;
  video->decoder->pkt_timebase = video->stream->time_base;
  if (avcodec_open2(video->decoder, codec, NULL) < 0) goto failed;
  return video;
failed:
  bare_video_close(video);
  return NULL;
}

void bare_video_close(bare_video *video) {
  if (!video) return;
  av_frame_free(&video->frame);
  av_packet_free(&video->packet);
  avcodec_free_context(&video->decoder);
  avformat_close_input(&video->container);
  free(video);
}

int bare_video_next(bare_video *video) {
  while (1) {
    int status = avcodec_receive_frame(video->decoder, video->frame);
    if (status >= 0) return 1;
    if (status == AVERROR_EOF) return 0;
    if (status != AVERROR(EAGAIN)) return -1;
    do {
      av_packet_unref(video->packet);
      status = av_read_frame(video->container, video->packet);
    } while (status >= 0 && video->packet->stream_index != video->stream->index);
    if (status < 0 && status != AVERROR_EOF) return -1;
    if (avcodec_send_packet(video->decoder, status < 0 ? NULL : video->packet) < 0) return -1;
  }
}

int bare_video_seek(bare_video *video, int64_t microseconds) {
  AVRational base = {1, AV_TIME_BASE};
  int64_t wanted = av_rescale_q(microseconds, base, video->stream->time_base);
  if (av_seek_frame(video->container, video->stream->index, wanted, AVSEEK_FLAG_BACKWARD) < 0) return -1;
  avcodec_flush_buffers(video->decoder);
  int status;
  do {
    status = bare_video_next(video);
  } while (status == 1 && video->frame->best_effort_timestamp < wanted);
  return status;
}

/// The frame with the values of JPEG's range, which a codec for it takes.
static AVFrame *full_range(const AVFrame *frame) {
  AVFrame *target = av_frame_alloc();
  if (!target) return NULL;
  target->width = frame->width;
  target->height = frame->height;
  target->format = AV_PIX_FMT_YUVJ420P;
  struct SwsContext *scaler = sws_getContext(
      frame->width, frame->height, frame->format, frame->width, frame->height, AV_PIX_FMT_YUVJ420P,
      SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND, NULL, NULL, NULL);
  if (!scaler || av_frame_get_buffer(target, 0) < 0 || sws_scale_frame(scaler, target, frame) < 0)
    av_frame_free(&target);
  sws_freeContext(scaler);
  return target;
}

int bare_video_jpeg(const bare_video *video, int quality) {
  int bytes = -1;
  AVFrame *picture = full_range(video->frame);
  AVPacket *packet = av_packet_alloc();
  const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
  AVCodecContext *encoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!picture || !packet || !encoder) goto done;
  encoder->width = picture->width;
  encoder->height = picture->height;
  encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
  encoder->color_range = AVCOL_RANGE_JPEG;
  encoder->time_base = (AVRational){1, AV_TIME_BASE};
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
  encoder->global_quality = quality * FF_QP2LAMBDA;
  picture->quality = encoder->global_quality;
  if (avcodec_open2(encoder, codec, NULL) < 0) goto done;
  if (avcodec_send_frame(encoder, picture) < 0) goto done;
  if (avcodec_receive_packet(encoder, packet) < 0) goto done;
  bytes = packet->size;
done:
  avcodec_free_context(&encoder);
  av_packet_free(&packet);
  av_frame_free(&picture);
  return bytes;
}
