"""The week of a centre: who sees whom, when, and which hours are free."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.access import visible
from casework.models import Appointment, Episode, GroupFacilitator, GroupSession, User
from casework.numbers import whole_number
from casework.roles import ADVISORY_AREAS, PROFESSIONAL_ROLES, Area, Role
from casework.states import SHAPES, AccountState
from casework.states import AppointmentState as A
from casework.states import GroupSessionState as G
from casework.text import name_words
from casework.words import MONTHS, hour
from workflows.free_hours import Opening, holidays, hours_of, opening_of, quarters_taken, stretches
from workflows.group_calendar import GONE, places_given
from workflows.machines.scheduling import quarters
from workflows.sessions import session_numbers
from workflows.views.asked import asked_words
from workflows.views.calendar.person import BOOKING_ROLES, CALENDAR_ROLES
from workflows.views.guard import staff_page

SEES_ALL = {Role.COORDINATOR, Role.RECEPTION}
MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)
KEPT = (A.ATTENDED, A.DOCUMENTED, A.CHECKED_IN)
WITHOUT_RESULT = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
ROLL_OPEN = (G.PLANNED, G.OPEN)
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


Entries = defaultdict[tuple[int | None, date], list[Entry]]  # by professional and day


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
    area = request.GET.get("area", "")
    who = request.GET.get("quien", "" if user.role in SEES_ALL else "yo")
    shows = request.GET.get("ver", "todas")
    team = list(
        User.objects.filter(center=center, role__in=PROFESSIONAL_ROLES | {Role.FACILITATOR}, state=AccountState.ACTIVE)
    )
    of_area = _of_area(team, area, monday)
    shown = [one for one in team if one.pk in of_area and _is_asked(one, who, user)]
    week_long = _week_of(monday)
    entries = (
        _free(shown, week_long, opening, area)
        if shows == "libres" and user.role in BOOKING_ROLES
        else _calendar(user, shown, week_long, shows, area)
    )
    days = _columns(week_long, opening, entries)
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
            "has_today": any(day.is_today for day in days),
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


def _week_of(monday: date) -> list[Day]:
    """The seven days of a week, with the names of its holidays."""
    closed = holidays(monday, monday + timedelta(days=6))
    return [Day(one, closed.get(one, "")) for one in (monday + timedelta(days=n) for n in range(7))]


def _columns(days: list[Day], opening: Opening, entries: Entries) -> list[Day]:
    """The days on which the centre opens, and any other on which something stands: a group may meet on a Saturday."""
    filled = {day for (_who, day), lines in entries.items() if lines}
    return [day for day in days if day.date.weekday() in opening.days or day.date in filled]


def _of_area(team: list[User], area: str, monday: date) -> set[int]:
    """Who of the team belongs to an area; to that of the groups, whoever facilitates one in that week."""
    found = {one.pk for one in team if not area or one.area == area}
    if area == Area.GROUP:
        open_still = Q(group__closed_on__isnull=True) | Q(group__closed_on__gte=monday)
        found |= set(GroupFacilitator.objects.filter(open_still, user__in=team).values_list("user", flat=True))
    return found


def _is_asked(one: User, who: str, user: User) -> bool:
    if who == "yo" and user.center_id and one.pk != user.pk:
        return False
    return whole_number(who) in (None, one.pk)


def _calendar(user: User, team: list[User], days: list[Day], shows: str, area: str) -> Entries:
    """What fills the hours of each professional: what this user may know in words, all else as time taken."""
    appointments, sessions = _appointments(user, team, days, area), _group_sessions(user, team, days)
    if shows == "sin-resultado":
        return _entries(
            [one for one in appointments if one.state in WITHOUT_RESULT and one.ends_at < clock.now()],
            [(one, who) for one, who in sessions if one.state in ROLL_OPEN and one.ends_at <= clock.now()],
        )
    entries = _entries(appointments, sessions)
    known = [(one.professional_id, one) for one in appointments] + [(who.pk, one) for one, who in sessions]
    # Who attends another area and facilitates a group is asked for the group alone.
    whole = [one for one in team if area != Area.GROUP or one.area == area]
    _add_busy(entries, whole, days, {(who, moment) for who, one in known for moment in _quarters_of(one)})
    return entries


def _appointments(user: User, team: list[User], days: list[Day], area: str) -> list[Appointment]:
    """The individual appointments that this user may know; of the groups' area, when it is the one asked for."""
    first, last = _ends(days)
    found = visible(Appointment, user).filter(professional__in=team, starts_at__gte=first, starts_at__lt=last)
    if area == Area.GROUP:
        found = found.filter(area=area)
    return list(found.exclude(state__in=GONE).select_related("episode__referral__person", "professional").distinct())


def _group_sessions(user: User, team: list[User], days: list[Day]) -> list[tuple[GroupSession, User]]:
    """The group sessions that this user may know, once for each of the team who facilitates them."""
    first, last = _ends(days)
    found = (
        visible(GroupSession, user)
        .filter(starts_at__gte=first, starts_at__lt=last)
        .exclude(state=G.CANCELLED)
        .select_related("group")
        .prefetch_related("group__facilitators")
        .distinct()
    )
    return [(session, one) for session in found for one in session.group.facilitators.all() if one in team]


def _ends(days: list[Day]) -> tuple[datetime, datetime]:
    """When the first of these days begins and the last one is over."""
    return clock.moment_of(days[0].date), clock.moment_of(days[-1].date + timedelta(days=1))


def _quarters_of(one: Appointment | GroupSession) -> Iterator[datetime]:
    return quarters(one.starts_at, one.ends_at)


def _entries(appointments: list[Appointment], sessions: list[tuple[GroupSession, User]]) -> Entries:
    """Appointments and group sessions as lines of the calendar, by professional and day."""
    entries: Entries = defaultdict(list)
    numbers = session_numbers(appointments)
    for one in appointments:
        entries[one.professional_id, clock.local_day(one.starts_at)].append(_entry(one, numbers.get(one.pk)))
    places = places_given([session.pk for session, _who in sessions])
    for session, who in sessions:
        line = _group_entry(session, who, places.get(session.pk, 0))
        entries[who.pk, clock.local_day(session.starts_at)].append(line)
    return entries


def _add_busy(entries: Entries, team: list[User], days: list[Day], known: set[tuple[int | None, datetime]]) -> None:
    """Add the time of each professional that is taken by what this user may not know: she reads the hours alone."""
    until = days[-1].date + timedelta(days=1)
    held = quarters_taken([f"user:{one.pk}" for one in team], days[0].date, until)
    for one in team:
        taken = (moment for moment in held[f"user:{one.pk}"] if (one.pk, moment) not in known)
        for start, end in stretches(taken):
            entries[one.pk, clock.local_day(start)].append(_busy_entry(one, start, end))


def _busy_entry(one: User, start: datetime, end: datetime) -> Entry:
    until = _("hasta las %(hour)s") % {"hour": hour(end)}
    return Entry(at=start, title=_("Ocupada"), sub=until, look="busy", who=f"{until} · {one.full_name}")


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


def _group_entry(session: GroupSession, facilitator: User, people: int) -> Entry:
    said = ngettext("%(n)d persona · sesión %(number)d", "%(n)d personas · sesión %(number)d", people) % {
        "n": people,
        "number": session.number,
    }
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


def _free(team: list[User], days: list[Day], opening: Opening, area: str) -> Entries:
    """The free hours of each professional who attends alone, from now on; of an area, when one is asked for."""
    entries: Entries = defaultdict(list)
    attend = [one for one in team if one.area in ADVISORY_AREAS and area in ("", one.area)]
    open_days = [day.date for day in days if day.date.weekday() in opening.days and not day.holiday]
    until = days[-1].date + timedelta(days=1)
    held = quarters_taken([f"user:{one.pk}" for one in attend], days[0].date, until)
    for one in attend:
        for start in (start for day in open_days for start in hours_of(opening, day, LENGTH)):
            end = start + timedelta(minutes=LENGTH)
            if start > clock.now() and not held[f"user:{one.pk}"].intersection(quarters(start, end)):
                entries[one.pk, clock.local_day(start)].append(_free_entry(one, start))
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
        .filter(state__in=["INTAKE", "ASSESSMENT", "ACTIVE"])
        .select_related("referral__person")
        .order_by("referral__person__sort_name", "pk")
        .distinct()
    )
    for word in name_words(words):
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
