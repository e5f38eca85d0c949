// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// How long a login waits after failures. Those of people stand in their row; those of logins that do not exist stand here, so
// that a stranger cannot tell the two apart by waiting. A slot that two logins share makes one of them wait for nothing.
#include <pthread.h>
#include <string.h>

#include "app/accounts/accounts_staff.h"

enum { SLOTS = 1024 };
typedef struct { uint8_t tag[8]; int64_t fails; Millis until; } Slot;
static Slot slots[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

Millis accounts_wait_ms(int64_t fails) {
  if (fails <= FREE_FAILS) return 0;
  if (fails > FREE_FAILS + 5) return WAIT_MAX_S * SECOND_MS;
  return (Millis)SECOND_MS << (fails - FREE_FAILS);
}

Millis accounts_slow_unknown(const char *login, Millis now) {
  Digest h;
  digest("recourse/unknown-login/1", BYTES(login, strlen(login)), &h);
  (void)pthread_mutex_lock(&lock);
  Slot *s = &slots[(h.b[8] | h.b[9] << 8) % SLOTS];
  if (memcmp(s->tag, h.b, sizeof s->tag) != 0) {
    *s = (Slot){.fails = 0};
    memcpy(s->tag, h.b, sizeof s->tag);
  }
  Millis wait = s->until > now ? s->until - now : 0;
  if (wait == 0) s->until = now + accounts_wait_ms(++s->fails);
  (void)pthread_mutex_unlock(&lock);
  return wait;
}
