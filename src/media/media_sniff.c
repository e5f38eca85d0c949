// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The kind of a file by libmagic. It decides which cleaner runs, nothing more: a cleaner that cannot read the file as
// that kind answers "broken", and what comes out is made anew.
#include <magic.h>
#include <strings.h>
#include "media/media_work.h"

enum { LOOK_AT = 1024 * 1024 };  // bytes from the start
static magic_t table;

// libmagic's names (file 5.44) for what we accept.
static const struct {
  const char *mime;
  MediaType type;
} accepted[] = {
    {"image/jpeg", MEDIA_JPEG},          {"image/png", MEDIA_PNG},
    {"image/heic", MEDIA_HEIC},          {"image/heif", MEDIA_HEIC},
    {"image/heic-sequence", MEDIA_HEIC}, {"image/heif-sequence", MEDIA_HEIC},
    {"application/pdf", MEDIA_PDF},      {"audio/mpeg", MEDIA_MP3},
    {"audio/x-m4a", MEDIA_M4A},          {"audio/mp4", MEDIA_M4A},
    {"audio/x-hx-aac-adts", MEDIA_AAC},  {"audio/x-aac", MEDIA_AAC},
    {"audio/ogg", MEDIA_OGG},            {"application/ogg", MEDIA_OGG},
    {"audio/amr", MEDIA_AMR},            {"audio/x-wav", MEDIA_WAV},
    {"video/3gpp", MEDIA_3GP},           {"video/3gpp2", MEDIA_3GP},
    {"audio/3gpp", MEDIA_3GP},           {"video/mp4", MEDIA_MP4},
    {"video/x-m4v", MEDIA_MP4},          {"video/quicktime", MEDIA_MOV},
    {"video/webm", MEDIA_WEBM},
};

Err media_sniff_init(void) {
  table = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF |
                     MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_CSV);
  if (table == NULL || magic_load(table, NULL) != 0) return ERR_CONFIG;
  return ERR_OK;
}

MediaType media_sniff(Bytes in) {
  const char *mime = magic_buffer(table, in.p, in.n < LOOK_AT ? in.n : (size_t)LOOK_AT);
  if (mime == NULL) return MEDIA_NONE;
  for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
    if (strcasecmp(mime, accepted[i].mime) == 0) return accepted[i].type;
  return MEDIA_NONE;
}
