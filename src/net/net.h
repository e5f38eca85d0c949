// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// What leaves this server by itself: mail, and the few calls of single sign-on. The only caller of libcurl. The host
// chooses where things go, or an address is held to the public network; redirects are refused, and every call has a limit of time and size.
#ifndef RECOURSE_NET_NET_H
#define RECOURSE_NET_NET_H
#include "base/mem.h"

// Once per process, before threads. ERR_CONFIG when the library cannot start.
Err net_init(void) ERR_CHECK;

// ---- addresses
// An address of e-mail in the plain form: letters, digits and the usual signs, one @, a name with a dot; at most 254 bytes. What
// could end a line, begin a second recipient or be read as an option is refused; so is "localhost" but for tests of the host.
bool net_mail_ok(const char *address);
// Whether host[:port] of this URL is a loopback address or the name localhost.
bool net_is_loopback(const char *url);

// ---- mail
typedef enum { SMTP_STARTTLS, SMTP_TLS, SMTP_PLAIN } SmtpSecurity;
typedef struct {
  const char *url;         // "smtp://host:587", "smtps://host"
  SmtpSecurity security;   // SMTP_STARTTLS: nothing is sent without; SMTP_PLAIN: loopback only
  const char *user, *password;  // NULL: none
  int timeout_s;           // for one mail, connecting included
} SmtpServer;
// SMTP_REFUSED: the server will never take this mail (5xx to the recipient or the content). SMTP_LATER: not now (4xx to the same).
// SMTP_DOWN: it has nothing to do with this mail: not reached, too slow, no TLS, wrong password, the sender is refused.
typedef enum { SMTP_SENT, SMTP_REFUSED, SMTP_LATER, SMTP_DOWN } SmtpResult;
typedef struct SmtpLink SmtpLink;
// One conversation for several mails. NULL: no memory.
SmtpLink *smtp_open(const SmtpServer *server);
void smtp_close(SmtpLink *link);   // NULL is allowed
// text: headers and body with CRLF line ends. *code: the server's last answer, 0 without one.
SmtpResult smtp_send(SmtpLink *link, const char *from, const char *to, Bytes text, long *code);

// ---- https
typedef struct {
  const char *url;         // https://, or http:// to loopback
  const char *form;        // body of a POST (application/x-www-form-urlencoded); NULL: GET, or `body`
  Bytes body;              // body of a POST of raw bytes (application/octet-stream)
  bool public_only;        // somebody else than the host has named the address: it is called only where it is one of the public network
  const char *user, *password;  // for Basic authentication; NULL: none
  size_t max;              // longest answer
  int timeout_s;
} NetCall;
// Whether an address (AF_INET, AF_INET6) belongs to the public network: not loopback, private, link-local, shared, multicast or reserved.
struct sockaddr;
bool net_is_public(const struct sockaddr *address);
// The body of a 200 answer, in the arena. ERR_IO: not reached, another status, too long or too slow; ERR_CONFIG: an address that
// is not allowed. *status is 0 when there was no answer.
Err net_call(const NetCall *call, Arena *a, Bytes *body, long *status, ErrDetail *d) ERR_CHECK;
#endif
