// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Test program: a helper gone wrong. The environment and the arguments are empty by design, so the last byte of the
// original, after everything was read, says how it misbehaves; a first byte of '!' means: read nothing, hang.
#include <signal.h>
#include <unistd.h>
#include "media/media_wire.h"

static MediaAnswer answer = {.magic = MEDIA_MAGIC, .version = MEDIA_VERSION, .status = MEDIA_CLEANED, .found = MEDIA_PNG,
                             .type = MEDIA_PNG, .size = 4};

static void say(const void *p, size_t n) {
  if (write(1, p, n) != (ssize_t)n) _exit(1);
}

static void misbehave(uint8_t how) {
  switch (how) {
    case 'h': pause(); break;                                  // hangs before it answers
    case 'H': close(1); pause(); break;                        // hangs after its pipe is closed
    case 'k': say(&answer, sizeof answer); raise(SIGKILL); break;  // killed between head and copy
    case 's': raise(SIGSYS); break;                            // as the filter would
    case 'x': raise(SIGXCPU); break;                           // as the CPU limit would
    case 'c': _exit(MEDIA_EXIT_NO_SANDBOX);                    // no sandbox here
    case 'm': answer.magic ^= 1; break;                        // not our protocol
    case 'z': answer.size = MEDIA_OUTPUT_MAX + 1; break;       // more than allowed
    case 't': answer.type = 77; break;                         // unknown kind
    case 'f': answer.status = MEDIA_FAILED; break;             // a status only the client may use
    case 'l': answer.size = 3; break;                          // sends more than it says
    case 'L': answer.size = 5; break;                          // sends less than it says
    case 'e': say(&answer, sizeof answer); say("copy", 4); _exit(1);  // all there, but fails
    case 'p': {                                                // a head in two pieces: allowed
      say(&answer, 7);
      usleep(20000);
      say((uint8_t *)&answer + 7, sizeof answer - 7);
      say("copy", 4);
      _exit(0);
    }
    default: break;
  }
}

static bool no_surprises(void) {
  extern char **environ;
  for (int fd = 3; fd < 64; fd++)
    if (close(fd) == 0) return false;
  return environ[0] != NULL && environ[1] == NULL && strcmp(environ[0], "LC_ALL=C") == 0;
}

int main(void) {
  uint8_t buf[4096], last = 0;
  if (!no_surprises()) _exit(3);
  ssize_t n = read(0, buf, sizeof(MediaAsk) + 1);
  if (n == sizeof(MediaAsk)) n += read(0, buf + sizeof(MediaAsk), 1);
  if (n < 1) _exit(2);
  if (buf[sizeof(MediaAsk)] == '!') pause();
  if (buf[sizeof(MediaAsk)] == 'q') _exit(4);  // leaves early, with input still coming
  for (last = buf[n - 1]; (n = read(0, buf, sizeof buf)) > 0;) last = buf[n - 1];
  misbehave(last);
  say(&answer, sizeof answer);
  say("copy", 4);
  _exit(0);
}
