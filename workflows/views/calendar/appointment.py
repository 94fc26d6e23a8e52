"""The page of an appointment: attendance by two questions, the note with its draft and its signature."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from casework import clock
from casework.access import reads_plan, record_access, visible
from casework.models import Appointment, AreaPlan, JustificationRequest, Note
from casework.progress import ATTENDED
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.wall import whole
from casework.working_days import working_days_after
from workflows import duties
from workflows.addenda import ADDENDUM, add_addendum
from workflows.door import NotYours, Refused, possible_steps, take_step
from workflows.drafts import draft_of, drop_draft, written
from workflows.forms.calendar.session import (
    LATE,
    ON_TIME,
    SILENT,
    WARNED,
    AddendumForm,
    AmendmentForm,
    AttendanceForm,
    NoteForm,
    SignatureForm,
)
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import COMING, Amendment, Attendance, Missed
from workflows.machines.appointment import Note as NoteFacts
from workflows.machines.facts import Said
from workflows.sessions import session_title
from workflows.views.calendar.absences import takes_proof
from workflows.views.calendar.person import BOOKING_ROLES, CALENDAR_ROLES, banner, one
from workflows.views.drafting import draft_kept, draft_refused, draft_typed, unseen_elsewhere
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen

NOTE_FIELDS = ("topic", "intervention", "observation", "homework")
NOTE_DUE = 72  # hours to sign the note: an indicator, never a guard (architecture §13.4)
CORRECTIONS = ("correct_to_attended", "correct_to_absent")
AMENDMENTS = {
    step.step.name: step for step in (AppointmentMachine.amend_to_attended, AppointmentMachine.amend_to_absent)
}


@sensitive_post_parameters()
@staff_page(*CALENDAR_ROLES)
def appointment(request, pk: int):
    """One appointment: what can be done with it now."""
    row = one(_rows(request.user), pk=pk)
    if request.method == "POST":
        answer = _act(request, row)
        if answer is not None:
            return answer
        row = one(_rows(request.user), pk=pk)
    else:
        record_access(request.user, row, address=request.META.get("REMOTE_ADDR"))
    return render(request, "calendar/appointment.html", _page(request, row))


def _rows(user):
    return (
        visible(Appointment, user)
        .select_related(
            "episode__referral__person",
            "episode__referral__center",
            "episode__program__policy",
            "professional",
            "room",
            "group_session__group__room",
            "previous",
        )
        .distinct()
    )


# ---- What was posted ------------------------------------------------------------------------------------------------


def _act(request, row: Appointment):
    """Do what the button says; None leaves the page as it stands, with its errors."""
    acts = {
        "confirmar": _plain(AppointmentMachine.confirm, _("La cita está confirmada.")),
        "llegada": _plain(AppointmentMachine.check_in, _("Llegada registrada.")),
        "asistencia": _attend,
        "borrador": _save_draft,
        "firmar": _sign,
        "adenda": _add,
        "corregir": _correct,
        "enmendar": _amend,
    }
    act = acts.get(request.POST.get("paso", ""))
    if act is None:
        raise Http404
    return act(request, row)


def _plain(step, said: str):
    def act(request, row):
        if take(request, row, step, seen=version_seen(request)):
            messages.success(request, said)
        return redirect("appointment", row.pk)

    return act


def _attend(request, row: Appointment):
    form = AttendanceForm(request.POST, tolerance=row.episode.program.policy.late_minutes)
    request.attendance = form
    if not form.is_valid():
        return None
    held, came = form.cleaned_data["held"] == "si", form.cleaned_data["came"]
    if came in (WARNED, SILENT):
        step, facts = AppointmentMachine.miss, Missed(warned=came == WARNED)
        said = _("Inasistencia registrada. La persona puede justificarla.")
    elif held:
        step, facts, said = AppointmentMachine.attend, _attendance(form), _("Asistencia registrada.")
    else:
        step, facts = AppointmentMachine.cancel_by_center, Said(form.cleaned_data["reason"])
        said = _("La cita queda cancelada por el centro; no cuenta como inasistencia.")
    if take(request, row, step, facts, seen=version_seen(request)) is None:
        return None
    messages.success(request, said)
    return redirect("appointment", row.pk)


def _attendance(form: AttendanceForm) -> Attendance:
    late = form.cleaned_data["came"] == LATE
    return Attendance(late=late, minutes_late=form.cleaned_data["minutes"] or 0 if late else 0)


def _correct(request, row: Appointment):
    wanted = request.POST.get("asistio", "")
    if wanted in (ON_TIME, LATE):
        step, facts = AppointmentMachine.correct_to_attended, Attendance(late=wanted == LATE)
    elif wanted in (WARNED, SILENT):
        step, facts = AppointmentMachine.correct_to_absent, Missed(warned=wanted == WARNED)
    else:
        raise Http404
    if take(request, row, step, facts, seen=version_seen(request)):
        messages.success(request, _("La asistencia se corrigió."))
    return redirect("appointment", row.pk)


def _amend(request, row: Appointment):
    """The coordinator's correction, with its reason, of what was settled or signed."""
    step = AMENDMENTS.get(request.POST.get("enmienda", ""))
    if step is None:
        raise Http404
    to_absent = step is AppointmentMachine.amend_to_absent
    form = AmendmentForm(request.POST, asks_warning=to_absent, prefix="enmienda")
    request.amendment = form
    if not form.is_valid():
        return None
    said = form.cleaned_data["text"]
    facts = Amendment(warned=form.cleaned_data["warned"] == "si", text=said) if to_absent else Said(said)
    if take(request, row, step, facts, seen=version_seen(request)) is None:
        return None
    messages.success(request, _("La asistencia se enmendó. El motivo queda en el historial."))
    return redirect("appointment", row.pk)


def _may_sign(user, row: Appointment) -> bool:
    return row.area != Area.GROUP and AppointmentMachine.document.step.duty(row, user)


def _save_draft(request, row: Appointment):
    if not _may_sign(request.user, row):
        raise Http404
    if row.state == A.DOCUMENTED:
        why = _("La nota ya está firmada. Lo que falte se agrega como adenda.")
        return draft_refused(request, why, "appointment", row.pk)
    return draft_kept(request, draft_typed(request, row, _typed(request)), "appointment", row.pk)


def _typed(request) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:50_000] for name in NOTE_FIELDS}


def _sign(request, row: Appointment):
    """Sign the note with the person's own password; whatever is wrong, what was written stays as a draft."""
    if not _may_sign(request.user, row):
        raise Http404
    if row.state == A.DOCUMENTED:
        messages.error(request, _("La nota ya estaba firmada; no se firmó otra vez."))
        return redirect("appointment", row.pk)
    unseen = unseen_elsewhere(request, row, _typed(request))
    note, signature = NoteForm(request.POST), SignatureForm(request.POST, user=request.user)
    request.note, request.signature = note, signature
    if not (note.is_valid() & signature.is_valid()):
        return None
    if unseen:
        note.add_error(None, unseen)
        return None
    facts = NoteFacts(**{name: note.cleaned_data[name] for name in NOTE_FIELDS})
    try:
        take_step(row, AppointmentMachine.document, by=request.user, facts=facts, seen=version_seen(request))
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            note.add_error(None, reason)
        return None
    drop_draft(request.user, row)
    messages.success(request, _("La nota está firmada y entró al expediente."))
    return redirect("appointment", row.pk)


def _add(request, row: Appointment):
    """An addendum to the signed note, by who may read it and attends the person."""
    note = visible(Note, request.user).filter(appointment=row.pk).first()
    if note is None:
        raise Http404
    form = AddendumForm(request.POST)
    request.addendum = form
    if not form.is_valid():
        return None
    try:
        add_addendum(note, form.cleaned_data["text"], by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    messages.success(request, _("La adenda está firmada."))
    return redirect("appointment", row.pk)


# ---- What is shown --------------------------------------------------------------------------------------------------


def _page(request, row: Appointment) -> dict:
    user, episode = request.user, row.episode
    steps = {step.name: missing for step, missing in possible_steps(row, user)}
    shown = {
        "attendance": None,
        "note_form": None,
        "signature": None,
        "addendum": None,
        "appointment": row,
        "title": session_title(row),
        "steps": steps,
        "back_case": episode.referral_id,
        "books": user.role in BOOKING_ROLES,
        "context": _context(user, row),
        **banner(request, episode),
    }
    if "attend" in steps and row.group_session_id is None:
        shown["attendance"] = getattr(request, "attendance", None) or AttendanceForm(
            tolerance=episode.program.policy.late_minutes, initial=_arrival(row)
        )
    if row.state == A.ATTENDED and _may_sign(user, row):
        shown |= _note_form(request, row)
    shown["correction"] = next((name for name in CORRECTIONS if name in steps and not steps[name]), "")
    if row.group_session_id:
        shown["correction"] = ""
    shown |= _signed_note(request, row) | _amendment(request, steps)
    shown["justification"] = visible(JustificationRequest, user).filter(appointment=row.pk).first()
    shown["takes_proof"] = row.state == A.ABSENT_PENDING and takes_proof(user, row)
    shown["proves"] = row.state in ATTENDED and duties.proves_attendance(row, user)
    shown["others"] = _who_moves_it(row) if row.state in COMING and "cancel_by_center" not in steps else ""
    return shown


def _amendment(request, steps: dict) -> dict:
    """The amendment that is possible now, with its form; a step that lacks something is not offered."""
    name = next((name for name in AMENDMENTS if name in steps and not steps[name]), "")
    asks_warning = name == "amend_to_absent"
    form = getattr(request, "amendment", None) or AmendmentForm(asks_warning=asks_warning, prefix="enmienda")
    return {"amendment": name, "amending": form if name else None}


def _who_moves_it(row: Appointment) -> str:
    """Whom to ask, for who may see the appointment and not change it."""
    if row.professional is None:
        return _("Solo recepción, la coordinación o quien facilita el grupo la cambian o la cancelan.")
    return _("Solo recepción, la coordinación o %(who)s la cambian o la cancelan.") % {
        "who": row.professional.full_name
    }


def _arrival(row: Appointment) -> dict:
    """What reception saw, as a beginning: who attends him says what holds."""
    if not row.late or row.checked_in_at is None:
        return {}
    return {"came": LATE, "minutes": int((row.checked_in_at - row.starts_at).total_seconds() // 60)}


def _note_form(request, row: Appointment) -> dict:
    draft = draft_of(request.user, row)
    ends = row.ends_at
    return {
        "note_form": getattr(request, "note", None) or NoteForm(initial=written(draft)),
        "signature": getattr(request, "signature", None) or SignatureForm(user=request.user),
        "draft": draft,
        "sign_before": working_days_after(clock.local_day(ends), NOTE_DUE // 24),
    }


def _signed_note(request, row: Appointment) -> dict:
    """The signed note for those who may read it; each reading leaves its row. For the others, that it exists."""
    note = visible(Note, request.user).filter(appointment=row.pk).select_related("signed_by").first()
    if note is None:
        with whole():  # its text stays with its area; that it was signed, everybody who sees the session may know
            return {"note": None, "note_exists": Note.objects.filter(appointment=row.pk).exists()}
    record_access(request.user, note, address=request.META.get("REMOTE_ADDR"))
    may_add = ADDENDUM.duty(note, request.user)
    return {
        "note": note,
        "addenda": note.addenda.select_related("signed_by"),
        "addendum": (getattr(request, "addendum", None) or AddendumForm()) if may_add else None,
    }


def _context(user, row: Appointment) -> dict:
    """What stands beside the session: the next appointment, the notes before this one, the plan's objectives."""
    others = visible(Appointment, user).filter(episode=row.episode_id).distinct()
    coming = others.filter(starts_at__gt=row.starts_at, state__in=[A.SCHEDULED, A.CONFIRMED]).exclude(pk=row.pk)
    notes = (
        visible(Note, user)
        .filter(
            appointment__episode=row.episode_id, appointment__area=row.area, appointment__starts_at__lt=row.starts_at
        )
        .select_related("appointment")
        .prefetch_related("addenda")
        .distinct()
        .order_by("-appointment__starts_at")
    )
    plan = visible(AreaPlan, user).filter(episode=row.episode_id, area=row.area).first()
    return {
        "next": coming.filter(area=row.area).order_by("starts_at").first(),
        "notes": list(notes[:5]),
        "objectives": _lines(plan.objectives) if plan and reads_plan(user, plan) else [],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
