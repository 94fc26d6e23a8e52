"""Row-level security of the nouns: for each table, which rows a person may know. It mirrors `casework.access`.

Where a policy is wider than the access table, the line says which page needs it. `{t}` stands for the table itself.
"""

from casework.models import Amendment, Attachment
from casework.roles import CENTER_ROLES, INSTITUTION_ROLES, PROFESSIONAL_ROLES, Area, Role
from casework.row_security import (
    AT_THE_DOOR,
    ME,
    MOMENT,
    MY_AREA,
    MY_CENTER,
    MY_ROLE,
    MY_UNIT,
    PERSON,
    all_of,
    any_of,
    is_one_of,
)
from casework.states import OPEN_PLANS

CARE = PROFESSIONAL_ROLES | {Role.COORDINATOR}
CORRESPONDENTS = INSTITUTION_ROLES | CARE | {Role.RECEPTION}
OF_CASES = INSTITUTION_ROLES | CENTER_ROLES | {Role.DIRECTION, Role.AUDITOR}
OVERSEERS = {Role.DIRECTION, Role.DATA_PROTECTION}
ADMITS = {Role.DIRECTION, Role.SYSTEM_ADMIN}
# Data protection reads folios in the log and the archive, never which institution sent whom.
STAFF = set(Role) - INSTITUTION_ROLES - {Role.DATA_PROTECTION}

# Small sets that would be asked row by row: each is one array, computed once a query, past the policies themselves.
# In plpgsql, because it keeps the plan for the session; it looks as the system and looks away again before it answers.
_ARRAY = """CREATE OR REPLACE FUNCTION {name}() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE before text := coalesce(current_setting('sigue.scope', true), ''); answer bigint[];
BEGIN
  PERFORM set_config('sigue.scope', 'system', false);
  answer := (SELECT coalesce(array_agg(DISTINCT found.id), '{{}}'::bigint[]) FROM ({body}) AS found(id));
  PERFORM set_config('sigue.scope', before, false);
  RETURN answer;
END $$"""

_OPEN_EMERGENCIES = f"""casework_emergencyaccess x WHERE x.user_id = {ME}
    AND x.opened_at <= {MOMENT} AND x.ends_at > {MOMENT} AND x.closed_at IS NULL"""
_OPEN_PLANS = ", ".join(f"'{one}'" for one in OPEN_PLANS)

FUNCTIONS = tuple(
    _ARRAY.format(name=name, body=body)
    for name, body in {
        # GROUNDS of the professionals and of the facilitator.
        "casework_cases_of_person": f"""
            SELECT e.referral_id FROM casework_areaplan p JOIN casework_episode e ON e.id = p.episode_id
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND p.professional_id = {ME}
            UNION ALL SELECT e.referral_id FROM casework_areaplan p JOIN casework_episode e ON e.id = p.episode_id
              JOIN casework_referral r ON r.id = e.referral_id
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND p.area = {MY_AREA}
               AND p.professional_id IS NULL AND p.state IN ({_OPEN_PLANS}) AND r.center_id = {MY_CENTER}
            UNION ALL SELECT e.referral_id FROM casework_appointment a JOIN casework_episode e ON e.id = a.episode_id
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND a.professional_id = {ME}
            UNION ALL SELECT e.referral_id FROM casework_episode e
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND e.id IN (SELECT x.episode_id FROM {_OPEN_EMERGENCIES})
            UNION ALL SELECT e.referral_id FROM casework_enrollment n JOIN casework_episode e ON e.id = n.episode_id
              JOIN casework_groupfacilitator f ON f.group_id = n.group_id
             WHERE {is_one_of(Role.FACILITATOR)} AND f.user_id = {ME}
            UNION ALL SELECT e.referral_id FROM casework_areaplan p JOIN casework_episode e ON e.id = p.episode_id
              JOIN casework_referral r ON r.id = e.referral_id
             WHERE {is_one_of(Role.FACILITATOR)} AND p.area = '{Area.GROUP}' AND p.state IN ({_OPEN_PLANS})
               AND (p.professional_id = {ME} OR p.professional_id IS NULL AND r.center_id = {MY_CENTER})""",
        # Cases of which a page names the person and no more: the roll of the group that a professional facilitates, a
        # transfer on the desk of the coordinator who receives it, and emergency accesses that are over or reviewed.
        "casework_cases_only_named": f"""
            SELECT e.referral_id FROM casework_enrollment n JOIN casework_episode e ON e.id = n.episode_id
              JOIN casework_groupfacilitator f ON f.group_id = n.group_id
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND f.user_id = {ME}
               AND e.referral_id <> ALL (casework_cases_of_person())
            UNION ALL SELECT e.referral_id FROM casework_episode e JOIN casework_referral r ON r.id = e.referral_id
             WHERE {is_one_of(Role.COORDINATOR)} AND e.state = 'TRANSFERRING' AND e.transfer_to_id = {MY_CENTER}
               AND r.center_id IS DISTINCT FROM {MY_CENTER}
            UNION ALL SELECT e.referral_id FROM casework_emergencyaccess x
              JOIN casework_episode e ON e.id = x.episode_id
             WHERE {is_one_of(PROFESSIONAL_ROLES)} AND x.user_id = {ME}
               AND e.referral_id <> ALL (casework_cases_of_person())
            UNION ALL SELECT e.referral_id FROM casework_emergencyaccess x
              JOIN casework_episode e ON e.id = x.episode_id
             WHERE {is_one_of(Role.DATA_PROTECTION)}""",
        "casework_emergencies_of_person": f"SELECT x.episode_id FROM {_OPEN_EMERGENCIES}",
        "casework_groups_of_person": f"""
            SELECT f.group_id FROM casework_groupfacilitator f WHERE f.user_id = {ME}""",
        "casework_centers_under_audit": f"""
            SELECT c.center_id FROM casework_auditassignment a
              JOIN casework_auditassignment_centers c ON c.auditassignment_id = a.id
             WHERE a.auditor_id = {ME} AND a.revoked_at IS NULL
               AND a.starts_on <= ({MOMENT} AT TIME ZONE 'America/Mexico_City')::date
               AND a.ends_on >= ({MOMENT} AT TIME ZONE 'America/Mexico_City')::date""",
    }.items()
)


def _in(column: str, function: str) -> str:
    return f"{column} = ANY ((SELECT {function}())::bigint[])"


def of_named(column: str) -> str:
    """The case is one whose person this visitor may only name."""
    return _in(column, "casework_cases_only_named")


def of_known(column: str) -> str:
    return f"{column} <> ALL ((SELECT casework_cases_only_named())::bigint[])"


_CASE_IS_KNOWN = any_of(
    all_of(is_one_of(INSTITUTION_ROLES), f"unit_id = {MY_UNIT}", "NOT is_voluntary"),
    all_of(is_one_of(Role.RECEPTION, Role.COORDINATOR), f"center_id = {MY_CENTER}", "submitted_at IS NOT NULL"),
    all_of(
        is_one_of(PROFESSIONAL_ROLES, Role.FACILITATOR),
        f"center_id = {MY_CENTER}",
        "submitted_at IS NOT NULL",
        _in("id", "casework_cases_of_person"),
    ),
    all_of(is_one_of(Role.DIRECTION), "submitted_at IS NOT NULL"),
    all_of(is_one_of(Role.AUDITOR), "submitted_at IS NOT NULL", _in("center_id", "casework_centers_under_audit")),
    of_named("id"),
    # Wider than the access table: the log and the archive name a case by its folio.
    all_of(is_one_of(Role.DATA_PROTECTION), "submitted_at IS NOT NULL"),
)

# Each leads from a row to its case; the tables on the way are under their own policies, which leave out the strange.
_WAYS = {
    "referral_id": "SELECT 1 FROM casework_referral r WHERE r.id = {t}.referral_id AND {known:r.id}",
    "case_id": "SELECT 1 FROM casework_referral r WHERE r.id = {t}.case_id AND {known:r.id}",
    "episode_id": "SELECT 1 FROM casework_episode e WHERE e.id = {t}.episode_id AND {known:e.referral_id}",
    "plan_id": """SELECT 1 FROM casework_areaplan p JOIN casework_episode e ON e.id = p.episode_id
        WHERE p.id = {t}.plan_id AND {known:e.referral_id}""",
    "appointment_id": """SELECT 1 FROM casework_appointment a JOIN casework_episode e ON e.id = a.episode_id
        WHERE a.id = {t}.appointment_id AND {known:e.referral_id}""",
}


def of_case(table: str, by: str, *roles, only: str = "") -> str:
    """The rows whose case the person knows, if her role is named; `by` is the column that leads there."""
    way = _WAYS[by].replace("{t}", table)
    for column in ("r.id", "e.referral_id"):
        way = way.replace(f"{{known:{column}}}", of_known(column))
    return all_of(is_one_of(*roles), *([only] if only else []), f"EXISTS ({way})")


def through(table: str, column: str, parent: str, more: str = "") -> str:
    """The rows whose parent row the person may know."""
    return f"EXISTS (SELECT 1 FROM {parent} o WHERE o.id = {table}.{column}{more})"


def _own_words(area: str, episode: str, signed_by: str) -> str:
    """Clinical text: its area's professional, whoever signed it, the coordinator but psychology; and an emergency."""
    emergency = _in(episode, "casework_emergencies_of_person")
    in_charge = f"""EXISTS (SELECT 1 FROM casework_areaplan w
        WHERE w.episode_id = {episode} AND w.area = {area} AND w.professional_id = {ME})"""
    return any_of(
        all_of(is_one_of(Role.COORDINATOR), any_of(f"{area} <> '{Area.PSYCHOLOGY}'", emergency)),
        all_of(f"{area} = {MY_AREA}", any_of(in_charge, f"{signed_by} = {ME}", emergency)),
    )


def _words_of_session(appointment: str, signed_by: str) -> str:
    words = _own_words("a.area", "a.episode_id", signed_by)
    return all_of(
        is_one_of(CARE),
        f"""EXISTS (SELECT 1 FROM casework_appointment a JOIN casework_episode e ON e.id = a.episode_id
        WHERE a.id = {appointment} AND {of_known("e.referral_id")} AND {words})""",
    )


def _listed(values) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _at_center(column: str) -> str:
    return any_of(all_of(is_one_of(CENTER_ROLES), f"{column} = {MY_CENTER}"), is_one_of(Role.DIRECTION))


def of_account(table: str, column: str) -> str:
    """One's own, and those of the accounts that one administers (R56)."""
    return any_of(
        f"{column} = {ME}",
        all_of(
            is_one_of(Role.INSTITUTION_ADMIN, Role.COORDINATOR, ADMITS),
            f"""EXISTS (SELECT 1 FROM casework_user u WHERE u.id = {table}.{column} AND {
                any_of(
                    is_one_of(ADMITS),
                    all_of(is_one_of(Role.INSTITUTION_ADMIN), f"u.unit_id = {MY_UNIT}"),
                    all_of(is_one_of(Role.COORDINATOR), f"u.center_id = {MY_CENTER}"),
                )
            })""",
        ),
    )


def of_own_institution(column: str) -> str:
    return all_of(
        is_one_of(INSTITUTION_ROLES),
        f"{column} = (SELECT o.institution_id FROM casework_institutionunit o WHERE o.id = {MY_UNIT})",
    )


_HIDDEN_TOPICS = any_of(
    is_one_of(INSTITUTION_ROLES, Role.COORDINATOR),
    all_of(is_one_of(CARE), f"topic <> '{Amendment.Topic.SAFETY}'"),
    f"topic NOT IN ({_listed([Amendment.Topic.SAFETY, Amendment.Topic.VIOLENCE])})",
)
_FILES = any_of(
    is_one_of(CARE, Role.RECEPTION),
    all_of(is_one_of(INSTITUTION_ROLES), f"kind NOT IN ({_listed(Attachment.OF_THE_CENTER)})"),
    all_of(is_one_of(Role.AUDITOR), f"kind NOT IN ({_listed(Attachment.UNAUDITED)})"),
)
_OWN_HISTORY = all_of(is_one_of(CENTER_ROLES, Role.SYSTEM_ADMIN), f"actor_id = {ME}", "case_id IS NULL")

_TO_COME = "state IN ('SCHEDULED', 'DUE', 'IN_PROGRESS')"
POLICIES: dict[str, str] = {
    # ---- The case -----------------------------------------------------------------------------------------------
    "casework_referral": _CASE_IS_KNOWN,
    "casework_referral_violence_types": of_case("casework_referral_violence_types", "referral_id", OF_CASES),
    "casework_referral_violence_modalities": of_case("casework_referral_violence_modalities", "referral_id", OF_CASES),
    "casework_attachment": of_case(
        "casework_attachment", "referral_id", INSTITUTION_ROLES, CARE, Role.RECEPTION, Role.AUDITOR, only=_FILES
    ),
    "casework_threadmessage": of_case("casework_threadmessage", "referral_id", CORRESPONDENTS),
    "casework_threadreading": of_case("casework_threadreading", "referral_id", CORRESPONDENTS),
    "casework_amendment": of_case("casework_amendment", "referral_id", CORRESPONDENTS, only=_HIDDEN_TOPICS),
    "casework_amendedfield": through("casework_amendedfield", "amendment_id", "casework_amendment"),
    "casework_victimrecord": of_case("casework_victimrecord", "referral_id", INSTITUTION_ROLES, Role.COORDINATOR),
    "casework_protectionorder": of_case("casework_protectionorder", "referral_id", INSTITUTION_ROLES, Role.COORDINATOR),
    # ---- The process --------------------------------------------------------------------------------------------
    "casework_episode": any_of(
        of_case("casework_episode", "referral_id", OF_CASES),
        all_of(is_one_of(PROFESSIONAL_ROLES, Role.DATA_PROTECTION), of_named("referral_id")),
        all_of(is_one_of(Role.COORDINATOR), "state = 'TRANSFERRING'", f"transfer_to_id = {MY_CENTER}"),
        all_of(is_one_of(Role.DATA_PROTECTION), "state IN ('COMPLETED', 'WITHDRAWN', 'NOT_ELIGIBLE')"),
    ),
    "casework_signedconsent": of_case("casework_signedconsent", "episode_id", CARE, Role.RECEPTION, Role.AUDITOR),
    "casework_intakeinterview": of_case("casework_intakeinterview", "episode_id", CARE),
    "casework_eligibilitycheck": of_case("casework_eligibilitycheck", "episode_id", CARE),
    "casework_riskassessment": of_case("casework_riskassessment", "episode_id", CARE, Role.FACILITATOR),
    "casework_incident": of_case("casework_incident", "episode_id", CARE),
    "casework_areaplan": of_case("casework_areaplan", "episode_id", OF_CASES),
    "casework_sessioncredit": of_case("casework_sessioncredit", "plan_id", OF_CASES),
    "casework_assessment": all_of(
        is_one_of(CARE),
        f"""EXISTS (SELECT 1 FROM casework_areaplan p JOIN casework_episode e ON e.id = p.episode_id
        WHERE p.id = casework_assessment.plan_id AND {of_known("e.referral_id")}
          AND {_own_words("p.area", "p.episode_id", "casework_assessment.signed_by_id")})""",
    ),
    "casework_followup": any_of(
        of_case("casework_followup", "episode_id", OF_CASES - INSTITUTION_ROLES - {Role.FACILITATOR}),
        all_of(is_one_of(INSTITUTION_ROLES), f"unit_id = {MY_UNIT}"),
        # Wider than the access table: nothing is archived while one is to come; it holds no answers yet.
        all_of(is_one_of(Role.DATA_PROTECTION), _TO_COME),
    ),
    "casework_contactattempt": through("casework_contactattempt", "follow_up_id", "casework_followup"),
    "casework_surveyinvitation": of_case(
        "casework_surveyinvitation", "episode_id", Role.COORDINATOR, Role.RECEPTION, Role.DIRECTION
    ),
    # ---- Appointments -------------------------------------------------------------------------------------------
    "casework_appointment": any_of(
        of_case(
            "casework_appointment",
            "episode_id",
            OF_CASES,
            only=f"({MY_ROLE} <> '{Role.FACILITATOR}' OR area = '{Area.GROUP}')",
        ),
        all_of(
            is_one_of(PROFESSIONAL_ROLES),
            f"""EXISTS (SELECT 1 FROM casework_groupsession s WHERE s.id = casework_appointment.group_session_id
            AND {_in("s.group_id", "casework_groups_of_person")})""",
        ),
    ),
    "casework_note": _words_of_session("casework_note.appointment_id", "casework_note.signed_by_id"),
    "casework_noteaddendum": through("casework_noteaddendum", "note_id", "casework_note"),
    "casework_justificationrequest": of_case("casework_justificationrequest", "appointment_id", CARE, Role.RECEPTION),
    # Whoever makes an appointment must see that the hour is taken, not by whom.
    "casework_slot": is_one_of(CENTER_ROLES),
    # ---- The person, who has a file at the centre ---------------------------------------------------------------
    # Wider than the access table: the group's roll, the direction's list and the audit name who is in a case they know.
    "casework_person": all_of(
        is_one_of(OF_CASES - INSTITUTION_ROLES),
        "EXISTS (SELECT 1 FROM casework_referral r WHERE r.person_id = casework_person.id)",
    ),
    "casework_casefile": all_of(
        is_one_of(OF_CASES - INSTITUTION_ROLES),
        "EXISTS (SELECT 1 FROM casework_referral r WHERE r.case_file_id = casework_casefile.id)",
    ),
    # ---- Groups -------------------------------------------------------------------------------------------------
    "casework_group": _at_center("center_id"),
    "casework_groupfacilitator": through("casework_groupfacilitator", "group_id", "casework_group"),
    "casework_groupsession": through("casework_groupsession", "group_id", "casework_group"),
    "casework_enrollment": any_of(
        of_case("casework_enrollment", "episode_id", CARE, Role.FACILITATOR, Role.RECEPTION, Role.AUDITOR),
        all_of(is_one_of(PROFESSIONAL_ROLES), _in("group_id", "casework_groups_of_person")),
    ),
    # ---- What was done and read ---------------------------------------------------------------------------------
    "casework_historyentry": any_of(
        of_case("casework_historyentry", "case_id", CARE, Role.RECEPTION, Role.AUDITOR),
        of_case("casework_historyentry", "case_id", Role.FACILITATOR, only=f"actor_id = {ME}"),
        _OWN_HISTORY,
        is_one_of(OVERSEERS),
    ),
    "casework_accessentry": any_of(
        f"user_id = {ME}",  # whoever reads writes her own row, and PostgreSQL gives its number back
        is_one_of(OVERSEERS),
        all_of(is_one_of(Role.SYSTEM_ADMIN), "referral_id IS NULL"),
        of_case("casework_accessentry", "referral_id", Role.COORDINATOR, Role.AUDITOR),
    ),
    "casework_exportrecord": any_of(f"user_id = {ME}", is_one_of(OVERSEERS)),
    "casework_emergencyaccess": any_of(
        all_of(is_one_of(CARE), f"user_id = {ME}"),
        is_one_of(OVERSEERS),
        of_case("casework_emergencyaccess", "episode_id", Role.COORDINATOR, Role.AUDITOR),
    ),
    "casework_auditassignment": any_of(f"auditor_id = {ME}", is_one_of(OVERSEERS)),
    "casework_auditassignment_centers": through(
        "casework_auditassignment_centers", "auditassignment_id", "casework_auditassignment"
    ),
    # ---- Accounts -----------------------------------------------------------------------------------------------
    # Wider than the access table: who signed, wrote or attends stands by name on the pages of a case. Everybody sees
    # the programme's own people and those of the own area; another area's only with a case that it sent.
    "casework_user": any_of(
        AT_THE_DOOR,
        all_of(
            PERSON,
            any_of(
                f"id = {ME}",
                "unit_id IS NULL",
                f"unit_id = {MY_UNIT}",
                is_one_of(OVERSEERS, Role.SYSTEM_ADMIN),
                all_of(
                    is_one_of(CENTER_ROLES, Role.AUDITOR),
                    "EXISTS (SELECT 1 FROM casework_referral r WHERE r.unit_id = casework_user.unit_id)",
                ),
            ),
        ),
    ),
    "casework_opensession": of_account("casework_opensession", "user_id"),
    "casework_telephonerequest": of_account("casework_telephonerequest", "user_id"),
    "casework_onetimelink": "false",  # a link is found by its token alone, which is its visitor's proof
    "casework_savedfilter": all_of(is_one_of(INSTITUTION_ROLES), f"user_id = {ME}"),
    "otp_totp_totpdevice": any_of(AT_THE_DOOR, f"user_id = {ME}"),
    "otp_static_staticdevice": any_of(AT_THE_DOOR, f"user_id = {ME}"),
    "otp_static_statictoken": through("otp_static_statictoken", "device_id", "otp_static_staticdevice"),
    # ---- Institutions -------------------------------------------------------------------------------------------
    # Wider than the access table: the institution's name and area stand on every case of the programme's people.
    "casework_institution": any_of(is_one_of(STAFF), of_own_institution("id")),
    "casework_institutionunit": any_of(
        is_one_of(STAFF),
        f"id = {MY_UNIT}",
        all_of(is_one_of(INSTITUTION_ROLES), "institution_id = ANY ((SELECT casework_own_institution())::bigint[])"),
    ),
    "casework_institutionapplication": any_of(is_one_of(ADMITS), of_own_institution("institution_id")),
    "casework_requestedunit": through("casework_requestedunit", "application_id", "casework_institutionapplication"),
    "casework_collaborationagreement": any_of(is_one_of(ADMITS), of_own_institution("institution_id")),
    "casework_agreementcommitment": through(
        "casework_agreementcommitment", "agreement_id", "casework_collaborationagreement"
    ),
    # ---- Numbers ------------------------------------------------------------------------------------------------
    "casework_counter": "false",  # numbers are taken by the door
    "casework_dailyhead": is_one_of(OVERSEERS),
    "casework_monthlyreport": any_of(
        all_of(is_one_of(Role.COORDINATOR), f"center_id = {MY_CENTER}"), is_one_of(Role.DIRECTION)
    ),
    "casework_monthlyreportline": through("casework_monthlyreportline", "report_id", "casework_monthlyreport"),
    "casework_monthlyreportnote": through("casework_monthlyreportnote", "report_id", "casework_monthlyreport"),
    "casework_surveyanswer": any_of(
        is_one_of(Role.DIRECTION), all_of(is_one_of(Role.COORDINATOR), f"center_id = {MY_CENTER}")
    ),
}
FUNCTIONS += (
    _ARRAY.format(
        name="casework_own_institution",
        body=f"SELECT o.institution_id FROM casework_institutionunit o WHERE o.id = {MY_UNIT}",
    ),
)

# Under no policy: nothing in them is about a case, a person or an institution.
FREE: dict[str, str] = {
    **{
        f"casework_{name}": "catalogue"
        for name in (
            "municipality", "determination", "violencetype", "violencemodality", "relationship", "legalbasis", "reason",
            "eligibilitycriterion", "language", "institutiontype", "attendancepolicy", "programtemplate",
            "curriculumtopic", "holiday", "center", "room",
        )
    },
    "casework_goal": "the programme's published goals",
    "casework_goalmonth": "the programme's published goals",
    "django_session": "found by its key alone; what it holds is signed, and nothing of a case is kept there",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "auth_permission": "Django's own; unused",
    "auth_group": "Django's own; unused",
    "auth_group_permissions": "Django's own; unused",
    "casework_tally": "how often something was tried, counted before anybody is known; on no page",
    "axes_accessattempt": "failed sign-ins, written before anybody is known; on no page",
    "axes_accessattemptexpiration": "failed sign-ins, written before anybody is known; on no page",
    "axes_accessfailurelog": "failed sign-ins, written before anybody is known; on no page",
    "axes_accesslog": "sign-ins, written before anybody is known; on no page",
}  # fmt: skip

APPEND_ONLY = ("casework_historyentry", "casework_accessentry")
