-- SPDX-FileCopyrightText: 2026 The Recourse contributors
-- SPDX-License-Identifier: Apache-2.0
-- room: exports
-- The register reads an organisation's cases by the week in which they were received.
CREATE INDEX cases_register ON cases (org_id, filed_week, id);
