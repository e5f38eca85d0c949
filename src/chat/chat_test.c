// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The formats as the messengers write them (built by hand after their published descriptions), and what must not be made up.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "chat/chat.h"

static Arena *a;

static int fresh(void **state) {
  (void)state;
  a = arena_new(64u << 20, 0);
  return a ? 0 : -1;
}

static int over(void **state) {
  (void)state;
  arena_free(a);
  return 0;
}

static Err read_bytes(const void *p, size_t n, Chat *c) {
  ErrDetail d = {0};
  return chat_read(a, BYTES(p, n), c, &d);
}

static Chat read_text(const char *s) {
  Chat c = {.title = ""};
  assert_int_equal(read_bytes(s, strlen(s), &c), ERR_OK);
  return c;
}

#define IS(msg, by, when, words)                \
  do {                                          \
    assert_string_equal((msg).sender, by);      \
    assert_string_equal((msg).at, when);        \
    assert_string_equal((msg).text, words);     \
  } while (0)

static void test_line_japanese(void **state) {
  (void)state;
  Chat c = read_text("\xef\xbb\xbf[LINE] Daraとのトーク履歴\r\n保存日時：2026/03/06 09:12\r\n\r\n2026/03/05(木)\r\n"
                     "14:02\tDara\tこんにちは\r\n14:03\tDara\t\"一行目\r\n\r\n2026/03/04(水)\r\n三行目\"\r\n14:05\tさくら\t[写真]\r\n"
                     "14:06\tDara\t☎ 不在着信\r\n14:07\t\tメッセージの送信を取り消しました\r\n14:08\tDaraが退出しました\r\n\r\n2026/03/06(金)\r\n0:10\tDara\t最後\r\n");
  assert_int_equal(c.kind, CHAT_LINE);
  assert_string_equal(c.title, "Daraとのトーク履歴");
  assert_int_equal(c.n, 7);
  IS(c.m[0], "Dara", "2026-03-05 14:02", "こんにちは");
  assert_string_equal(c.m[0].written, "2026/03/05(木) 14:02");
  IS(c.m[1], "Dara", "2026-03-05 14:03", "一行目\n\n2026/03/04(水)\n三行目");   // a day within quotation marks is words
  IS(c.m[2], "さくら", "2026-03-05 14:05", "[写真]");
  IS(c.m[4], "", "2026-03-05 14:07", "メッセージの送信を取り消しました");
  IS(c.m[5], "", "2026-03-05 14:08", "Daraが退出しました");
  IS(c.m[6], "Dara", "2026-03-06 00:10", "最後");
  assert_false(c.unsure);
}

static void test_line_english(void **state) {
  (void)state;
  Chat c = read_text("[LINE] Chat history with Sok Dara\nSaved on: 26/04/2026, 04:36PM\n\nSun, 05/04/2026\n04:35PM\tSok Dara\tHello: there\n12:00AM\tYou\t[Sticker]\n");
  assert_int_equal(c.n, 2);
  IS(c.m[0], "Sok Dara", "2026-04-05 16:35", "Hello: there");   // the day on which it was saved says which is which
  IS(c.m[1], "You", "2026-04-05 00:00", "[Sticker]");
  c = read_text("[LINE] Chat history with Bob\nSaved on: 11/04/2025, 08:00\n\nMon, 11/03/2025\n8:15AM\tBob\tNew week\n8:20AM\tAnn\tCoffee\n");
  assert_true(c.unsure);
  IS(c.m[0], "Bob", "", "New week");                             // 11 March or 3 November: nobody knows
  assert_string_equal(c.m[0].written, "Mon, 11/03/2025 8:15AM");
  c = read_text("[LINE] Chat history with Bob\nSaved on: 11/24/2025, 08:00\n\n2025/11/03 Mon\n8:15 PM\tBob\tNew week\n");
  IS(c.m[0], "Bob", "2025-11-03 20:15", "New week");
}

static void test_line_thai(void **state) {
  (void)state;
  Chat c = read_text("[LINE] ประวัติการแชทกับ มะลิ\nบันทึกวันที่ 2569/01/15 10:30\n\n2569/01/15 พฤหัสบดี\n10:30\tมะลิ\tสวัสดีครับ\n\nพฤ. 22/01/2569\n09:00\tสมชาย\t[รูป]\n");
  assert_int_equal(c.n, 2);
  IS(c.m[0], "มะลิ", "2026-01-15 10:30", "สวัสดีครับ");
  IS(c.m[1], "สมชาย", "2026-01-22 09:00", "[รูป]");
}

static void test_line_desktop(void **state) {
  (void)state;
  Chat c = read_text("2025.12.30 火曜日\n23:43 natsumi_ スタンプ\n23:47 衛藤 わ！\n見ます!\n23:48 natsumi_ 10:30 に\n2025.12.31 水曜日\n午前8:05 衛藤 おはよう\n");
  assert_int_equal(c.kind, CHAT_LINE);
  assert_int_equal(c.n, 4);
  IS(c.m[0], "natsumi_", "2025-12-30 23:43", "スタンプ");
  IS(c.m[1], "衛藤", "2025-12-30 23:47", "わ！\n見ます!");
  IS(c.m[2], "natsumi_", "2025-12-30 23:48", "10:30 に");
  IS(c.m[3], "衛藤", "2025-12-31 08:05", "おはよう");
  // A name of two words, because the second one follows in every line.
  c = read_text("2026.03.05 Thursday\n9:00 Sok Dara Hello\n9:01 Sok Dara I am here\n9:02 Sok Dara Where are you\n9:03 Ann Coming\n");
  IS(c.m[0], "Sok Dara", "2026-03-05 09:00", "Hello");
  IS(c.m[3], "Ann", "2026-03-05 09:03", "Coming");
}

static void test_whatsapp(void **state) {
  (void)state;
  Chat c = read_text("25/12/2026, 14:02 - Messages and calls are end-to-end encrypted.\n05/12/2026, 14:03 - Sok Dara: My passport\nis with him\n"
                     "05/12/2026, 14:04 - Sok Dara: IMG-20261205-WA0001.jpg (file attached)\nlook\n05/12/2026, 14:05 - +81 90-1234-5678: ok: yes\n");
  assert_int_equal(c.kind, CHAT_WHATSAPP);
  assert_int_equal(c.n, 4);
  IS(c.m[0], "", "2026-12-25 14:02", "Messages and calls are end-to-end encrypted.");
  IS(c.m[1], "Sok Dara", "2026-12-05 14:03", "My passport\nis with him");
  assert_int_equal(c.m[2].n_files, 1);
  assert_string_equal(c.m[2].files[0], "IMG-20261205-WA0001.jpg");
  IS(c.m[3], "+81 90-1234-5678", "2026-12-05 14:05", "ok: yes");
  c = read_text("[2026/03/05, 2:02:11\xe2\x80\xafPM] Dara: Hi\n\xe2\x80\x8e[2026/03/05, 2:03:00\xe2\x80\xafPM] Dara: \xe2\x80\x8e<attached: 00000012-AUDIO-2026-03-05.opus>\n");
  assert_int_equal(c.n, 2);
  IS(c.m[0], "Dara", "2026-03-05 14:02:11", "Hi");
  assert_string_equal(c.m[1].files[0], "00000012-AUDIO-2026-03-05.opus");
  c = read_text("[14:02, 3/5/2026] Dara: Hi\n[14:03, 3/5/2026] Ann: Yes");
  IS(c.m[1], "Ann", "", "Yes");
  assert_true(c.unsure);
  assert_string_equal(c.m[1].written, "14:03, 3/5/2026");
  c = read_text("3/3/2026, 14:02 - Dara: Hi");
  IS(c.m[0], "Dara", "2026-03-03 14:02", "Hi");   // either way the same day
  assert_false(c.unsure);
  // Both ways in one chat: nothing is certain.
  c = read_text("25/12/2026, 14:02 - D: a\n12/25/2026, 14:02 - D: b\n01/02/2026, 1:00 - D: c\n");
  IS(c.m[2], "D", "", "c");
}

static void test_telegram(void **state) {
  (void)state;
  Chat c = read_text("Sok Dara, [05.03.2026 14:02]\nHello\nyou\n\nAnn, [5 Mar 2026 at 14:03:11]:\nYes, [really]\n");
  assert_int_equal(c.kind, CHAT_TELEGRAM);
  assert_int_equal(c.n, 2);
  IS(c.m[0], "Sok Dara", "2026-03-05 14:02", "Hello\nyou");
  IS(c.m[1], "Ann", "2026-03-05 14:03:11", "Yes, [really]");
  c = read_text("{\"name\":\"Dara\",\"type\":\"personal_chat\",\"messages\":[{\"id\":1,\"type\":\"message\",\"date\":\"2026-03-05T14:02:11\",\"date_unixtime\":\"1772694131\","
                "\"from\":\"Dara\",\"text\":[\"See \",{\"type\":\"link\",\"text\":\"https://a.example\"}],\"photo\":\"photos/photo_1.jpg\"}]}");
  assert_int_equal(c.kind, CHAT_TELEGRAM);
  IS(c.m[0], "Dara", "2026-03-05 14:02:11", "See https://a.example");
  assert_string_equal(c.m[0].files[0], "photo_1.jpg");
  assert_int_equal(c.m[0].at_ms, 1772694131000);
}

static void test_messenger_json(void **state) {
  (void)state;
  // Newest first; Khmer and Vietnamese as Messenger's download writes them.
  Chat c = read_text("{\"participants\":[{\"name\":\"S\\u00c3\\u00b3k\"}],\"messages\":["
                     "{\"sender_name\":\"S\\u00c3\\u00b3k\",\"timestamp_ms\":1772720531000,\"photos\":[{\"uri\":\"messages/inbox/x_1/photos/12.jpg\",\"creation_timestamp\":1}]},"
                     "{\"sender_name\":\"Ann\",\"timestamp_ms\":1772720471000,\"content\":\"\\u00e1\\u009e\\u009f\\u00e1\\u009e\\u00bd\\u00e1\\u009e\\u009f\\u00e1\\u009f\\u0092\\u00e1\\u009e\\u008f\\u00e1\\u009e\\u00b8\"},"
                     "{\"sender_name\":\"Ann\",\"timestamp_ms\":1772720411000,\"content\":\"caf\\u00e9 only\",\"share\":{\"link\":\"https://a.example/b\"}}],"
                     "\"title\":\"S\\u00c3\\u00b3k\",\"thread_path\":\"inbox/x_1\"}");
  assert_int_equal(c.kind, CHAT_MESSENGER);
  assert_string_equal(c.title, "Sók");
  assert_int_equal(c.n, 3);
  IS(c.m[0], "Ann", "2026-03-05 14:20:11", "café only\nhttps://a.example/b");   // no UTF-8 in disguise: stays
  IS(c.m[1], "Ann", "2026-03-05 14:21:11", "សួស្តី");
  assert_string_equal(c.m[2].sender, "Sók");
  assert_string_equal(c.m[2].files[0], "12.jpg");
  assert_int_equal(c.m[2].at_ms, 1772720531000);
  c = read_text("{\"participants\":[\"Dara\"],\"threadName\":\"Dara_12\",\"messages\":[{\"isUnsent\":false,\"media\":[{\"uri\":\"./media/a.mp4\"}],\"senderName\":\"Sók\","
                "\"text\":\"ok\",\"timestamp\":1772720531000,\"type\":\"media\"}]}");
  IS(c.m[0], "Sók", "2026-03-05 14:22:11", "ok");
  assert_string_equal(c.m[0].files[0], "a.mp4");
}

static void test_messenger_html(void **state) {
  (void)state;
  Chat c = read_text("<html><head><style>._a6-p{x:y}</style></head><body><div class=\"pam _3-95 _2ph- _a6-g uiBoxWhite noborder\"><h2 class=\"_3-95 _2pim _a6-h _a6-i\">Sok &amp; Dara</h2>"
                     "<div class=\"_3-95 _a6-p\"><div><div></div><div>It&#039;s <b>mine</b><br>now</div><div><a href=\"photos/1.jpg\"><img src=\"photos/1.jpg\"></a></div></div></div>"
                     "<div class=\"_3-94 _a6-o\">Mar 05, 2026 2:02:11 pm</div></div>"
                     "<div class=\"pam\"><div class=\"_3-95 _2pim _a6-h\">Ann</div><div class=\"_a6-p\"><div>&lt;script&gt;</div></div><div class=\"_3-94 _a6-o\">Mar 04, 2026, 9:00 AM</div></div></body></html>");
  assert_int_equal(c.kind, CHAT_MESSENGER);
  assert_int_equal(c.n, 2);
  IS(c.m[0], "Ann", "2026-03-04 09:00", "<script>");
  IS(c.m[1], "Sok & Dara", "2026-03-05 14:02:11", "It's mine\nnow");
  assert_string_equal(c.m[1].files[0], "1.jpg");
  assert_int_equal(c.m[1].n_files, 1);
}

static void test_plain(void **state) {
  (void)state;
  Chat c = read_text("Dara: hello\nAnn: yes\nDara: my pay\nis late\n");
  assert_int_equal(c.kind, CHAT_TEXT);
  assert_int_equal(c.n, 3);
  IS(c.m[2], "Dara", "", "my pay\nis late");
  c = read_text("Dear Ann,\nplease note: they took my card.\nI wait.\nDara");
  assert_int_equal(c.n, 1);
  IS(c.m[0], "", "", "Dear Ann,\nplease note: they took my card.\nI wait.\nDara");
}

static void test_encodings(void **state) {
  (void)state;
  Chat c = {.title = ""};
  static const uint8_t little[] = {0xff, 0xfe, 'A', 0, ':', 0, ' ', 0, 0x17, 0x17, '\n', 0, 'B', 0, ':', 0, ' ', 0, 0x3d, 0xd8, 0x00, 0xde};
  assert_int_equal(read_bytes(little, sizeof little, &c), ERR_OK);
  assert_int_equal(c.n, 2);
  assert_string_equal(c.m[0].text, "\xe1\x9c\x97");
  assert_string_equal(c.m[1].text, "😀");
  static const uint8_t lone[] = {0xfe, 0xff, 0xd8, 0x3d, 0, 'x'};
  assert_int_equal(read_bytes(lone, sizeof lone, &c), ERR_UTF8);
  assert_int_equal(read_bytes("caf\xe9", 4, &c), ERR_UTF8);
  assert_int_equal(read_bytes("a\0b", 3, &c), ERR_OK);    // a control is a blank
  assert_string_equal(c.m[0].text, "a b");
}

static void test_refused(void **state) {
  (void)state;
  Chat c = {.title = ""};
  static const char *const bad[] = {"", " \n\t\n", "{\"a\":1}", "{\"messages\":[]}", "{\"messages\":[{\"x\":1}]}", "{broken", "<html><body>Hi</body></html>", "[LINE] Chat history with A\n"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_int_equal(read_bytes(bad[i], strlen(bad[i]), &c), ERR_UNPROCESSABLE);
  static char large[CHAT_BYTES_MAX + 1];
  memset(large, 'x', sizeof large);
  assert_int_equal(read_bytes(large, sizeof large, &c), ERR_TOO_LARGE);
  size_t n = 0;
  for (int i = 0; i <= CHAT_MESSAGES_MAX; i++) n += (size_t)snprintf(large + n, sizeof large - n, "01/13/2026, 14:02 - D: %d\n", i);
  assert_int_equal(read_bytes(large, n, &c), ERR_LIMIT);
}

// Every format: names, titles, dates and names of files end, at a whole character; words do not.
static void test_long_strings(void **state) {
  (void)state;
  enum { LONG = 3000 };
  static char name[LONG + 1], text[8 * LONG];
  static const char *const forms[] = {
      "{\"title\":\"%1$s\",\"messages\":[{\"sender_name\":\"%1$s\",\"timestamp_ms\":1772668800000,\"content\":\"%1$s\",\"photos\":[{\"uri\":\"a/%1$s\"}]}]}",
      "{\"threadName\":\"%1$s\",\"messages\":[{\"senderName\":\"%1$s\",\"timestamp\":1772668800000,\"text\":\"%1$s\",\"media\":[{\"uri\":\"%1$s\"}]}]}",
      "{\"name\":\"%1$s\",\"type\":\"x\",\"messages\":[{\"from\":\"%1$s\",\"date\":\"%1$s\",\"text\":\"%1$s\",\"file\":\"%1$s\"}]}"};
  for (size_t i = 0; i < LONG / 3; i++) memcpy(name + 3 * i, "ក", 3);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(text, sizeof text, forms[i], name);
#pragma GCC diagnostic pop
    Chat c = read_text(text);
    assert_int_equal(c.n, 1);
    assert_int_equal(strlen(c.title), CHAT_TITLE_MAX / 3 * 3);
    assert_int_equal(strlen(c.m[0].sender), CHAT_SENDER_MAX / 3 * 3);
    assert_true(strlen(c.m[0].written) <= CHAT_WRITTEN_MAX);
    assert_int_equal(c.m[0].n_files, 1);
    assert_int_equal(strlen(c.m[0].files[0]), CHAT_FILE_MAX / 3 * 3);
    assert_int_equal(strlen(c.m[0].text), LONG);
    assert_true(text_utf8_ok(c.m[0].sender, strlen(c.m[0].sender)));
  }
  (void)snprintf(text, sizeof text, "[LINE] Chat history with %s\n\n2026/03/05(Thu)\n14:02\tDara\thello\n", name);
  Chat c = read_text(text);
  assert_true(strlen(c.title) <= CHAT_TITLE_MAX && text_utf8_ok(c.title, strlen(c.title)));
  assert_string_equal(chat_cut(a, "ab", 2), "ab");
  assert_string_equal(chat_cut(a, "aក", 3), "a");
}

static void test_base_name(void **state) {
  (void)state;
  static const char *const all[][2] = {{"a/b/c.jpg", "c.jpg"}, {"..\\c.jpg", "c.jpg"}, {"a/..", ""}, {"x", "x"}, {"a/", ""}, {".", ""}};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) assert_string_equal(chat_base_name(all[i][0]), all[i][1]);
}

// Tags that never close are not searched to the end of the file again and again.
static void test_html_without_ends(void **state) {
  enum { TIMES = 1000000 };
  (void)state;
  char *text = malloc(6 + 2 * TIMES);
  assert_non_null(text);
  memcpy(text, "<html>", 6);
  for (size_t i = 0; i < TIMES; i++) memcpy(text + 6 + 2 * i, "<a", 2);
  Arena *own = arena_new(64 * 1024 * 1024, 0);
  Chat c;
  ErrDetail d = {0};
  assert_int_equal(chat_read(own, BYTES(text, 6 + 2 * TIMES), &c, &d), ERR_LIMIT);
  arena_free(own);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_line_japanese), cmocka_unit_test(test_line_english), cmocka_unit_test(test_line_thai), cmocka_unit_test(test_line_desktop),
      cmocka_unit_test(test_whatsapp), cmocka_unit_test(test_telegram), cmocka_unit_test(test_messenger_json), cmocka_unit_test(test_messenger_html), cmocka_unit_test(test_html_without_ends),
      cmocka_unit_test(test_plain), cmocka_unit_test(test_encodings), cmocka_unit_test(test_refused), cmocka_unit_test(test_long_strings), cmocka_unit_test(test_base_name)};
  return cmocka_run_group_tests(tests, fresh, over);
}
