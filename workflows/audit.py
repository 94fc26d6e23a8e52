"""What an audit may look at: the log of readings, the history, and a case without clinical text or victim (§13.9)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from casework import clock
from casework.access import visible
from casework.finding import named, of_cause
from casework.models import AccessEntry, Appointment, AuditAssignment, HistoryEntry, Referral, User
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.wall import whole

ATTENDED = (A.ATTENDED, A.DOCUMENTED)
MISSED = (A.ABSENT_PENDING, A.ABSENT_UNJUSTIFIED)


def assignments(user) -> QuerySet:
    """The assignments this person may know, those in force first."""
    return visible(AuditAssignment, user).select_related("auditor", "assigned_by").prefetch_related("centers")


def assign(form) -> bool:
    """Save a valid assignment; False when the very same is there already, as after a double click."""
    asked = form.cleaned_data
    with transaction.atomic():
        User.objects.select_for_update().get(pk=asked["auditor"].pk)
        same = AuditAssignment.objects.filter(
            revoked_at__isnull=True, **{name: value for name, value in asked.items() if name != "centers"}
        )
        if any({*one.centers.all()} == {*asked["centers"]} for one in same):
            return False
        form.save()
    return True


def in_force(assignment: AuditAssignment) -> bool:
    return assignment.revoked_at is None and assignment.starts_on <= clock.today() <= assignment.ends_on


def found_cases(user, words: str) -> QuerySet:
    """The cases under audit whose name, folio or cause number holds these words."""
    cases = visible(Referral, user).select_related("center", "unit__institution").order_by("-submitted_at")
    if not words:
        return cases
    return cases.filter(
        named(words) | of_cause(words) | Q(folio__icontains=words) | Q(case_file__number__icontains=words)
    )


def log(user, asked: dict) -> QuerySet:
    """The readings this person may know, filtered by words, action and days, the latest first."""
    rows = visible(AccessEntry, user).select_related("user", "referral")
    return _between(_about(rows, asked.get("que"), "user", "referral"), asked).filter(
        **({"action": asked["accion"]} if asked.get("accion") else {})
    )


def history(user, asked: dict) -> QuerySet:
    """The steps this person may know, filtered by words and days, the latest first."""
    rows = visible(HistoryEntry, user).select_related("actor", "case").order_by("-at", "-pk")
    return _between(_about(rows, asked.get("que"), "actor", "case"), asked)


def _about(rows: QuerySet, words: str | None, person: str, case: str) -> QuerySet:
    """Rows about a folio, an expediente, or by a user whose name or address holds the words."""
    words = (words or "").strip()
    if not words:
        return rows
    by_name = Q()
    for word in words.split():
        by_name &= Q(**{f"{person}__first_name__icontains": word}) | Q(**{f"{person}__last_name__icontains": word})
    return rows.filter(
        by_name
        | Q(**{f"{person}__email__iexact": words})
        | Q(**{f"{case}__folio__iexact": words})
        | Q(**{f"{case}__case_file__number__iexact": words})
    )


def _between(rows: QuerySet, asked: dict) -> QuerySet:
    if asked.get("desde"):
        rows = rows.filter(at__gte=clock.moment_of(asked["desde"]))
    if asked.get("hasta"):
        rows = rows.filter(at__lt=clock.moment_of(asked["hasta"] + timedelta(days=1)))
    return rows


def attendance(referral: Referral, user) -> list[dict]:
    """Sessions by area: programmed, attended, justified and missed; counts, never what was said in them."""
    counted = {
        row["area"]: row
        for row in visible(Appointment, user)
        .filter(episode__referral=referral.pk)
        .order_by()
        .values("area")
        .annotate(
            programmed=Count("pk"),
            attended=Count("pk", filter=Q(state__in=ATTENDED)),
            justified=Count("pk", filter=Q(state=A.ABSENT_JUSTIFIED)),
            missed=Count("pk", filter=Q(state__in=MISSED)),
        )
    }
    return [{"label": area.label, **counted[area.value]} for area in Area if area.value in counted]


def signed_notes(referral: Referral, user) -> list[dict]:
    """That notes exist, when they were signed and by whom; their text is never read from the database here."""
    held = list(visible(Appointment, user).filter(episode__referral=referral.pk).values_list("pk", flat=True))
    signed = (
        Appointment.objects.filter(pk__in=held, note__isnull=False)
        .order_by("starts_at")
        .values(
            "area",
            "starts_at",
            "note__signed_at",
            "note__signed_by__first_name",
            "note__signed_by__last_name",
            "note__signed_by__license",
        )
        .annotate(addenda=Count("note__addenda"))
    )
    with whole():  # the second wall hides a note with its text; that it was signed is no clinical word
        return list(signed)
