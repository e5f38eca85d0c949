// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Which reader opens which kind, and which container its streams go to: the first of the list that carries them all.
// Motion JPEG is in none: its frames hold metadata of their own.
#include "media/media_av.h"

// Names of libavformat 59.
static const char *const readers[MEDIA_TYPE_COUNT] = {
    [MEDIA_MP3] = "mp3", [MEDIA_M4A] = "mov", [MEDIA_AAC] = "aac", [MEDIA_OGG] = "ogg", [MEDIA_AMR] = "amr",
    [MEDIA_WAV] = "wav", [MEDIA_3GP] = "mov", [MEDIA_MP4] = "mov", [MEDIA_MOV] = "mov", [MEDIA_WEBM] = "matroska"};

static const AvContainer containers[] = {
    {MEDIA_M4A, "ipod", {AV_CODEC_ID_AAC, AV_CODEC_ID_ALAC}},
    {MEDIA_MP4,
     "mp4",
     {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4, AV_CODEC_ID_AV1, AV_CODEC_ID_AAC, AV_CODEC_ID_MP3, AV_CODEC_ID_ALAC,
      AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3}},
    {MEDIA_3GP,
     "3gp",
     {AV_CODEC_ID_H263, AV_CODEC_ID_MPEG4, AV_CODEC_ID_H264, AV_CODEC_ID_AMR_NB, AV_CODEC_ID_AMR_WB, AV_CODEC_ID_AAC}},
    {MEDIA_MOV,
     "mov",
     {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_MPEG4, AV_CODEC_ID_H263, AV_CODEC_ID_AAC, AV_CODEC_ID_MP3, AV_CODEC_ID_ALAC,
      AV_CODEC_ID_AMR_NB, AV_CODEC_ID_PCM_S16LE, AV_CODEC_ID_PCM_S16BE, AV_CODEC_ID_PCM_S24LE, AV_CODEC_ID_PCM_S24BE,
      AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_PCM_ALAW}},
    {MEDIA_WEBM, "webm", {AV_CODEC_ID_VP8, AV_CODEC_ID_VP9, AV_CODEC_ID_AV1, AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS}},
    {MEDIA_OGG, "ogg", {AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS}},
    {MEDIA_MP3, "mp3", {AV_CODEC_ID_MP3}},
    {MEDIA_AMR, "amr", {AV_CODEC_ID_AMR_NB, AV_CODEC_ID_AMR_WB}},
    {MEDIA_WAV,
     "wav",
     {AV_CODEC_ID_PCM_U8, AV_CODEC_ID_PCM_S16LE, AV_CODEC_ID_PCM_S24LE, AV_CODEC_ID_PCM_S32LE, AV_CODEC_ID_PCM_F32LE,
      AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_PCM_ALAW, AV_CODEC_ID_ADPCM_MS, AV_CODEC_ID_ADPCM_IMA_WAV}},
};

const char *av_reader(MediaType found) { return (unsigned)found < MEDIA_TYPE_COUNT ? readers[found] : NULL; }

static bool carries(const AvContainer *c, enum AVCodecID codec) {
  for (const enum AVCodecID *p = c->codecs; *p != AV_CODEC_ID_NONE; p++)
    if (*p == codec) return true;
  return false;
}

// A kind stays with its own family: MP4, QuickTime, 3GP and their sound files are one.
static bool related(MediaType found, MediaType to) {
  switch (found) {
    case MEDIA_M4A:
    case MEDIA_3GP:
    case MEDIA_MP4:
    case MEDIA_MOV: return to == MEDIA_M4A || to == MEDIA_MP4 || to == MEDIA_3GP || to == MEDIA_MOV;
    case MEDIA_AAC: return to == MEDIA_M4A;
    default: return to == found;
  }
}

const AvContainer *av_container(MediaType found, const enum AVCodecID *codecs, size_t n, bool video) {
  for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
    const AvContainer *c = &containers[i];
    bool all = related(found, c->type) && !(c->type == MEDIA_M4A && video);
    for (size_t k = 0; all && k < n; k++) all = carries(c, codecs[k]);
    if (all) return c;
  }
  return NULL;
}
