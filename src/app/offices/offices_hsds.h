// SPDX-FileCopyrightText: 2026 The Recourse contributors
// SPDX-License-Identifier: Apache-2.0
// The directory as Open Referral HSDS 3.1.3: every body is an organisation with one service. English, for machines. The profile
// "jp-migrant-remedy" stands at /hsds/profile/service.json (RFC 7386 over the standard's service.json). No shelter's address,
// and nothing that is not on the public pages.
#ifndef RECOURSE_APP_OFFICES_HSDS_H
#define RECOURSE_APP_OFFICES_HSDS_H
#include "app/offices/offices.h"

// Objects with all that belongs to them. The caller gives them back (json_decref); NULL: no memory.
json_t *hsds_service(const OfficeDesk *k, Arena *a, const Office *o, bool full);
json_t *hsds_organization(const OfficeDesk *k, Arena *a, const Office *o);
// Stable for a body on every installation: version 8 of RFC 9562 over the kind of object and its name.
const char *hsds_uuid(Arena *a, const char *kind, const char *name);
// Hours against UTC as the standard counts them: 9, or 5.75 where the clock stands between the hours.
json_t *hsds_zone(int offset_min);

extern const Field hsds_list_fields[];
Err hsds_root_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err hsds_profile_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err hsds_services_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err hsds_service_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err hsds_organizations_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
Err hsds_organization_api(Req *rq, Resp *rs, ErrDetail *d) ERR_CHECK;
#endif
