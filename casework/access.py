"""Who may know what (domain.md §9). `visible()` is the only door to a queryset; a missing pair of role and noun denies.

The mechanism and casework's own rows are here; `documents.access` and `workflows.access` add theirs.
"""

from collections.abc import Callable

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework import clock
from casework.models import (
    AccessEntry,
    Appointment,
    AreaPlan,
    Assessment,
    Attachment,
    AuditAssignment,
    CaseFile,
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
    Person,
    ProtectionOrder,
    Referral,
    RiskAssessment,
    SignedConsent,
    User,
    VictimRecord,
)
from casework.roles import INSTITUTION_ROLES, PROFESSIONAL_ROLES, Area, Role

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


def _of_own_cases(user: User) -> Q:
    """His plans, his appointments, and what waits in his area at his centre without a professional yet."""
    unassigned = AreaPlan.objects.filter(
        area=user.area, professional__isnull=True, episode__referral__center=user.center_id
    ).values("episode__referral")
    his = AreaPlan.objects.filter(professional=user.pk).values("episode__referral")
    seen = Appointment.objects.filter(professional=user.pk).values("episode__referral")
    return _of_own_center(user) & (Q(pk__in=his) | Q(pk__in=unassigned) | Q(pk__in=seen))


def _of_own_groups(user: User) -> Q:
    enrolled = Enrollment.objects.filter(group__facilitators=user.pk).values("episode__referral")
    screened = AreaPlan.objects.filter(
        Q(professional=user.pk) | Q(professional__isnull=True, episode__referral__center=user.center_id),
        area=Area.GROUP,
    ).values("episode__referral")
    return _of_own_center(user) & (Q(pk__in=enrolled) | Q(pk__in=screened))


def _submitted(user: User) -> Q:
    return Q(submitted_at__isnull=False)


def _under_audit(user: User) -> Q:
    today = clock.today()
    assigned = AuditAssignment.objects.filter(
        auditor=user.pk, starts_on__lte=today, ends_on__gte=today, revoked_at__isnull=True
    ).values("centers")
    return Q(center__in=assigned, submitted_at__isnull=False)


CASES: dict[str, Filter] = {
    Role.INSTITUTION_USER: _of_own_unit,
    Role.INSTITUTION_ADMIN: _of_own_unit,
    Role.RECEPTION: _of_own_center,
    Role.PSYCHOLOGIST: _of_own_cases,
    Role.SOCIAL_WORKER: _of_own_cases,
    Role.LAWYER: _of_own_cases,
    Role.FACILITATOR: _of_own_groups,
    Role.COORDINATOR: _of_own_center,
    Role.DIRECTION: _submitted,
    Role.DATA_PROTECTION: nothing,
    Role.SYSTEM_ADMIN: nothing,
    Role.AUDITOR: _under_audit,
}
STAFF = frozenset(CASES) - INSTITUTION_ROLES
CARE = PROFESSIONAL_ROLES | {Role.COORDINATOR}  # who attends the person


def through_case(path: str, *, roles: frozenset[str] | set[str], only: Filter = everything) -> dict[str, Filter]:
    """A rule for each role: the rows whose case it knows, if it is named. `path` leads from the row to the referral."""

    def of(role: str) -> Filter:
        if role not in roles:
            return nothing

        def shows(user: User) -> Q | None:
            cases, narrower = CASES[role](user), only(user)
            if cases is None or narrower is None:
                return None
            return narrower & Q(**{f"{path}__in": Referral.objects.filter(cases)})

        return shows

    return {role: of(role) for role in Role}


def add(noun: type[models.Model], by_role: dict[str, Filter]) -> None:
    """Enter a noun with its rule for every role."""
    for role in Role:
        rule(role, noun, by_role.get(role, nothing))


def only_own_words(area: str, episode: str, signed_by: str) -> Filter:
    """Clinical text: the case's professional of that area reads it, and whoever signed it (domain §9, architecture §5).

    The coordinator reads every area's but psychology. Having attended the person once opens nothing.
    """

    def shows(user: User) -> Q | None:
        if user.role == Role.COORDINATOR:
            return ~Q(**{area: Area.PSYCHOLOGY})
        in_charge = AreaPlan.objects.filter(episode=OuterRef(episode), area=OuterRef(area), professional=user.pk)
        return Q(**{area: user.area}) & (Q(Exists(in_charge)) | Q(**{signed_by: user.pk})) if user.area else None

    return shows


def _files_for(user: User) -> Q:
    """The institution reads the files of its own referral; the auditor no medical proof; the centre all of them."""
    if user.role in INSTITUTION_ROLES:
        return ~Q(kind__in=Attachment.OF_THE_CENTER)
    return ~Q(kind=Attachment.Kind.JUSTIFICATION) if user.role == Role.AUDITOR else Q()


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
add(FollowUp, through_case("episode__referral", roles=EVERYONE - {Role.FACILITATOR}))
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
add(
    User,
    {
        **{role: (lambda user: Q(pk=user.pk)) for role in Role},
        Role.INSTITUTION_ADMIN: lambda user: Q(unit=user.unit_id),
        Role.COORDINATOR: lambda user: Q(center=user.center_id),
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    },
)
add(
    Institution,
    {
        **{role: (lambda user: Q(units=user.unit_id)) for role in INSTITUTION_ROLES},
        Role.COORDINATOR: everything,
        Role.DIRECTION: everything,
        Role.SYSTEM_ADMIN: everything,
    },
)
add(
    HistoryEntry,
    {
        **through_case("case", roles=CARE | {Role.RECEPTION, Role.AUDITOR}),
        Role.DIRECTION: everything,
        Role.DATA_PROTECTION: everything,
    },
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
