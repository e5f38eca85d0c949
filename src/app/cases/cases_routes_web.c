// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// Routes of the helper's desk. Auditors and administrators have none of them.
#include "app/cases/cases_web.h"

enum { TEXT_MAX = 10000, REASON_MAX = 1000, NAME_MAX_CHARS = 200, DATE_MAX = 100000, VERSION_MAX = 1000000000, FORM_MAX = 256 * 1024 };
#define ID_MAX INT64_MAX

#define VERSION_FIELDS                                                                    \
  {"version", F_INT, FIELD_REQUIRED, 1, VERSION_MAX, 0, "version of the case that the form showed"}, \
  {"seen", F_INT, 0, 0, VERSION_MAX, 0, "newest item that the form showed"}

static const Field search_page_fields[] = {
    {"s", F_LINE, FIELD_QUERY, 0, 3000, 0, "what is looked for, sealed to the person who asks"},
    {"after", F_LINE, FIELD_QUERY, 0, 80, 0, "cursor of the page before"},
    {"done", F_INT, FIELD_QUERY, 0, 1000, 0, "how many cases were made searchable just now"},
    {0}};
static const Field search_fields[] = {
    {"q", F_LINE, 0, 0, 200, 0, "words, a name, a telephone number or a case number"},
    {"issue", F_CODE, 0, 0, 40, 0, "issue group"},
    {"status", F_CODE, 0, 0, 20, 0, "status"},
    {"region", F_CODE, 0, 0, 40, 0, "region"},
    {"worker_lang", F_LINE, 0, 0, 20, 0, "language of the worker"},
    {"to", F_INT, 0, 0, ID_MAX, 0, "person who works on it, 0 for nobody"},
    {"from_day", F_DATE, 0, 0, DATE_MAX, 0, "with the organisation since this day or later"},
    {"to_day", F_DATE, 0, 0, DATE_MAX, 0, "with the organisation since this day or earlier"},
    {0}};
static const Field search_index_fields[] = {{"s", F_LINE, 0, 0, 3000, 0, "search to go back to"}, {0}};
static const Field case_fields[] = {{"done", F_CODE, FIELD_QUERY, 0, 20, 0, "what has just happened"},
                                    {"ask", F_CODE, FIELD_QUERY, 0, 40, 0, "question to begin a message with"}, {0}};
static const Field facts_fields[] = {{"fact", F_LINE, FIELD_MANY, 0, 80, 40, "question and answer: where:japan"},
                                     {"contact", F_TEXT, 0, 0, REASON_MAX, 0, "safe way and hours to answer"}, {0}};
static const Field message_fields[] = {
    VERSION_FIELDS,
    {"message", F_TEXT, 0, 0, TEXT_MAX, 0, "text to the worker"},
    {"asks", F_BOOL, 0, 0, 1, 0, "the case waits for her answer"},
    {"next_day", F_DATE, 0, 0, DATE_MAX, 0, "look at the case again on this day"},
    {"reply", F_INT, 0, 0, ID_MAX, 0, "reply that stands in the list beside it"},
    {"quick", F_INT, 0, 0, ID_MAX, 0, "reply whose button was pressed"},
    {"draft", F_INT, 0, 0, ID_MAX, 0, "draft that the message began with, 0 for none"},
    {0}};
static const Field note_fields[] = {VERSION_FIELDS, {"note", F_TEXT, 0, 0, TEXT_MAX, 0, "text for colleagues"}, {0}};
static const Field task_fields[] = {
    VERSION_FIELDS,
    {"task", F_LINE, 0, 0, 500, 0, "what is to be done"},
    {"task_due", F_DATE, 0, 0, DATE_MAX, 0, "until when"},
    {"to", F_INT, 0, 0, ID_MAX, 0, "who does it, 0 for nobody"},
    {0}};
static const Field task_done_fields[] = {
    VERSION_FIELDS,
    {"item", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "task"},
    {"finished", F_BOOL, FIELD_REQUIRED, 0, 1, 0, "done, or open again"},
    {0}};
static const Field assign_fields[] = {VERSION_FIELDS, {"to", F_INT, FIELD_REQUIRED, 0, ID_MAX, 0, "person, 0 for nobody"}, {0}};
static const Field status_fields[] = {VERSION_FIELDS, {"to", F_CODE, FIELD_REQUIRED, 1, 20, 0, "open, waiting or reopen"}, {0}};
static const Field share_fields[] = {
    VERSION_FIELDS,
    {"item", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "message"},
    {"to", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "interpreter"},
    {0}};
static const Field outcome_fields[] = {
    VERSION_FIELDS,
    {"end", F_CODE, 0, 0, 40, 0, "how it ended"},
    {"remedy", F_CODE, FIELD_MANY, 0, 80, 40, "remedy and state: money.promised"},
    {"result", F_CODE, 0, 0, 40, 0, "how much of what she asked for"},
    {"said_by", F_CODE, 0, 0, 40, 0, "who says so"},
    {"body", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "office or organisation"},
    {"next", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "next place to ask"},
    {"tries", F_INT, 0, 0, 1000, 0, "how often the worker was called"},
    {"text", F_TEXT, 0, 0, TEXT_MAX, 0, "own words to the worker"},
    {"note", F_TEXT, 0, 0, TEXT_MAX, 0, "text for colleagues"},
    {"act", F_CODE, FIELD_REQUIRED, 1, 20, 0, "save or close"},
    {0}};
static const Field reason_fields[] = {{"reason", F_TEXT, 0, 0, REASON_MAX, 0, "why the name is needed"}, {0}};
static const Field reveal_fields[] = {{"reveal", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "asking that is agreed to"}, {0}};
static const Field emergency_fields[] = {
    {"contact", F_BOOL, 0, 0, 1, 0, "the safe way to answer is told"},
    {"name", F_BOOL, 0, 0, 1, 0, "the name is told"},
    {"place", F_BOOL, 0, 0, 1, 0, "where she is, is told"},
    {"told", F_TEXT, 0, 0, REASON_MAX, 0, "further words that are told"},
    {"to_org", F_INT, 0, 0, ID_MAX, 0, "organisation that is told, 0 for a body outside"},
    {"body", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "body outside that is told"},
    {"why", F_CODE, 0, 0, 20, 0, "danger or held"},
    {"reason", F_TEXT, 0, 0, REASON_MAX, 0, "reason, for colleagues"},
    {0}};
static const Field override_fields[] = {{"override", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "emergency"}, {0}};
static const Field lost_fields[] = {
    {"fact", F_CODE, FIELD_MANY, 1, 60, 60, "question whose answer the worker told rightly"},
    {"reason", F_TEXT, 0, 0, REASON_MAX, 0, "how she was met, why it is her"},
    {0}};
static const Field recovery_fields[] = {{"recovery", F_INT, FIELD_REQUIRED, 1, ID_MAX, 0, "recovery"}, {0}};
static const Field report_fields[] = {
    {"issue", F_CODE, FIELD_MANY, 1, 60, 30, "what is wrong"},
    {"worker_lang", F_LINE, 0, 0, 20, 0, "language of the worker"},
    {"story", F_TEXT, 0, 0, TEXT_MAX, 0, "her words"},
    {"where", F_CODE, 0, 0, 60, 0, "where she is now"},
    {"place", F_LINE, 0, 0, 80, 0, "question and place: prefecture:jp-13"},
    {"sector", F_CODE, 0, 0, 60, 0, "kind of work"},
    {"contact", F_TEXT, 0, 0, REASON_MAX, 0, "safe way and hours to answer"},
    {"name", F_LINE, 0, 0, NAME_MAX_CHARS, 0, "her name"},
    {"other_names", F_TEXT, 0, 0, REASON_MAX, 0, "the same name in other writings, one a line"},
    {"share", F_BOOL, 0, 0, 1, 0, "the organisation may open the name"},
    {"note", F_TEXT, 0, 0, TEXT_MAX, 0, "text for colleagues"},
    {"once", F_LINE, 0, 0, 64, 0, "mark of this form: sent twice, it makes one report"},
    {"call", F_INT, 0, 0, ID_MAX, 0, "line of the contact log that becomes this report, 0 for none"},
    {0}};
static const Field report_page_fields[] = {{"call", F_INT, FIELD_QUERY, 0, ID_MAX, 0, "line of the contact log to begin with"}, {0}};
static const Field messages_fields[] = {{"done", F_INT, FIELD_QUERY, 0, 1, 0, "a translation was sent"}, {0}};
static const Field translate_fields[] = {
    {"text", F_TEXT, 0, 0, TEXT_MAX, 0, "translation"},
    {"to", F_LINE, 0, 0, 20, 0, "language of the translation"},
    {0}};

#define GET(path, fields, handler, summary) {"GET", path, ROLE_CASE_STAFF, 0, fields, 0, handler, NULL, summary}
#define POST(path, fields, handler, summary) {"POST", path, ROLE_CASE_STAFF, 0, fields, FORM_MAX, handler, NULL, summary}
const Route cases_routes[] = {
    GET("/staff/search", search_page_fields, cases_search_page_web, "Search: the form, and what was found."),
    POST("/staff/search", search_fields, cases_search_web, "Seals what is looked for into an address, and goes there."),
    POST("/staff/search/index", search_index_fields, cases_search_index_web, "Makes cases searchable, a bounded number at once."),
    GET("/staff/cases/new", NULL, cases_report_old_web, "Goes to the form for a report that is typed in."),
    GET("/staff/cases/{id}", case_fields, cases_case_web, "One case."),
    POST("/staff/cases/{id}/message", message_fields, cases_message_web, "Writes to the worker."),
    POST("/staff/cases/{id}/reply", message_fields, cases_reply_web, "Puts a reply into the message that is being written."),
    POST("/staff/cases/{id}/draft", message_fields, cases_draft_web, "Keeps a message that is not sent yet, for colleagues too."),
    POST("/staff/cases/{id}/note", note_fields, cases_note_web, "Adds a note for colleagues."),
    POST("/staff/cases/{id}/task", task_fields, cases_task_web, "Adds a task."),
    POST("/staff/cases/{id}/task-done", task_done_fields, cases_task_done_web, "Marks a task as done, or open again."),
    POST("/staff/cases/{id}/assign", assign_fields, cases_assign_web, "Assigns the case."),
    POST("/staff/cases/{id}/status", status_fields, cases_status_web, "Changes the status."),
    POST("/staff/cases/{id}/share", share_fields, cases_share_web, "Shares one message with an interpreter."),
    POST("/staff/cases/{id}/facts", facts_fields, cases_facts_add_web, "Adds facts that the worker told a helper."),
    GET("/staff/cases/{id}/outcome", NULL, cases_outcome_page_web, "Form of the outcome."),
    POST("/staff/cases/{id}/outcome", outcome_fields, cases_outcome_web, "Saves the outcome, and closes the case with it."),
    GET("/staff/cases/{id}/identity", NULL, cases_identity_page_web, "The sealed name: who asked, who agreed."),
    POST("/staff/cases/{id}/identity", reason_fields, cases_identity_web, "Asks to see the name, with a reason."),
    POST("/staff/cases/{id}/identity/confirm", reveal_fields, cases_identity_confirm_web, "Agrees that a colleague sees the name."),
    POST("/staff/cases/{id}/identity/show", NULL, cases_identity_show_web, "Shows the name once."),
    GET("/staff/cases/{id}/emergency", NULL, cases_emergency_page_web, "Telling others in an emergency: the form, who asked, what was told."),
    POST("/staff/cases/{id}/emergency", emergency_fields, cases_emergency_web, "Asks to tell others the least that is needed."),
    POST("/staff/cases/{id}/emergency/confirm", override_fields, cases_emergency_confirm_web, "Second person agrees; the worker is told; 72 hours begin."),
    POST("/staff/cases/{id}/emergency/stop", override_fields, cases_emergency_stop_web, "Stops an asking."),
    POST("/staff/cases/{id}/emergency/show", override_fields, cases_emergency_show_web, "Shows what may be told to a body outside."),
    GET("/staff/emergencies", NULL, cases_emergencies_web, "What other organisations tell this one in emergencies."),
    GET("/staff/emergencies/{id}", NULL, cases_emergency_in_web, "Opens what another organisation tells."),
    GET("/staff/cases/{id}/receipt", NULL, cases_receipt_page_web, "Receipt of a case: hand over, make anew, recover."),
    POST("/staff/cases/{id}/receipt/new", NULL, cases_reissue_web, "A new receipt before the worker's first use."),
    POST("/staff/cases/{id}/receipt/ask", lost_fields, cases_recovery_ask_web, "Asks for a new receipt in the place of a lost one."),
    POST("/staff/cases/{id}/receipt/confirm", recovery_fields, cases_recovery_confirm_web, "Second person agrees; 72 hours begin."),
    POST("/staff/cases/{id}/receipt/stop", recovery_fields, cases_recovery_stop_web, "Stops a recovery."),
    POST("/staff/cases/{id}/receipt/finish", recovery_fields, cases_recovery_finish_web, "Makes the new receipt after 72 hours."),
    GET("/staff/report", report_page_fields, cases_report_page_web, "Form for a report that a helper types in."),
    POST("/staff/report", report_fields, cases_report_web, "Files a report that a helper typed in; shows the receipt."),
    {"GET", "/staff/messages", ROLE_INTERPRETER, 0, messages_fields, 0, cases_messages_page_web, NULL,
     "Messages shared with the interpreter."},
    {"POST", "/staff/messages/{item}", ROLE_INTERPRETER, 0, translate_fields, FORM_MAX, cases_messages_web, NULL,
     "Her translation of one message."},
    {0}};
