-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: cases
-- The queue: equality columns first, then the order of the list, then the id (src/app/cases/queue.decl).

CREATE INDEX cases_q_all_due ON cases (org_id, status, due_hour, id);
CREATE INDEX cases_q_all_changed ON cases (org_id, status, changed_hour, id);
CREATE INDEX cases_q_all_filed ON cases (org_id, status, since_hour, id);
CREATE INDEX cases_q_person_due ON cases (org_id, status, assignee, due_hour, id);
CREATE INDEX cases_q_person_changed ON cases (org_id, status, assignee, changed_hour, id);
CREATE INDEX cases_q_person_filed ON cases (org_id, status, assignee, since_hour, id);
CREATE INDEX cases_q_issue_due ON cases (org_id, status, issue_group, due_hour, id);
CREATE INDEX cases_q_issue_changed ON cases (org_id, status, issue_group, changed_hour, id);
CREATE INDEX cases_q_issue_filed ON cases (org_id, status, issue_group, since_hour, id);
CREATE INDEX cases_q_lang_due ON cases (org_id, status, lang, due_hour, id);
CREATE INDEX cases_q_lang_changed ON cases (org_id, status, lang, changed_hour, id);
CREATE INDEX cases_q_lang_filed ON cases (org_id, status, lang, since_hour, id);
CREATE INDEX cases_q_person_issue_due ON cases (org_id, status, assignee, issue_group, due_hour, id);
CREATE INDEX cases_q_person_lang_due ON cases (org_id, status, assignee, lang, due_hour, id);

-- What the jobs look for, without reading the other cases.
CREATE INDEX cases_acting ON cases (act_hour, id) WHERE act_hour > 0;
CREATE INDEX cases_retain ON cases (retain_day, id) WHERE retain_day > 0;
CREATE INDEX cases_retain_unset ON cases (id) WHERE status = 'closed' AND retain_day = 0;
CREATE INDEX receipt_recoveries_ready ON receipt_recoveries (state, ready_ms);
