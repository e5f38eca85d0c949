// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
#include "app/follow/follow_say.h"

#include "base/text.h"

typedef struct { const char *code, *text; } Words;

static const char *find(const Words *list, size_t n, const char *code) {
  for (size_t i = 0; i < n; i++)
    if (text_eq(list[i].code, code)) return list[i].text;
  return NULL;
}
#define FIND(list, code) find(list, sizeof(list) / sizeof *(list), code)

const char *follow_say_status(const char *status, bool withdrawn) {
  static const Words list[] = {
      {"new", TR_W("Your report has arrived. A helper will read it and answer you here.")},
      {"open", TR_W("A helper works on your report.")},
      {"waiting", TR_W("A helper asked you something. Please answer below.")},
      {"closing", TR_W("You said that it is solved. You can still change your mind.")},
      {"closed", TR_W("This report is closed. If it is not solved, open it again.")},
      {"erasing", TR_W("You asked to delete this report. You can still keep it.")},
  };
  if (withdrawn && !text_eq(status, "erasing"))
    return TR_W("You took your consent back. No helper can open this report now. You can open it again.");
  const char *text = FIND(list, status);
  return text ? text : list[1].text;
}

const char *follow_say_due(ClockKind kind) {
  if (kind == CLOCK_wait) return TR_W("Your answer to the helper");
  return kind == CLOCK_answer ? TR_W("The first answer to you") : TR_W("The next answer to you");
}

const char *follow_say_done(const char *code) {
  static const Words list[] = {
      {"message", TR_W("Your message is saved. A helper will read it.")},
      {"files", TR_W("Your files are saved.")},
      {"name", TR_W("The organisation may now open your name.")},
      {"name_back", TR_W("The organisation can no longer open your name.")},
      {"notices", TR_W("Saved")},
      {"notices_off", TR_W("The notices are stopped and the address is deleted.")},
      {"solved", TR_W("Thank you. The report closes in seven days. Until then you can change your mind.")},
      {"reopen", TR_W("Your report is open again.")},
      {"withdraw", TR_W("Your consent is taken back. No helper can open this report now.")},
      {"delete", TR_W("The report is deleted in seven days. Until then you can change your mind.")},
      {"keep", TR_W("Your report stays open.")},
      {"more", TR_W("Your answer is saved.")},
      {"agreed", TR_W("You agreed to this.")},
      {"ended", TR_W("This has ended. They can no longer read it here.")},
  };
  return FIND(list, code);
}

const char *follow_say_error(const char *code) {
  static const Words list[] = {
      {"empty", TR_W("Please write something first.")},
      {"long", TR_W("This message is too long. Please send it in two parts.")},
      {"changed", TR_W("This is not possible now. Your report has changed in the meantime.")},
      {"file_none", TR_W("Please choose a file first.")},
      {"file_type", TR_W("We cannot take this kind of file. Please send a photo, a PDF, sound or a video. Nothing of that file was kept.")},
      {"file_large", TR_W("That file is too large. Each file can be up to 50 MB. Nothing of that file was kept.")},
      {"file_many", TR_W("This report has 40 files already. More cannot be added. Write a message to your helper.")},
      {"file_lost", TR_W("That file did not arrive whole. Please send it again.")},
      {"consent", TR_W("You took your consent back. Open the report again first.")},
  };
  return FIND(list, code);
}

const char *follow_code_of(Err e) {
  switch (e) {
    case ERR_CONFLICT: return "changed";
    case ERR_NO_CONSENT: return "consent";
    case ERR_TYPE: return "file_type";
    case ERR_TOO_LARGE: return "file_large";
    case ERR_LIMIT: return "file_many";
    case ERR_INPUT: return "file_lost";
    default: return NULL;
  }
}

const SureWords *follow_say_sure(SureKind kind) {
  static const SureWords words[] = {
      [SURE_SOLVED] = {"solved", TR_W("Is it solved?"), TR_W("The report closes in seven days. You can open it again later."),
                       TR_W("Yes, it is solved"), true, true},
      [SURE_REOPEN] = {"reopen", TR_W("Open this report again?"),
                       TR_W("A helper looks at it again. The organisation can open everything in this report."), TR_W("Open it again"),
                       false, false},
      [SURE_WITHDRAW] = {"withdraw", TR_W("Take your consent back?"),
                         TR_W("From now on no helper can open this report. What a person has already read cannot be unread. You can open the report again later."),
                         TR_W("Take it back now"), false, false},
      [SURE_DELETE] = {"delete", TR_W("Delete this report?"),
                       TR_W("In seven days all of this report is deleted: your answers, your messages, your files. Nobody can bring it back."),
                       TR_W("Delete it"), true, true},
  };
  return &words[kind];
}
