// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of this room.
#include "app/peers/peers_web.h"

enum { REASON_MAX = 2000, WORDS_MAX = 10000, CARD_CHARS = 8000 };

static const Field done_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 12, 0, "what has just happened"}, {0}};
static const Field add_fields[] = {{"card", F_TEXT, FIELD_REQUIRED, 1, CARD_CHARS, 0, "card of the other organisation"}, {0}};
static const Field act_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 10, 0, "compared or close"}, {0}};
static const Field step_fields[] = {{"act", F_CODE, FIELD_REQUIRED, 1, 10, 0, "accept, refuse, give_back or finish"},
                                    {"reason", F_TEXT, 0, 0, REASON_MAX, 0, "why, for the worker and the other organisation"},
                                    {0}};
static const Field say_fields[] = {{"to", F_CODE, FIELD_REQUIRED, 1, 6, 0, "worker or org"},
                                   {"text", F_TEXT, FIELD_REQUIRED, 1, WORDS_MAX, 0, "message"},
                                   {0}};
static const Field abroad_fields[] = {{"link", F_INT, FIELD_REQUIRED, 1, INT64_MAX, 0, "which organisation"},
                                      {"act", F_CODE, FIELD_REQUIRED, 1, 8, 0, "say or receipt"},
                                      {"text", F_TEXT, 0, 0, WORDS_MAX, 0, "message"},
                                      {0}};

const Route peers_routes[] = {
    {"GET", "/staff/peers", ROLE_CASE_STAFF, 0, done_fields, 0, peers_list_web, NULL, "Organisations on other servers, and the referrals to and from them."},
    {"POST", "/staff/peers", ROLE_CASE_STAFF, 0, add_fields, 0, peers_add_web, NULL, "Takes the card of an organisation on another server."},
    {"POST", "/staff/peers/file", ROLE_CASE_STAFF, ROUTE_UPLOAD, NULL, PACKET_MAX + 65536, peers_file_in_web, &peers_upload, "Takes a file of bundles from another server."},
    {"GET", "/staff/peers/{id}", ROLE_CASE_STAFF, 0, done_fields, 0, peers_peer_web, NULL, "One of them: its fingerprint, and files to and from it."},
    {"POST", "/staff/peers/{id}", ROLE_CASE_STAFF, 0, act_fields, 0, peers_act_web, NULL, "Says that the fingerprint is the same, or closes the door."},
    {"GET", "/staff/peers/{id}/file", ROLE_CASE_STAFF, 0, NULL, 0, peers_file_out_web, NULL, "What waits for it, as a file of sealed bundles."},
    {"GET", "/staff/offers/{id}", ROLE_CASE_STAFF, 0, done_fields, 0, peers_offer_web, NULL, "A referral from another server."},
    {"POST", "/staff/offers/{id}", ROLE_CASE_STAFF, 0, step_fields, 0, peers_step_web, NULL, "A step of it. 409 when the consent is over."},
    {"POST", "/staff/offers/{id}/say", ROLE_CASE_STAFF, 0, say_fields, 0, peers_say_web, NULL, "Writes to the worker or to the other organisation."},
    {"POST", "/staff/offers/{id}/copies", ROLE_CASE_STAFF, 0, NULL, 0, peers_copies_web, NULL, "Says that the organisation's copies are deleted."},
    {"POST", "/staff/offers/{id}/receipt", ROLE_CASE_STAFF, 0, NULL, 0, peers_companion_web, NULL, "Makes the receipt of this server that the worker asked for."},
    {"GET", "/{lang}/r/abroad", ROLE_RECEIPT, 0, done_fields, 0, peers_abroad_page_web, NULL, "Her report at organisations on other servers."},
    {"POST", "/{lang}/r/abroad", ROLE_RECEIPT, 0, abroad_fields, 0, peers_abroad_web, NULL, "Writes to one of them, or asks for a receipt of its server."},
    {"POST", "/peers/packet", ROLE_PUBLIC, ROUTE_RAW | ROUTE_NO_CSRF, NULL, PACKET_MAX, peers_packet_web, NULL, "Takes sealed, signed bundles from another server (docs/bundles.md)."},
    {0}};
