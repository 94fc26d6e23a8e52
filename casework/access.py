"""Who may know what (domain.md §9). `visible()` is the only door to a queryset; a missing pair of role and noun denies.

The mechanism and casework's own rows are here; `documents.access` and `workflows.access` add theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import (
    AccessEntry,
    Amendment,
    Appointment,
    AreaPlan,
    Assessment,
    Attachment,
    AuditAssignment,
    CaseFile,
    CollaborationAgreement,
    EmergencyAccess,
    Enrollment,
    Episode,
    ExportRecord,
    FollowUp,
    Group,
    GroupSession,
    HistoryEntry,
    Incident,
    Institution,
    IntakeInterview,
    JustificationRequest,
    MonthlyReport,
    Note,
    NoteAddendum,
    OpenSession,
    Person,
    ProtectionOrder,
    Referral,
    RiskAssessment,
    SavedFilter,
    SignedConsent,
    SurveyInvitation,
    TelephoneRequest,
    ThreadMessage,
    ThreadReading,
    User,
    VictimRecord,
)
from casework.roles import INSTITUTION_ROLES, PROFESSIONAL_ROLES, Area, Role
from casework.states import OPEN_PLANS

Filter = Callable[[User], Q | None]  # None denies; Q() shows everything
_rules: dict[tuple[str, type[models.Model]], Filter] = {}


def rule(role: str, noun: type[models.Model], shows: Filter) -> None:
    """Say which rows of a noun a role may know. One row of the access table; saying it twice is an error."""
    if (role, noun) in _rules:
        raise ValueError(f"{role} already has a rule for {noun.__name__}")
    _rules[role, noun] = shows


def nouns() -> set[type[models.Model]]:
    """Every noun that has a row in the access table."""
    return {noun for _, noun in _rules}


def missing_rules() -> list[tuple[str, str]]:
    """The pairs of role and noun nobody has answered for; a system check insists that there are none."""
    return [(role, noun.__name__) for noun in nouns() for role in Role if (role, noun) not in _rules]


def visible(noun: type[models.Model], user: User | None) -> QuerySet:
    """The rows of a noun that this person may know; nothing for a stranger or a missing rule (R64, R65)."""
    shows = _rules.get((getattr(user, "role", None), noun)) if user is not None and user.is_active else None
    condition = shows(user) if shows else None
    return noun._default_manager.none() if condition is None else noun._default_manager.filter(condition)


def nothing(user: User) -> None:
    """The rule that denies."""
    return None


def everything(user: User) -> Q:
    """The rule that shows all rows."""
    return Q()


# ---- Cases: which referrals a role knows; everything that hangs on a case follows it -------------------------------


def _of_own_unit(user: User) -> Q:
    return Q(unit=user.unit_id, is_voluntary=False)


def _of_own_center(user: User) -> Q:
    return Q(center=user.center_id, submitted_at__isnull=False)


def _his_plans(user: User) -> Q:
    return _of_own_center(user) & Q(
        pk__in=AreaPlan.objects.filter(professional=user.pk).values("episode__referral"),
    )


def _without_professional(user: User) -> Q:
    unassigned = AreaPlan.objects.filter(
        area=user.area, professional__isnull=True, state__in=OPEN_PLANS, episode__referral__center=user.center_id
    ).values("episode__referral")
    return _of_own_center(user) & Q(pk__in=unassigned)


def _his_appointments(user: User) -> Q:
    seen = Appointment.objects.filter(professional=user.pk).values("episode__referral")
    return _of_own_center(user) & Q(pk__in=seen)


def emergencies(user: User) -> QuerySet:
    """The emergency accesses of this person that are open now (domain §9)."""
    now = clock.now()
    return EmergencyAccess.objects.filter(user=user.pk, opened_at__lte=now, ends_at__gt=now, closed_at__isnull=True)


def _in_emergency(user: User) -> Q:
    return _of_own_center(user) & Q(pk__in=emergencies(user).values("episode__referral"))


def _enrolled(user: User) -> Q:
    enrolled = Enrollment.objects.filter(group__facilitators=user.pk).values("episode__referral")
    return _of_own_center(user) & Q(pk__in=enrolled)


def _screened(user: User) -> Q:
    screened = AreaPlan.objects.filter(
        Q(professional=user.pk) | Q(professional__isnull=True, episode__referral__center=user.center_id),
        area=Area.GROUP,
        state__in=OPEN_PLANS,
    ).values("episode__referral")
    return _of_own_center(user) & Q(pk__in=screened)


def _submitted(user: User) -> Q:
    return Q(submitted_at__isnull=False)


def _under_audit(user: User) -> Q:
    today = clock.today()
    assigned = AuditAssignment.objects.filter(
        auditor=user.pk, starts_on__lte=today, ends_on__gte=today, revoked_at__isnull=True
    ).values("centers")
    return Q(center__in=assigned, submitted_at__isnull=False)


@dataclass(frozen=True)
class Ground:
    """Why a role may know a case, told once: in words for its page, and as the filter that shows it."""

    why: str | Promise
    shows: Filter


_OF_A_PROFESSIONAL = (
    Ground(_("tiene a su cargo un área de este proceso"), _his_plans),
    Ground(_("atiende o atendió una cita de esta persona"), _his_appointments),
    Ground(_("en su área el proceso espera todavía a un profesional"), _without_professional),
    Ground(_("abrió un acceso de emergencia, que queda registrado y se revisa"), _in_emergency),
)
_OF_THE_INSTITUTION = (Ground(_("su área administrativa lo canalizó"), _of_own_unit),)
GROUNDS: dict[str, tuple[Ground, ...]] = {
    Role.INSTITUTION_USER: _OF_THE_INSTITUTION,
    Role.INSTITUTION_ADMIN: _OF_THE_INSTITUTION,
    Role.RECEPTION: (Ground(_("está en recepción del centro que lo atiende"), _of_own_center),),
    Role.PSYCHOLOGIST: _OF_A_PROFESSIONAL,
    Role.SOCIAL_WORKER: _OF_A_PROFESSIONAL,
    Role.LAWYER: _OF_A_PROFESSIONAL,
    Role.FACILITATOR: (
        Ground(_("facilita el grupo al que asiste"), _enrolled),
        Ground(_("valora su entrada al grupo"), _screened),
    ),
    Role.COORDINATOR: (Ground(_("coordina el centro que lo atiende"), _of_own_center),),
    Role.DIRECTION: (Ground(_("la dirección general responde por todos los centros"), _submitted),),
    Role.AUDITOR: (Ground(_("tiene una asignación de auditoría vigente sobre el centro"), _under_audit),),
}


def _on_any(grounds: tuple[Ground, ...]) -> Filter:
    return lambda user: reduce(or_, (ground.shows(user) for ground in grounds))


CASES: dict[str, Filter] = {role: _on_any(GROUNDS[role]) if role in GROUNDS else nothing for role in Role}


def why_visible(user: User, referral: Referral) -> list[str | Promise]:
    """«Por qué puede ver este expediente»: every ground on which this person may know it now, in words (R64)."""
    grounds = GROUNDS.get(user.role, ())
    columns = {
        f"ground_{number}": ExpressionWrapper(ground.shows(user), output_field=BooleanField())
        for number, ground in enumerate(grounds)
    }
    held = Referral.objects.filter(pk=referral.pk).values(**columns).first() or {}
    return [ground.why for number, ground in enumerate(grounds) if held.get(f"ground_{number}")]


class _Written(RawSQL):
    """A subquery whose sentence stands already; it names no column of the query around it."""

    def resolve_expression(self, *args, **kwargs) -> "_Written":
        return self


def write_cases_once(user: User) -> None:
    """From here on, which cases this person knows is put into SQL once: for a request that only reads.

    A professional's page asks it in twenty queries, and with her four grounds the sentence takes ten times as long to
    compose as the rest of each. Only the sentence is kept, no answer: every query still asks the database.
    """
    user.cases_written = {}


def known_cases(user: User, role: str) -> QuerySet | _Written | None:
    """The referrals this person knows in this role, as a subquery; None when there are none by rule."""
    kept = getattr(user, "cases_written", None)
    if kept is not None and role in kept:
        return kept[role]
    cases = CASES[role](user)
    # In no order: a subquery that has one cannot become a join, and PostgreSQL sorts every case first.
    found = None if cases is None else Referral.objects.filter(cases).order_by()
    if kept is None or found is None:
        return found
    kept[role] = _Written(*found.values("pk").query.sql_with_params())
    return kept[role]


STAFF = frozenset(CASES) - INSTITUTION_ROLES
CARE = PROFESSIONAL_ROLES | {Role.COORDINATOR}  # who attends the person


def through_case(path: str, *, roles: frozenset[str] | set[str], only: Filter = everything) -> dict[str, Filter]:
    """A rule for each role: the rows whose case it knows, if it is named. `path` leads from the row to the referral."""

    def of(role: str) -> Filter:
        if role not in roles:
            return nothing

        def shows(user: User) -> Q | None:
            cases, narrower = known_cases(user, role), only(user)
            return None if cases is None or narrower is None else narrower & Q(**{f"{path}__in": cases})

        return shows

    return {role: of(role) for role in Role}


def add(noun: type[models.Model], by_role: dict[str, Filter]) -> None:
    """Enter a noun with its rule for every role."""
    for role in Role:
        rule(role, noun, by_role.get(role, nothing))


def only_own_words(area: str, episode: str, signed_by: str) -> Filter:
    """Clinical text: the case's professional of that area reads it, and whoever signed it (domain §9, architecture §5).

    The coordinator reads every area's but psychology. Having attended the person once opens nothing. An emergency
    access opens psychology to the coordinator, and a professional's own area to her.
    """

    def shows(user: User) -> Q | None:
        emergency = Q(**{f"{episode}__in": emergencies(user).values("episode")})
        if user.role == Role.COORDINATOR:
            return ~Q(**{area: Area.PSYCHOLOGY}) | emergency
        in_charge = AreaPlan.objects.filter(episode=OuterRef(episode), area=OuterRef(area), professional=user.pk)
        own = Q(Exists(in_charge)) | Q(**{signed_by: user.pk}) | emergency
        return Q(**{area: user.area}) & own if user.area else None

    return shows


def _files_for(user: User) -> Q:
    """The institution reads the files of its own referral; the auditor no unread proof nor letter; the centre all."""
    if user.role in INSTITUTION_ROLES:
        return ~Q(kind__in=Attachment.OF_THE_CENTER)
    return ~Q(kind__in=Attachment.UNAUDITED) if user.role == Role.AUDITOR else Q()


def _topics_for(user: User) -> Q:
    """Reception knows who he is, how he is reached and what was ordered; her safety is the coordinator's (§9)."""
    if user.role in INSTITUTION_ROLES or user.role == Role.COORDINATOR:
        return Q()
    hidden = [Amendment.Topic.SAFETY]
    return ~Q(topic__in=hidden if user.role in CARE else [*hidden, Amendment.Topic.VIOLENCE])


def _places_for(user: User) -> Q:
    """A facilitator knows who comes to the group and nothing of the person's other appointments."""
    return Q(area=Area.GROUP) if user.role == Role.FACILITATOR else Q()


def _at_center_or_all(path: str = "center") -> dict[str, Filter]:
    here: Filter = lambda user: Q(**{path: user.center_id})  # noqa: E731
    return {
        **{role: here for role in (*PROFESSIONAL_ROLES, Role.RECEPTION, Role.COORDINATOR)},
        Role.DIRECTION: everything,
    }


def _facilitated(path: str) -> Filter:
    return lambda user: Q(**{f"{path}__in": Group.objects.filter(facilitators=user.pk)})


def _or_in_own_group(by_role: dict[str, Filter], group: str) -> dict[str, Filter]:
    """A professional who facilitates a group knows the places of its persons in it, not their cases."""

    def with_group(shows: Filter) -> Filter:
        return lambda user: (
            (shows(user) or Q(pk__in=[])) | Q(**{f"{group}__in": Group.objects.filter(facilitators=user.pk)})
        )

    return {role: with_group(shows) if role in PROFESSIONAL_ROLES else shows for role, shows in by_role.items()}


EVERYONE = frozenset(CASES)
add(Referral, CASES)
add(
    Attachment,
    through_case("referral", roles=INSTITUTION_ROLES | CARE | {Role.RECEPTION, Role.AUDITOR}, only=_files_for),
)
# The thread is between the institution and who works on the case. Neither the direction nor an auditor reads it: nobody
# has looked whether its free text is clinical or the victim's (architecture §13.9). That a message was sent, when and
# by whom, they read in the history.
CORRESPONDENTS = INSTITUTION_ROLES | CARE | {Role.RECEPTION}
add(ThreadMessage, through_case("referral", roles=CORRESPONDENTS))
add(ThreadReading, through_case("referral", roles=CORRESPONDENTS))
add(Amendment, through_case("referral", roles=CORRESPONDENTS, only=_topics_for))
add(VictimRecord, through_case("referral", roles=INSTITUTION_ROLES | {Role.COORDINATOR}))
add(ProtectionOrder, through_case("referral", roles=INSTITUTION_ROLES | {Role.COORDINATOR}))
add(
    Episode,
    {
        **through_case("referral", roles=EVERYONE),
        # A transfer is answered by the centre that receives; the archive closes what has ended.
        Role.COORDINATOR: lambda user: (
            Q(referral__in=Referral.objects.filter(_of_own_center(user)))
            | Q(state="TRANSFERRING", transfer_to=user.center_id)
        ),
        Role.DATA_PROTECTION: lambda user: Q(state__in=["COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE"]),
    },
)
add(SignedConsent, through_case("episode__referral", roles=CARE | {Role.RECEPTION, Role.AUDITOR}))
add(IntakeInterview, through_case("episode__referral", roles=CARE))
add(RiskAssessment, through_case("episode__referral", roles=CARE | {Role.FACILITATOR}))
add(Incident, through_case("episode__referral", roles=CARE))
add(AreaPlan, through_case("episode__referral", roles=EVERYONE))
add(
    Assessment,
    through_case(
        "plan__episode__referral", roles=CARE, only=only_own_words("plan__area", "plan__episode", "signed_by")
    ),
)
add(SurveyInvitation, through_case("episode__referral", roles={Role.RECEPTION, Role.COORDINATOR}))  # hand out links
add(
    Appointment,
    _or_in_own_group(through_case("episode__referral", roles=EVERYONE, only=_places_for), "group_session__group"),
)
add(
    Note,
    through_case(
        "appointment__episode__referral",
        roles=CARE,
        only=only_own_words("appointment__area", "appointment__episode", "signed_by"),
    ),
)
add(
    NoteAddendum,
    through_case(
        "note__appointment__episode__referral",
        roles=CARE,
        only=only_own_words("note__appointment__area", "note__appointment__episode", "note__signed_by"),
    ),
)
add(JustificationRequest, through_case("appointment__episode__referral", roles=CARE | {Role.RECEPTION}))
add(
    FollowUp,
    {
        **through_case("episode__referral", roles=EVERYONE - {Role.FACILITATOR}),
        **{role: (lambda user: Q(unit=user.unit_id)) for role in INSTITUTION_ROLES},
    },
)
add(
    Enrollment,
    _or_in_own_group(
        through_case("episode__referral", roles=CARE | {Role.FACILITATOR, Role.RECEPTION, Role.AUDITOR}), "group"
    ),
)
add(Person, through_case("referrals", roles=CARE | {Role.RECEPTION}))
add(CaseFile, through_case("referrals", roles=CARE | {Role.RECEPTION, Role.AUDITOR}))
add(Group, {**_at_center_or_all(), Role.FACILITATOR: lambda user: Q(facilitators=user.pk)})
add(GroupSession, {**_at_center_or_all("group__center"), Role.FACILITATOR: _facilitated("group")})


def through_account(path: str = "") -> dict[str, Filter]:
    """The rows of one's own account; and of those that one administers: an area's, a centre's, all (R56, domain §9)."""
    of = f"{path}__" if path else ""
    return {
        **{role: (lambda user: Q(**{f"{of}pk": user.pk})) for role in Role},
        Role.INSTITUTION_ADMIN: lambda user: Q(**{f"{of}unit": user.unit_id}),
        Role.COORDINATOR: lambda user: Q(**{f"{of}center": user.center_id}),
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    }


add(User, through_account())
add(OpenSession, through_account("user"))
add(TelephoneRequest, through_account("user"))
add(
    Institution,
    {
        **{role: (lambda user: Q(units=user.unit_id)) for role in INSTITUTION_ROLES},
        Role.COORDINATOR: everything,
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    },
)


def _own_acts(user: User) -> Q:
    return Q(actor=user.pk)


def _or_own_acts_elsewhere(by_role: dict[str, Filter]) -> dict[str, Filter]:
    """Who reads the history of her cases reads besides what she did herself outside any case: a group, a report."""

    def with_own(shows: Filter) -> Filter:
        return lambda user: (shows(user) or Q(pk__in=[])) | Q(actor=user.pk, case__isnull=True)

    staff = CARE | {Role.RECEPTION, Role.FACILITATOR, Role.SYSTEM_ADMIN}
    return {role: with_own(shows) if role in staff else shows for role, shows in by_role.items()}


_history = through_case("case", roles=CARE | {Role.RECEPTION, Role.AUDITOR})
# Of the history of a case a facilitator reads what she did herself.
_history[Role.FACILITATOR] = through_case("case", roles={Role.FACILITATOR}, only=_own_acts)[Role.FACILITATOR]
add(
    CollaborationAgreement,
    {
        **{role: (lambda user: Q(institution__units=user.unit_id)) for role in INSTITUTION_ROLES},
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    },
)
add(
    HistoryEntry,
    {**_or_own_acts_elsewhere(_history), Role.DIRECTION: everything, Role.DATA_PROTECTION: everything},
)
add(
    AccessEntry,
    {
        Role.COORDINATOR: lambda user: Q(referral__center=user.center_id),
        Role.DIRECTION: everything,
        Role.DATA_PROTECTION: everything,
        Role.AUDITOR: lambda user: Q(referral__in=Referral.objects.filter(_under_audit(user))),
        Role.SYSTEM_ADMIN: lambda user: Q(referral__isnull=True),  # technical: nothing about a case (domain §9)
    },
)
add(
    AuditAssignment,
    {
        Role.AUDITOR: lambda user: Q(auditor=user.pk),
        Role.DIRECTION: everything,
        Role.DATA_PROTECTION: everything,
    },
)
add(
    ExportRecord,
    {
        Role.AUDITOR: lambda user: Q(user=user.pk),
        Role.DIRECTION: everything,
        Role.DATA_PROTECTION: everything,
    },
)
add(
    EmergencyAccess,
    {
        **{role: (lambda user: Q(user=user.pk)) for role in CARE},
        Role.COORDINATOR: lambda user: Q(episode__referral__center=user.center_id),
        Role.DIRECTION: everything,
        Role.DATA_PROTECTION: everything,
        Role.AUDITOR: lambda user: Q(episode__referral__in=Referral.objects.filter(_under_audit(user))),
    },
)
add(SavedFilter, {role: (lambda user: Q(user=user.pk)) for role in INSTITUTION_ROLES})
add(MonthlyReport, {Role.COORDINATOR: lambda user: Q(center=user.center_id), Role.DIRECTION: everything})


def record_access(user: User, record: models.Model, *, action: str = "read", purpose: str = "", address=None) -> None:
    """Leave an access row: every opening of a person's file, note, victim record or paper calls this first."""
    case = getattr(record, "case", None)
    AccessEntry.objects.create(
        at=clock.now(),
        user=user if user and user.pk else None,
        referral=case if isinstance(case, Referral) else None,
        noun=record._meta.model_name,
        record_id=record.pk,
        action=action,
        purpose=purpose[:200],
        address=address,
    )


def reads_plan(user: User, plan: AreaPlan) -> bool:
    """Whether this person reads what an area will work on: its professional, and the coordinator who approves it."""
    return user.role == Role.COORDINATOR or (user.area == plan.area and plan.professional_id in (None, user.pk))
