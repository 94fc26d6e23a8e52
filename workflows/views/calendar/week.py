"""The week of a centre: who sees whom, when, and which hours are free."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import Appointment, Episode, GroupSession, Slot, User
from casework.numbers import whole_number
from casework.roles import ADVISORY_AREAS, PROFESSIONAL_ROLES, Area, Role
from casework.states import SHAPES, AccountState
from casework.states import AppointmentState as A
from casework.states import GroupSessionState as G
from casework.text import normalised
from casework.words import MONTHS
from workflows.free_hours import holidays, hours_of, opening_of
from workflows.machines.scheduling import quarters
from workflows.sessions import session_numbers
from workflows.views.asked import asked_words
from workflows.views.calendar.person import BOOKING_ROLES, CALENDAR_ROLES
from workflows.views.guard import staff_page

SEES_ALL = {Role.COORDINATOR, Role.RECEPTION}
MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)
KEPT = (A.ATTENDED, A.DOCUMENTED, A.CHECKED_IN)
GONE = (A.RESCHEDULED, A.CANCELLED_BY_CENTER, A.CANCELLED_BY_PERSON)
WITHOUT_RESULT = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
LENGTH = 50  # minutes of a free hour, as shown


@dataclass
class Day:
    date: date
    holiday: str = ""

    @property
    def is_today(self) -> bool:
        return self.date == clock.today()


@dataclass
class Entry:
    """One line of the calendar."""

    at: datetime
    title: str
    sub: str
    url: str = ""
    look: str = ""
    word: str = ""
    shape: str = ""
    who: str = ""


@dataclass
class Row:
    person: User
    cells: list[tuple[Day, list[Entry]]] = field(default_factory=list)


@staff_page(*CALENDAR_ROLES)
def week(request):
    """The week by professional; a professional opens her own, the others' on asking."""
    monday = _monday(request.GET.get("desde", ""))
    center, user = request.user.center, request.user
    opening = opening_of(center)
    closed = holidays(monday, monday + timedelta(days=6))
    days = [Day(one, closed.get(one, "")) for one in (monday + timedelta(days=n) for n in sorted(opening.days))]
    area = request.GET.get("area", "")
    who = request.GET.get("quien", "" if user.role in SEES_ALL else "yo")
    shows = request.GET.get("ver", "todas")
    team = list(
        User.objects.filter(center=center, role__in=PROFESSIONAL_ROLES | {Role.FACILITATOR}, state=AccountState.ACTIVE)
    )
    shown = [one for one in team if _is_asked(one, area, who, user)]
    entries = (
        _free(shown, days, opening, area)
        if shows == "libres" and user.role in BOOKING_ROLES
        else _appointments(user, shown, days, shows)
    )
    rows = [Row(one, [(day, sorted(entries[one.pk, day.date], key=_order)) for day in days]) for one in shown]
    flat = [(day, sorted((entry for one in shown for entry in entries[one.pk, day.date]), key=_order)) for day in days]
    return render(
        request,
        "calendar/week.html",
        {
            "days": days,
            "rows": rows,
            "by_day": flat,
            "center": center,
            "title": _title(days),
            "team": team,
            "areas": [(code, Area(code).label) for code in Area],
            "area": area,
            "who": who,
            "shows": shows,
            "before": (monday - timedelta(days=7)).isoformat(),
            "after": (monday + timedelta(days=7)).isoformat(),
            "monday": monday.isoformat(),
            "this_week": _monday("") == monday,
            "books": user.role in BOOKING_ROLES,
            "is_team": user.role in PROFESSIONAL_ROLES | {Role.FACILITATOR},
        },
    )


def _order(entry: Entry):
    return entry.at, entry.title


def _monday(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    if not 2000 <= day.year <= 2100:
        day = clock.today()
    return day - timedelta(days=day.weekday())


def _title(days: list[Day]) -> str:
    """«Del 16 al 20 de noviembre de 2026»."""
    first, last = days[0].date, days[-1].date
    begin = f"{first.day}" if first.month == last.month else f"{first.day} de {MONTHS[first.month - 1]}"
    return _("Del %(first)s al %(last)d de %(month)s de %(year)d") % {
        "first": begin,
        "last": last.day,
        "month": MONTHS[last.month - 1],
        "year": last.year,
    }


def _is_asked(one: User, area: str, who: str, user: User) -> bool:
    if who == "yo" and user.center_id and one.pk != user.pk:
        return False
    if whole_number(who) not in (None, one.pk):
        return False
    return not area or one.area == area or (area == Area.GROUP and one.role in PROFESSIONAL_ROLES | {Role.FACILITATOR})


def _appointments(user: User, team: list[User], days: list[Day], shows: str) -> dict[tuple[int, date], list[Entry]]:
    """The appointments and group sessions that this user may know, by professional and day."""
    first, last = clock.moment_of(days[0].date), clock.moment_of(days[-1].date + timedelta(days=1))
    found = list(
        visible(Appointment, user)
        .filter(professional__in=team, starts_at__gte=first, starts_at__lt=last)
        .exclude(state__in=GONE)
        .select_related("episode__referral__person", "professional")
        .distinct()
    )
    if shows == "sin-resultado":
        found = [one for one in found if one.state in WITHOUT_RESULT and one.ends_at < clock.now()]
    numbers = session_numbers(found)
    entries = defaultdict(list)
    for one in found:
        entries[one.professional_id, clock.local_day(one.starts_at)].append(_entry(one, numbers.get(one.pk)))
    sessions = (
        visible(GroupSession, user)
        .filter(starts_at__gte=first, starts_at__lt=last)
        .exclude(state=G.CANCELLED)
        .select_related("group")
        .prefetch_related("group__facilitators", "appointments")
        .distinct()
    )
    for session in sessions:
        if shows == "sin-resultado" and (session.state in (G.HELD, G.DOCUMENTED) or session.ends_at > clock.now()):
            continue
        for one in session.group.facilitators.all():
            entries[one.pk, clock.local_day(session.starts_at)].append(_group_entry(session, one))
    return entries


def _entry(one: Appointment, number: int | None) -> Entry:
    what = _("sesión %(n)d") % {"n": number} if number else one.get_purpose_display().lower()
    word = _("faltó") if one.state in MISSED else one.get_state_display().lower()
    person = one.episode.referral.person
    return Entry(
        at=one.starts_at,
        title=f"{person.first_surname} {person.second_surname}".strip() or person.full_name,
        sub=f"{what} · {word}",
        url=reverse("appointment", args=[one.pk]),
        look="missed" if one.state in MISSED else "kept" if one.state in KEPT else "",
        word=one.get_state_display(),
        shape=SHAPES.get(one.state, ""),
        who=f"{what} · {one.professional.full_name}",
    )


def _group_entry(session: GroupSession, facilitator: User) -> Entry:
    people = sum(one.state not in GONE for one in session.appointments.all())
    said = _("%(n)d personas · sesión %(number)d") % {"n": people, "number": session.number}
    return Entry(
        at=session.starts_at,
        title=_("Grupo %(name)s") % {"name": session.group.name},
        sub=said,
        url=reverse("group_session", args=[session.pk]),
        look="group",
        word=session.get_state_display(),
        shape=SHAPES.get(session.state, ""),
        who=f"{said} · {facilitator.full_name}",
    )


def _free(team: list[User], days: list[Day], opening, area: str) -> dict[tuple[int, date], list[Entry]]:
    """The free hours of each professional, from now on."""
    entries = defaultdict(list)
    until = clock.moment_of(days[-1].date + timedelta(days=1))
    busy = defaultdict(set)
    held = Slot.objects.filter(
        resource__in=[f"user:{one.pk}" for one in team],
        starts_at__gte=clock.moment_of(days[0].date),
        starts_at__lt=until,
    )
    for resource, moment in held.values_list("resource", "starts_at"):
        busy[resource].add(moment)
    for one in team:
        for day in days:
            for start in [] if day.holiday or one.area not in ADVISORY_AREAS else hours_of(opening, day.date, LENGTH):
                if start > clock.now() and not busy[f"user:{one.pk}"].intersection(
                    quarters(start, start + timedelta(minutes=LENGTH))
                ):
                    entries[one.pk, day.date].append(_free_entry(one, start))
    return entries


def _free_entry(one: User, start: datetime) -> Entry:
    local = timezone.localtime(start)
    where = urlencode({"quien": one.pk, "dia": local.date().isoformat(), "hora": f"{local:%H:%M}"})
    return Entry(
        at=start,
        title=_("Libre"),
        sub=_("50 min"),
        url=f"{reverse('schedule_whom')}?{where}",
        look="free",
        word=_("Libre"),
        who=one.full_name,
    )


@staff_page(*BOOKING_ROLES)
def schedule_whom(request):
    """For whom the appointment is: the open cases this user knows, found by name or folio."""
    words = asked_words(request)
    episodes = (
        visible(Episode, request.user)
        .filter(referral__center=request.user.center_id, state__in=["INTAKE", "ASSESSMENT", "ACTIVE"])
        .select_related("referral__person")
        .order_by("referral__person__sort_name", "pk")
        .distinct()
    )
    for word in normalised(words).split():
        episodes = episodes.filter(referral__search_name__contains=word) | episodes.filter(
            referral__folio__icontains=word
        )
    kept = urlencode({key: request.GET[key] for key in ("quien", "dia", "hora") if request.GET.get(key)})
    return render(
        request,
        "calendar/schedule_whom.html",
        {
            "episodes": episodes[:30],
            "words": words,
            "kept": kept,
            "hidden": [(k, request.GET[k]) for k in ("quien", "dia", "hora") if request.GET.get(k)],
        },
    )
