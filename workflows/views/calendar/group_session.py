"""The roll of a group session: thirty persons on one screen, keyboard first, and the account of the session."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework import clock
from casework.access import record_access, visible
from casework.models import Appointment, AreaPlan, GroupSession
from casework.progress import with_own_sessions
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import GroupSessionState as G
from casework.text import normalised
from casework.words import hour
from workflows.door import NotYours, Refused, possible_steps
from workflows.drafts import draft_of, drop_draft, written
from workflows.forms.calendar.groups import DebriefForm, SaidForm
from workflows.group_calendar import cancel_session, document_session, give_places
from workflows.machines import GroupSessionMachine
from workflows.machines.facts import Said
from workflows.machines.group_session import Debrief
from workflows.roll import CODES, ON_TIME, WAITING, Mark, mark_of, save_roll
from workflows.views.calendar.person import CALENDAR_ROLES, one
from workflows.views.drafting import draft_kept, draft_refused, draft_typed, unseen_elsewhere
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen

SCALE = tuple("01234")  # participation
GONE = (A.CANCELLED_BY_CENTER, A.CANCELLED_BY_PERSON, A.RESCHEDULED)
SHORT = {
    "A": gettext_lazy("Asistió"),
    "T": gettext_lazy("Tarde"),
    "J": gettext_lazy("Avisó"),
    "F": gettext_lazy("Faltó"),
}


@dataclass
class Line:
    """One person of the roll, as drawn."""

    number: int
    appointment: Appointment
    attended: int
    quota: int
    absences: int
    mark: Mark
    error: str = ""

    @property
    def person(self):
        return self.appointment.episode.referral.person


@staff_page(*CALENDAR_ROLES)
def group_session(request, pk: int):
    """The roll, and what may be done with the session now."""
    session = one(
        visible(GroupSession, request.user).select_related("group__room", "group__center", "topic").distinct(), pk=pk
    )
    errors: dict[int, str] = {}
    marks: dict[int, Mark] = {}
    draft = draft_of(request.user, session)
    debrief = DebriefForm(
        request.POST if request.POST.get("paso") == "firmar" else None,
        initial={"topic": session.topic_id, **written(draft)},
    )
    said = SaidForm(request.POST if request.POST.get("paso") in ("cancelar", "corregir") else None)
    if request.method == "POST":
        answer = _act(request, session, debrief, said, errors, marks)
        if answer is not None:
            return answer
        session = one(
            visible(GroupSession, request.user).select_related("group__room", "group__center", "topic"), pk=pk
        )
    else:
        record_access(request.user, session, purpose="lista", address=request.META.get("REMOTE_ADDR"))
    steps = {step.name: missing for step, missing in possible_steps(session, request.user)}
    lines = _lines(request.user, session, marks, errors)
    half = (len(lines) + 1) // 2
    marked = sum(line.appointment.state not in WAITING for line in lines)
    return render(
        request,
        "calendar/group_session.html",
        {
            "session": session,
            "group": session.group,
            "facilitators": session.group.facilitators.all(),
            "lines": lines,
            "columns": [column for column in (lines[:half], lines[half:]) if column],
            "codes": [(code, label, SHORT[code]) for code, label in CODES.items()],
            "marked": marked,
            "left": len(lines) - marked,
            "steps": steps,
            "may_mark": _may_mark(session, request.user, steps),
            "has_begun": session.starts_at <= clock.now(),
            "debrief": debrief,
            "draft": draft_of(request.user, session) if draft and request.method == "POST" else draft,
            "said": said,
            "errors": [line for line in lines if line.error],
            "scale": range(5),
            "locked": session.state in (G.DOCUMENTED, G.CANCELLED),
        },
    )


def _may_mark(session: GroupSession, user, steps: dict) -> bool:
    """Who may open or close this roll may mark it."""
    return session.state in (G.PLANNED, G.OPEN, G.HELD) and bool({"open_roll", "hold", "document"} & set(steps))


def _roll(user, session: GroupSession):
    return (
        visible(Appointment, user)
        .filter(group_session=session.pk)
        .exclude(state__in=GONE)
        .select_related("episode__referral__person")
        .order_by("pk")
        .distinct()
    )


def _lines(user, session: GroupSession, marks: dict[int, Mark], errors: dict[int, str]) -> list[Line]:
    rows = sorted(_roll(user, session), key=lambda row: normalised(row.episode.referral.person.listed_name))
    episodes = {row.episode_id for row in rows}
    counted = Appointment.objects.filter(episode__in=episodes, area=Area.GROUP).values("episode", "state")
    tally: dict[int, Counter] = {pk: Counter() for pk in episodes}
    for found in counted.order_by().annotate(n=Count("pk")):
        tally[found["episode"]][found["state"]] = found["n"]
    plans = with_own_sessions(AreaPlan.objects.filter(episode__in=episodes, area=Area.GROUP))
    quotas = dict(plans.values_list("episode", "to_hold"))
    return [
        Line(
            number,
            row,
            tally[row.episode_id][A.ATTENDED] + tally[row.episode_id][A.DOCUMENTED],
            quotas.get(row.episode_id, 0),
            tally[row.episode_id][A.ABSENT_UNJUSTIFIED],
            marks.get(row.pk) if row.pk in errors and row.pk in marks else mark_of(row),
            errors.get(row.pk, ""),
        )
        for number, row in enumerate(rows, 1)
    ]


# ---- What was posted ------------------------------------------------------------------------------------------------


def _act(request, session: GroupSession, debrief: DebriefForm, said: SaidForm, errors: dict, marks: dict):
    paso = request.POST.get("paso", "")
    if paso in ("guardar", "resto"):
        return _save(request, session, errors, marks, rest=paso == "resto")
    if paso == "cerrar":
        if take(request, session, GroupSessionMachine.hold, seen=version_seen(request)):
            messages.success(request, _("La lista está cerrada. Falta firmar la bitácora."))
        return redirect("group_session", session.pk)
    if paso == "lugares":
        return _places(request, session)
    if paso == "borrador":
        return _draft(request, session)
    if paso == "firmar":
        return _document(request, session, debrief)
    if paso == "cancelar":
        return _cancel(request, session, said)
    if paso == "corregir":
        return _correct(request, session, said)
    raise Http404


def _save(request, session: GroupSession, errors: dict, marks: dict, *, rest: bool):
    """Save the rows that changed; those the door refuses stay on the screen with their reason."""
    rows = list(_roll(request.user, session))
    seen, halves = {}, {}
    for row in rows:
        code = request.POST.get(f"a{row.pk}", "")
        part = request.POST.get(f"p{row.pk}", "")
        if code not in ("", *CODES) or part not in ("", *SCALE):
            errors[row.pk] = _("Elija una de las opciones de la lista.")
            halves[row.pk] = Mark(code if code in CODES else "", int(part) if part in SCALE else None)
            continue
        mark = Mark(code, int(part) if part else None)
        if rest and not mark.code and row.state in WAITING:
            mark = Mark(ON_TIME, mark.participation)
        marks[row.pk] = mark
        version = version_seen(request, f"v{row.pk}")
        if version is not None:
            seen[row.pk] = version
    try:
        saved = save_roll(session, marks, by=request.user, seen=seen)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return None
    marks.update(halves)
    errors.update({appointment.pk: " ".join(reasons) for appointment, reasons in saved.refused})
    if saved.changed:
        said = ngettext(
            "Guardado a las %(hour)s: %(n)d cambio.", "Guardado a las %(hour)s: %(n)d cambios.", saved.changed
        )
        messages.success(request, said % {"n": saved.changed, "hour": hour(clock.now())})
    elif not errors:
        messages.info(request, _("No había cambios que guardar."))
    return None if errors else redirect("group_session", session.pk)


def _places(request, session: GroupSession):
    if not GroupSessionMachine.opens_with.duty(session, request.user):
        raise Http404
    invited = give_places(session, by=request.user)
    messages.success(request, _("Lugares dados: %(n)d.") % {"n": invited.placed})
    for episode, reasons in invited.refused:
        messages.warning(request, f"{episode.referral.person.initials}: {' '.join(reasons)}")
    return redirect("group_session", session.pk)


def _draft(request, session: GroupSession):
    """Keep the log that is being written, sealed, for who may sign it."""
    if not GroupSessionMachine.document.step.duty(session, request.user):
        raise Http404
    if session.state == G.DOCUMENTED:
        return draft_refused(request, _("La bitácora ya está firmada."), "group_session", session.pk)
    return draft_kept(request, draft_typed(request, session, _typed(request)), "group_session", session.pk)


def _typed(request) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:50_000] for name in DebriefForm.base_fields}


def _document(request, session: GroupSession, form: DebriefForm):
    if not form.is_valid():
        return None
    unseen = unseen_elsewhere(request, session, _typed(request))
    if unseen:
        form.add_error(None, unseen)
        return None
    facts = Debrief(form.cleaned_data["topic"], form.cleaned_data["text"])
    try:
        document_session(session, facts, by=request.user, seen=version_seen(request))
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None
    drop_draft(request.user, session)
    messages.success(request, _("La bitácora está firmada y la asistencia, cerrada."))
    return redirect("group_session", session.pk)


def _correct(request, session: GroupSession, form: SaidForm):
    if not form.is_valid():
        return None
    if (
        take(request, session, GroupSessionMachine.correct, Said(form.cleaned_data["text"]), seen=version_seen(request))
        is None
    ):
        return None
    messages.success(request, _("La corrección quedó en la bitácora."))
    return redirect("group_session", session.pk)


def _cancel(request, session: GroupSession, form: SaidForm):
    if not form.is_valid():
        return None
    try:
        refused = cancel_session(session, Said(form.cleaned_data["text"]), by=request.user, seen=version_seen(request))
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None
    messages.success(request, _("La sesión se canceló; no cuenta como inasistencia para nadie."))
    for appointment, reasons in refused:
        messages.warning(request, f"{appointment.case.person.initials}: {' '.join(reasons)}")
    return redirect("group_session", session.pk)
