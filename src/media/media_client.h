// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Cleaned copies of uploads, for viewing. The request process never looks into an upload: it streams the original to
// the program recourse-media, one fresh process per file, and takes the cleaned copy back. This library links no codec.
//
//   MediaPool *pool = media_pool_new("/usr/lib/recourse/recourse-media", 2, 16);   // once per process
//   MediaJob job = {.size = n, .ctx = &mine, .read = next_opened_chunk, .write = seal_next_chunk, .deadline_ms = 90000};
//   MediaResult r;
//   Err e = media_clean(pool, &job, &r, &detail);
//
// Memory is flat: two buffers of 64 KB, wiped at the end. Nothing is written to disk on either side. The caller keeps
// the original, sealed, whatever the answer is; without ERR_OK what `write` was given must be thrown away.
// SIGCHLD must not be ignored in the process (waitpid(2) would lose the exit status).
#ifndef RECOURSE_MEDIA_MEDIA_CLIENT_H
#define RECOURSE_MEDIA_MEDIA_CLIENT_H
#include "media/media_types.h"

enum { MEDIA_RUNNING_DEFAULT = 2, MEDIA_WAITING_DEFAULT = 16, MEDIA_DEADLINE_DEFAULT_MS = 90 * 1000 };

// How many helpers may run at once, and how many callers may wait for a turn, first come first served. Thread-safe.
typedef struct MediaPool MediaPool;
// `program` is the absolute path of recourse-media (copied). NULL when memory is out or the path is not absolute.
MediaPool *media_pool_new(const char *program, unsigned running_max, unsigned waiting_max);
// No call may be under way. NULL is allowed.
void media_pool_free(MediaPool *p);

typedef struct {
  uint64_t size;  // bytes of the original, exactly; 1 .. MEDIA_INPUT_MAX
  void *ctx;      // handed to both callbacks, which run in the calling thread
  // Fills at most cap bytes and sets *n; *n == 0 means the end. An error ends the cleaning and is returned.
  Err (*read)(void *ctx, uint8_t *buf, size_t cap, size_t *n);
  // Takes the next piece of the cleaned copy, at most 64 KB. An error ends the cleaning and is returned.
  Err (*write)(void *ctx, Bytes piece);
  unsigned deadline_ms;  // for everything, the wait for a turn included; 0: MEDIA_DEADLINE_DEFAULT_MS
} MediaJob;

typedef struct {
  MediaStatus status;
  MediaType found;         // what the original is, by its content
  MediaType type;          // what the copy is; MEDIA_NONE without a copy
  uint32_t width, height;  // pixels of the copy; 0 when not known
  uint64_t duration_ms;    // of sound and video; 0 when not known
  uint64_t size;           // bytes of the copy
  bool incomplete;         // the original is damaged or holds a part that cannot be shown: the copy may lack something
} MediaResult;

// Cleans one file. *out is always set.
//   ERR_OK             status MEDIA_CLEANED; the copy went to job->write, whole
//   ERR_TYPE           MEDIA_REFUSED: not an accepted kind, whatever its name says
//   ERR_UNPROCESSABLE  MEDIA_BROKEN, MEDIA_NOT_CLEANABLE or MEDIA_TIMEOUT (a helper that crashed counts as MEDIA_BROKEN)
//   ERR_TOO_LARGE      MEDIA_TOO_BIG_PICTURE, or size above MEDIA_INPUT_MAX
//   ERR_BUSY           no turn within the deadline, or too many wait already
//   ERR_INPUT          size 0, or `read` gave another number of bytes than size
//   ERR_CONFIG         the program is missing, or this machine cannot sandbox it (landlock, seccomp)
//   ERR_NO_MEMORY, ERR_IO: ours; and whatever a callback returned
Err media_clean(MediaPool *p, const MediaJob *job, MediaResult *out, ErrDetail *d) ERR_CHECK;
#endif
