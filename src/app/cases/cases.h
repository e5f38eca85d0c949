// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// A case and its sealed items: the vault that intake, follow-up, files, desk and import build on (SEALING.md 1).
// A case has up to three grants (key pairs): "shared" (worker + organisation), "internal" (organisation only, made at the
// first note) and "identity" (worker + whom she chose). An item has a random key, sealed to its grant's public key: adding
// needs no secret. Crypto is done first, outside the transaction (prepare), the insert is SQL only (the writer is single).
#ifndef RECOURSE_APP_CASES_H
#define RECOURSE_APP_CASES_H
#include "app/accounts/accounts.h"
#include "app/cases/cases_queue.h"
#include "app/clocks/clocks.h"
#include "app/content/content.h"

enum { CASE_NOTHING_DUE = 9999999, CASE_RESULTS_MAX = 16 };

// ---- making a case
// A case of an old list (room lists): it has no receipt and no proof of filing, since nobody filed it here.
typedef struct {
  const json_t *note;       // {"text":...}: its row as it stood, for the organisation alone
  const json_t *outcome;    // or NULL
  bool closed;              // comes in closed
  Millis opened;            // when the organisation got it
} CaseOld;
typedef struct {
  int64_t org_id;  int64_t org_epoch;  BoxPublic org_pk;   // who receives it
  BoxPublic worker_pk;  int64_t receipt_epoch;             // the receipt's key
  bool share_identity;      // true: the organisation may open the identity; false: only the worker can (so far)
  const json_t *answers;    // {"where":["japan"], ...}: all answers, in the form of intake/tree.h
  const json_t *identity;   // {"name":...,"forms":[..]} or NULL: anonymous
  const json_t *contact;    // safe way and hours to answer, or NULL
  const json_t *results;    // results of the law (array, items of kind "law"), or NULL
  const char *lang, *region, *sector_group, *issue_group, *origin;   // coarse coded columns
  const char *writer;       // "worker" or "user:<id>" (typed in for her)
  int64_t due_hour;         // first answer promised
  const CaseOld *old;       // NULL: a report. Else receipt_epoch is 0 and worker_pk is not read.
  Millis now;
} CaseNew;
typedef struct CasePrepared CasePrepared;
// All keys and seals; result and what it points to live in the arena. Nothing is written.
// A signed proof of filing (SEALING.md 12) is made with it and sealed as an item of kind "proof".
Err case_prepare(const App *app, Arena *a, const CaseNew *in, CasePrepared **out, ErrDetail *d) ERR_CHECK;
// Inserts case, grants, wraps, items and the audit event (filed or typed in; the list that an old case comes from has its own).
Err case_insert(Tx *tx, const CasePrepared *c) ERR_CHECK;
// Takes an old case back that nobody has worked on since. gone: false when somebody has, or the organisation has it no more.
Err case_take_back(Tx *tx, int64_t case_id, int64_t org_id, bool *gone) ERR_CHECK;
int64_t case_prepared_id(const CasePrepared *c);
Bytes case_prepared_audit_id(const CasePrepared *c);
// Text of the signed proof of filing, as the worker gets it.
Bytes case_prepared_proof(const CasePrepared *c);

// ---- reading a case's row
typedef struct {
  int64_t id, ref, org_id, assignee, due_hour, filed_week, changed_hour, since_hour, act_hour, retain_day, version;
  const char *status, *lang, *region, *sector_group, *issue_group, *origin;
  bool active, answered, unread, mark;
  Bytes audit_id;
} CaseRow;
// ERR_NOT_FOUND also when the case belongs to another organisation (org_id 0: any, for the worker's own session).
Err case_row(Tx *tx, Arena *a, int64_t case_id, int64_t org_id, CaseRow *out) ERR_CHECK;

// ---- items
typedef struct {
  int64_t id, case_id, seq, grant_id, version;
  const char *kind, *audience, *writer;
  Bytes sealed, key_wrap;       // key_wrap: sealed to the grant, or to the asking interpreter
  json_t *plain;                // NULL until opened; decref'd by items_release
} Item;
// What is inside, JSON by kind; "at" (milliseconds) is added to each when it is sealed:
//   answers   {"<question>": ...} as in intake/tree.h; later ones add to and replace earlier ones
//   identity  {"name": t, "forms": [t, ...]}          contact  {"text": t}
//   message   {"text": t, "lang": tag}                 from the worker or the organisation: the writer says which
//   note      {"text": t} or {"text": t, "of": item id, "lang": tag, "by": who made it} for a translation of that message (words/words.h)
//   draft     {"text": t, "asks": bool}                a message that is not sent yet; gone with it
//   task      {"text": t}                              dates and assignee stand in the table tasks
//   outcome   {"end": c, "remedies": [{"remedy": c, "state": c}], "result": c, "said_by": c, "text": t, "lang": tag} and, where
//             the end needs them, {"body": t, "next": t, "tries": n}; case_outcome_say makes sentences of it
//   change    {"change": code, ...}                    for example asked_close, asked_erase with "told_to": bool
//   file      {"file": id, "name": t, "type": t, "size": n, "sha256": hex}
//   chat      {"app": c, "title": t, "name": t, "batch": t, "messages": [...]}: app/chats/chats.h
//   appeal    a decision against her and its limit: app/appeals/appeals.h
//   law       a kept result of a rule of law, as in answers/answers.h
//   proof     {"proof": text, "nonces": {...}}
//   consent   what she saw and chose: app/consent/consent.h             extract   {"answers": {...}, "purpose": t} for one organisation
//   ledger    {"act": ...}: what is asked for, agreed, received: app/ledger/ledger_fold.c
//   party     who a respondent is, as a person without relation found (walls/walls.h): {"key", "name", "with": [node, ...]}
//   talk      {"text": t} between two organisations                    refusal   {"text": t, "next": t}
//   mandate   {"name": t, "relation": t, "how": c, "mandate": number}: who may act for the worker
//   part      {"text": t, "amount": "120000 JPY"} given to a group      called    {"name": t}: what others in the group may call her
// kinds: NULL-terminated list or NULL for all. audience NULL: all the asker may see is decided by what opens.
Err items_load(Tx *tx, Arena *a, int64_t case_id, const char *const *kinds, Item **out, size_t *n) ERR_CHECK;
// Opens grants of the case for this request (staff of the case's organisation, or the worker) and then the items that the
// grants reach. An item that cannot be opened stays with plain == NULL: that is not an error. The caller has noted the
// audit event before. Secrets are wiped before it returns.
Err items_open(const Req *rq, Tx *tx, int64_t case_id, Item *items, size_t n) ERR_CHECK;
// One item directly sealed to the signed-in interpreter.
Err item_open_own(const Req *rq, Item *item) ERR_CHECK;
void items_release(Item *items, size_t n);

// A new item, sealed to one audience of the case ("shared", "internal", "identity"). For "internal" without a grant yet the
// organisation's current public key is used to make one. plain gets {"at": now} added inside the seal.
typedef struct ItemPrepared ItemPrepared;
Err item_prepare(const App *app, Arena *a, int64_t case_id, const char *audience, const char *kind, const char *writer,
                 json_t *plain, Millis now, ItemPrepared **out, ErrDetail *d) ERR_CHECK;
Err item_insert(Tx *tx, ItemPrepared *it) ERR_CHECK;
int64_t item_prepared_id(const ItemPrepared *it);
// Takes items of one kind out of a case with their keys; ids that are none of its are passed over. The caller writes the audit event.
Err items_remove(Tx *tx, int64_t case_id, const char *kind, const int64_t *ids, size_t n, int64_t *removed) ERR_CHECK;
// Prepares and inserts in a transaction of its own, with the audit event ITEM_ADDED. from_worker also marks the case unread.
Err item_add(const Req *rq, int64_t case_id, const char *audience, const char *kind, json_t *plain, bool from_worker,
             int64_t *id, ErrDetail *d) ERR_CHECK;
// Lets one person open this item too (interpreter invited to one message). key comes from the item opened by the asker.
Err item_share_with(const Req *rq, Tx *tx, const Item *item, const Person *to) ERR_CHECK;
// The key of an item that the asker opens, sealed to another public key (a group's); and opening an item with such a seal.
Err item_key_for(const Req *rq, Tx *tx, int64_t case_id, int64_t item_id, const BoxPublic *to, Bytes *wrap) ERR_CHECK;
Err item_open_with(Arena *a, Item *item, const BoxPublic *pk, const BoxSecret *sec, Bytes wrap) ERR_CHECK;

// ---- what happens to a case; each is checked against the state machine in cases.c, bumps the version, and is audited
// The worker wrote: unread, due again if it was waiting.
Err case_touch_worker(const App *app, Tx *tx, const CaseRow *c, Millis now) ERR_CHECK;
// Moves the clocks of a case; *due_hour: when the next thing is due, tasks included.
Err case_clock(const App *app, Tx *tx, int64_t case_id, int64_t org_id, ClockEvent event, Millis now, int64_t *due_hour) ERR_CHECK;
// State changes a worker may ask for with her receipt.
Err case_ask_close(const Req *rq, int64_t case_id, bool told_to, ErrDetail *d) ERR_CHECK;   // "it is solved": acts after 7 days
Err case_ask_erase(const Req *rq, int64_t case_id, bool told_to, ErrDetail *d) ERR_CHECK;   // "delete": acts after 7 days
Err case_keep(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;                       // takes either back
Err case_reopen(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
// Takes back or gives the identity to the organisation that has the case (consent over the name). At once.
Err case_identity_withdraw(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
Err case_identity_give(const Req *rq, int64_t case_id, const json_t *identity_or_null, ErrDetail *d) ERR_CHECK;
// Withdraws the organisation from the whole case at once (its wraps are deleted, the case is marked).
Err case_withdraw_all(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
// Makes new audience keys for a marked case; follow-up calls it when the worker opens a case whose row has mark set.
Err case_rekey_marked(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
// Everything of a case goes: rows, keys, chunks; coarse codes go to erase_batch; the audit event is appended.
Err case_erase(Tx *tx, int64_t case_id, Millis now) ERR_CHECK;

// ---- emergencies (cases_override.h): what was told to others without asking her first. An item of kind "change" in the shared
// audience ("change": "emergency") says who, what, why and until when; here is what became of it.
typedef struct { int64_t id; const char *state; Millis until; } CaseEmergency;   // asked, open, ratified, withdrawn, ended, stopped
Err case_emergencies(Tx *tx, Arena *a, int64_t case_id, CaseEmergency **out, size_t *n) ERR_CHECK;
// With her receipt: she agrees (it stays readable), or takes it back (its key goes at once). ERR_CONFLICT: it is over already.
Err case_emergency_answer(const Req *rq, int64_t case_id, int64_t id, bool agree, ErrDetail *d) ERR_CHECK;
// All of a case end: with her consent. held: how many could be read.
Err case_emergency_forget(Tx *tx, int64_t case_id, int64_t *held) ERR_CHECK;

// ---- consent as keys: grants for other organisations (rooms consent and referral decide; SEALING.md 1, 6). A grant "to:<organisation>"
// reaches exactly the consented items. Its wrap for that organisation is kept aside until it accepts.
typedef struct {
  const Org *to;
  const json_t *extract;           // {"answers": {...}, "purpose": t}: a copy of what she chose, an item of kind "extract"
  const int64_t *items; size_t n_items;   // messages, files, name
} CaseGive;
typedef struct CaseGiven CaseGiven;
// Keys come from the asker: the worker's receipt, or staff who hold them. ERR_UNPROCESSABLE: one of the items does not open.
Err case_give_prepare(const Req *rq, int64_t case_id, const CaseGive *in, CaseGiven **out, ErrDetail *d) ERR_CHECK;
// An earlier grant for the same organisation ends. wrap, epoch: for the row that keeps them.
Err case_give_insert(Tx *tx, CaseGiven *g, Millis now, Bytes *wrap, int64_t *epoch) ERR_CHECK;
// The accepting organisation takes its wrap; the asker is a key-holder of it (else ERR_FORBIDDEN).
Err case_give_accept(const Req *rq, Tx *tx, int64_t case_id, Bytes wrap, int64_t epoch) ERR_CHECK;
// Grant, keys and extract go, the case is marked. removed: whether there was one.
Err case_give_end(Tx *tx, int64_t case_id, int64_t org_id, int64_t *removed) ERR_CHECK;
// The same with its consent and referral: for a restored backup in which it was not yet taken back.
Err case_give_forget(Tx *tx, int64_t case_id, int64_t org_id, Millis now, int64_t *removed) ERR_CHECK;
// The asker's organisation, which has accepted, becomes the one that has the case: its grant is "shared" from now on. keep: the sender
// may still open what it had, nothing that comes. Its own notes stay its own. ERR_CONFLICT: she has asked for deletion.
Err case_hand_over(const Req *rq, Tx *tx, int64_t case_id, bool keep) ERR_CHECK;
// The asker's organisation gives the case back to `to`, under a new shared grant; what it could open itself it no longer opens.
Err case_hand_back(const Req *rq, Tx *tx, int64_t case_id, int64_t to) ERR_CHECK;
// Her consent to the organisation that has the case is over, by time: without anybody's keys.
Err case_holder_end(const App *app, Tx *tx, const CaseRow *c, Millis now) ERR_CHECK;
// The row of a case that the organisation has, or may open a part of. ERR_NOT_FOUND otherwise.
Err case_reach(Tx *tx, Arena *a, int64_t case_id, int64_t org_id, CaseRow *out) ERR_CHECK;
// After a hand-over: whether an older part does not open for the organisation that has the case; with her receipt she lets it.
Err case_past_locked(Tx *tx, const CaseRow *c, bool *yes) ERR_CHECK;
Err case_past_give(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;
// Membership in a group ends, with what she gave to it and with the names that she and the others saw (room groups). held: 1 if there was one.
Err case_group_forget(Tx *tx, int64_t case_id, int64_t *held) ERR_CHECK;
// ---- representatives (room mandates): what worker and organisation share, for a key of their own. The asker opens it.
Err case_mandate_give(const Req *rq, Tx *tx, int64_t case_id, int64_t mandate_id, const BoxPublic *pk) ERR_CHECK;
// Items that the representative's key opens; the others are left out. Release with items_release.
Err case_mandate_items(Tx *tx, Arena *a, int64_t case_id, int64_t mandate_id, const BoxPair *pair, const char *const *kinds, Item **out, size_t *n) ERR_CHECK;
// Its keys go at once; the case is marked for new ones.
Err case_mandate_end(Tx *tx, int64_t case_id, int64_t mandate_id) ERR_CHECK;
// All of a case, for a restored backup. held: how many were active.
Err case_mandates_forget(Tx *tx, int64_t case_id, int64_t *held) ERR_CHECK;

// What she told of another report of hers is known no more (room doubles). held: how many there were.
Err case_told_forget(Tx *tx, int64_t case_id, int64_t *held) ERR_CHECK;
// A message to the worker by staff, as from the case page, whatever the case's version is.
Err case_write(const Req *rq, int64_t case_id, const char *text, const char *lang, ErrDetail *d) ERR_CHECK;
// Messages between two organisations: a grant of its own for both, made with public keys alone.
Err case_talk_begin(Tx *tx, Arena *a, int64_t case_id, int64_t one, int64_t two, int64_t *grant_id) ERR_CHECK;
// An item under such a grant, or sealed to the worker and whoever has the case (grant_id 0).
Err case_talk_add(const Req *rq, Tx *tx, int64_t case_id, int64_t grant_id, const char *kind, const json_t *plain, int64_t *id) ERR_CHECK;

// ---- between installations (room peers): sealed items travel as they are; their ciphertexts bind the case of the sender.
#define CASE_WRITER_PEER "user:peer"   // a helper, whose name is not known here
typedef struct { int64_t id, epoch; BoxPublic pk; Bytes wrap; } CaseSealedGrant;   // wrap: its secret, for an organisation
// Messages between her and an organisation elsewhere: a grant ("peer:<grant>") for her, for `one` and `two`, made with public keys alone.
Err case_say_begin(Tx *tx, Arena *a, int64_t case_id, int64_t one, int64_t two, int64_t *grant_id) ERR_CHECK;
// wrap: empty when that organisation has none. ERR_NOT_FOUND: no such grant (any more).
Err case_sealed_grant(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t org_id, CaseSealedGrant *out) ERR_CHECK;
// The grant of a consent; ERR_NOT_FOUND when it has ended.
Err case_sealed_to(Tx *tx, int64_t case_id, int64_t org_id, int64_t *grant_id) ERR_CHECK;
// Items that this grant reaches, with their keys for it, in order; at most 500.
Err case_sealed_items(Tx *tx, Arena *a, int64_t case_id, int64_t grant_id, int64_t after_seq, Item **out, size_t *n) ERR_CHECK;
// An item that was made elsewhere for this case; one that is there already is left alone.
Err case_sealed_add(Tx *tx, const Item *it, Millis now) ERR_CHECK;
// Opens items of a case elsewhere with the asker's keys, as far as the grants reach. ERR_FORBIDDEN: with none. Note the event before.
typedef struct { int64_t case_id; const CaseSealedGrant *grants; size_t n_grants; } CaseSealedSet;
Err case_sealed_open(const Req *rq, const CaseSealedSet *s, Item *items, size_t n) ERR_CHECK;
// An item for that case, sealed to one of its grants; "at" is added. The writer is CASE_WRITER_PEER.
Err case_sealed_make(Arena *a, const CaseSealedGrant *to, int64_t case_id, const char *kind, const json_t *plain, Millis now, Item *out) ERR_CHECK;

// A new receipt for a report that a helper typed in, until the worker's own first use (ERR_CONFLICT afterwards).
Err receipt_reissue(const Req *rq, int64_t case_id, Receipt *out, bool *name_locked, ErrDetail *d) ERR_CHECK;

// ---- files (room files): a file is an item of kind "file" whose key also seals its bytes, so that grants, withdrawal and
// erasure hold for it as for every item. Its id is the id of the item.
// A new id and key; wrap: the key sealed to the case's shared grant. ERR_NO_CONSENT when the organisation has no consent.
Err case_file_new(const App *app, Arena *a, int64_t case_id, int64_t *file_id, ItemKey *key, Bytes *wrap, ErrDetail *d) ERR_CHECK;
// The key of a file that is not an item yet, from such a wrap; the asker holds the shared grant. The caller wipes it.
Err case_file_key(const Req *rq, Tx *tx, int64_t case_id, int64_t file_id, Bytes wrap, ItemKey *key) ERR_CHECK;
// Makes it an item: plain (kind "file") is sealed before the transaction, inserted in it.
Err case_file_seal(Arena *a, int64_t case_id, int64_t file_id, const char *writer, const ItemKey *key, json_t *plain, Millis now, Bytes *sealed) ERR_CHECK;
Err case_file_insert(Tx *tx, Arena *a, int64_t case_id, int64_t file_id, const char *writer, Bytes sealed, Bytes wrap, Millis now) ERR_CHECK;
// One file of a case: its item opened, and its key (the caller wipes it). ERR_NOT_FOUND: no such file in this case.
Err case_file_open(const Req *rq, Tx *tx, int64_t case_id, int64_t file_id, Item *out, ItemKey *key) ERR_CHECK;

// ---- for other rooms
// The facts of a report for the staff of its organisation: the event is noted, then all answers are opened and merged. consent: the
// worker still shares the case. Release with case_facts_release.
typedef struct { CaseRow row; json_t *answers; bool consent; } CaseFacts;
Err case_facts(const Req *rq, int64_t case_id, CaseFacts *out, ErrDetail *d) ERR_CHECK;
void case_facts_release(CaseFacts *f);
// The sentences of an outcome as the worker reads them (l: her language, worker audience), blanks filled in; at most
// OUTCOME_SENTENCES. The helper's own words (plain "text") are not among them.
enum { OUTCOME_SENTENCES = 32 };
Err case_outcome_say(const Taxonomy *t, const I18n *l, Arena *a, const json_t *outcome, const char **out, size_t *n) ERR_CHECK;
// Grants of a case that a withdrawal of the whole case has taken from its organisation: nothing may be added for it then.
Err case_has_consent(Tx *tx, const CaseRow *c, bool *yes) ERR_CHECK;

// The search tags of a case that came from this audience ("shared", "internal", "identity"; NULL: from all) go: with the grant, and
// with the case. Where a grant is still there the case waits for the index again.
Err case_search_forget(Tx *tx, int64_t case_id, const char *audience) ERR_CHECK;

// Cases of the asker's organisation that may be of the same person, compared with her keys after an event; never for one thing alone.
enum { ALIKE_PHONE = 1, ALIKE_NAME = 2, ALIKE_PARTY = 4, ALIKE_NUMBER = 8, ALIKE_FACTS = 16 };   // why: bits
enum { CASES_ALIKE_MAX = 10 };
typedef struct { int64_t id, ref; unsigned why; bool active; } CaseAlike;
Err cases_alike(const Req *rq, int64_t case_id, CaseAlike out[CASES_ALIKE_MAX], size_t *n, ErrDetail *d) ERR_CHECK;
// By staff, whatever the case's version is: closed with this outcome, and opened again.
Err case_end(const Req *rq, int64_t case_id, json_t *outcome, ErrDetail *d) ERR_CHECK;
Err case_again(const Req *rq, int64_t case_id, ErrDetail *d) ERR_CHECK;

// What takes effect with time: closings and deletions after their seven days, recoveries of a receipt after their 72 hours.
Err cases_job(const App *app, Millis now) ERR_CHECK;
extern const Route cases_routes[];   // /staff/cases, /staff/report, /staff/messages
#endif
