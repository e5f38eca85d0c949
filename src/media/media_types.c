// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "media/media_types.h"

static const struct {
  const char *mime, *extension;
} types[MEDIA_TYPE_COUNT] = {
    [MEDIA_NONE] = {"application/octet-stream", "bin"},
    [MEDIA_JPEG] = {"image/jpeg", "jpg"},
    [MEDIA_PNG] = {"image/png", "png"},
    [MEDIA_HEIC] = {"image/heic", "heic"},
    [MEDIA_PDF] = {"application/pdf", "pdf"},
    [MEDIA_MP3] = {"audio/mpeg", "mp3"},
    [MEDIA_M4A] = {"audio/mp4", "m4a"},
    [MEDIA_AAC] = {"audio/aac", "aac"},
    [MEDIA_OGG] = {"audio/ogg", "ogg"},
    [MEDIA_AMR] = {"audio/amr", "amr"},
    [MEDIA_WAV] = {"audio/wav", "wav"},
    [MEDIA_3GP] = {"video/3gpp", "3gp"},
    [MEDIA_MP4] = {"video/mp4", "mp4"},
    [MEDIA_MOV] = {"video/quicktime", "mov"},
    [MEDIA_WEBM] = {"video/webm", "webm"},
};

static const char *const statuses[MEDIA_STATUS_COUNT] = {
    [MEDIA_FAILED] = "failed",   [MEDIA_CLEANED] = "cleaned",
    [MEDIA_NOT_CLEANABLE] = "not-cleanable", [MEDIA_REFUSED] = "refused",
    [MEDIA_BROKEN] = "broken",   [MEDIA_TOO_BIG_PICTURE] = "too-big-picture",
    [MEDIA_TIMEOUT] = "timeout",
};

static MediaType known(MediaType t) { return (unsigned)t < MEDIA_TYPE_COUNT ? t : MEDIA_NONE; }
const char *media_type_mime(MediaType t) { return types[known(t)].mime; }
const char *media_type_extension(MediaType t) { return types[known(t)].extension; }
const char *media_status_name(MediaStatus s) {
  return (unsigned)s < MEDIA_STATUS_COUNT ? statuses[s] : statuses[MEDIA_FAILED];
}
