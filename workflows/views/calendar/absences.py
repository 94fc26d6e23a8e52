"""Absences that wait: to be justified, to be decided; and the withdrawal that a rule proposes."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.access import record_access, visible
from casework.models import Appointment, Attachment, JustificationRequest
from casework.states import AppointmentState as A
from casework.states import JustificationState as J
from documents.attach import attach
from documents.storage import NotKept
from workflows import duties
from workflows.door import NotYours, Refused, open_record
from workflows.forms.calendar.absences import DecisionForm, DismissalForm, JustificationForm
from workflows.machines import JustificationMachine
from workflows.machines.absences import unjustified
from workflows.machines.facts import Said
from workflows.models import Proposal
from workflows.records import DISMISSAL, write_down
from workflows.views.calendar.person import CALENDAR_ROLES, banner, one
from workflows.views.guard import staff_page
from workflows.views.steps import take

_WITH_PERSON = ("episode__referral__person", "episode__referral__center", "episode__program__policy", "professional")


@staff_page(*CALENDAR_ROLES)
def absences(request):
    """Absences to be justified, by the last day to do it; and justifications that wait for a decision."""
    pending = (
        visible(Appointment, request.user)
        .filter(state=A.ABSENT_PENDING)
        .select_related(*_WITH_PERSON)
        .prefetch_related("justification")
        .order_by("justify_by", "starts_at")
        .distinct()
    )
    rows = [
        {
            "appointment": row,
            "asked": getattr(row, "justification", None),
            "takes_proof": takes_proof(request.user, row),
        }
        for row in pending
    ]
    return render(request, "calendar/absences.html", {"rows": rows, "today": clock.today()})


def takes_proof(user, row: Appointment) -> bool:
    """Whether this person may take in the proof of this absence."""
    return duties.receives_proof(JustificationRequest(appointment=row), user)


@staff_page(*CALENDAR_ROLES)
def justify(request, pk: int):
    """What the person shows to have an absence excused."""
    row = one(visible(Appointment, request.user).select_related(*_WITH_PERSON).distinct(), pk=pk)
    found = visible(JustificationRequest, request.user).filter(appointment=row.pk).first()
    if found:
        return redirect("justification", found.pk)
    if not takes_proof(request.user, row):
        raise Http404
    if row.state != A.ABSENT_PENDING:
        messages.error(request, _("Esta cita no tiene una inasistencia por justificar."))
        return redirect("appointment", row.pk)
    if row.justify_by and row.justify_by < clock.today():
        messages.error(request, _("El plazo para justificar esta inasistencia ya terminó."))
        return redirect("appointment", row.pk)
    record_access(request.user, row, address=request.META.get("REMOTE_ADDR"))
    form = JustificationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, row, form)
        if opened is not None:
            messages.success(request, _("La justificación está registrada. Falta decidir si se acepta."))
            return redirect("justification", opened.pk)
    return render(
        request,
        "calendar/justify.html",
        {
            "form": form,
            "appointment": row,
            **banner(request, row.episode),
        },
    )


def _open(request, row: Appointment, form: JustificationForm):
    data = form.cleaned_data
    try:
        with transaction.atomic():
            return open_record(
                JustificationRequest(
                    appointment=row,
                    reason=data["reason"],
                    explanation=data["explanation"],
                    proof=_keep(request.user, row, data["proof"]),
                    submitted_on=clock.today(),
                ),
                by=request.user,
            )
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return None
    except NotKept as problem:
        form.add_error("proof", str(problem))
        return None


def _keep(user, row: Appointment, accepted) -> Attachment | None:
    """The proof, among the case's attachments."""
    if accepted is None:
        return None
    return attach(accepted, referral_id=row.episode.referral_id, kind=Attachment.Kind.JUSTIFICATION, by=user)


@staff_page(*CALENDAR_ROLES)
def justification(request, pk: int):
    """What was shown, and the decision."""
    found = one(
        visible(JustificationRequest, request.user)
        .select_related(*(f"appointment__{hop}" for hop in _WITH_PERSON), "reason", "proof", "decided_by")
        .distinct(),
        pk=pk,
    )
    row = found.appointment
    may_decide = found.state == J.SUBMITTED and JustificationMachine.accept.step.duty(found, request.user)
    form = DecisionForm(request.POST or None) if may_decide else None
    if request.method == "POST":
        if form is None:
            if found.state == J.SUBMITTED:
                raise Http404
            messages.error(request, _("Esta justificación ya se decidió."))
            return redirect("justification", pk)
        if form.is_valid() and _decide(request, found, form):
            return redirect("appointment", row.pk)
    else:
        record_access(request.user, found, address=request.META.get("REMOTE_ADDR"))
    return render(
        request,
        "calendar/justification.html",
        {"found": found, "appointment": row, "form": form, **banner(request, row.episode)},
    )


def _decide(request, found: JustificationRequest, form: DecisionForm):
    if form.cleaned_data["verdict"] == "accept":
        done = take(request, found, JustificationMachine.accept)
        said = _("Justificación aceptada: la inasistencia no cuenta.")
    else:
        done = take(request, found, JustificationMachine.reject, Said(form.cleaned_data["text"]))
        said = _("Justificación rechazada: la inasistencia cuenta.")
    if done:
        messages.success(request, said)
    return done


@staff_page(*CALENDAR_ROLES)
def proposal(request, pk: int):
    """A withdrawal that a rule proposes: only a person takes it or dismisses it (R25)."""
    found = one(
        visible(Proposal, request.user)
        .select_related(
            "episode__referral__person", "episode__referral__center", "episode__program__policy", "decided_by"
        )
        .distinct(),
        pk=pk,
    )
    record_access(request.user, found, address=request.META.get("REMOTE_ADDR"))
    may_decide = found.decided_at is None and DISMISSAL.duty(found, request.user)
    form = DismissalForm(request.POST or None) if may_decide else None
    if request.method == "POST":
        if form is None:
            if found.decided_at is None:
                raise Http404
            messages.error(request, _("Esta propuesta ya se decidió."))
            return redirect("proposal", pk)
        if form.is_valid() and _dismiss(request, found, form):
            messages.success(request, _("La propuesta se descartó; el proceso sigue."))
            return redirect("case", found.episode.referral_id)
    total, in_a_row = unjustified(found.episode_id)
    counted = (
        visible(Appointment, request.user)
        .filter(episode=found.episode_id, state__in=[A.ABSENT_UNJUSTIFIED, A.ABSENT_JUSTIFIED, A.ABSENT_PENDING])
        .select_related("professional")
        .order_by("-starts_at")
        .distinct()
    )
    return render(
        request,
        "calendar/proposal.html",
        {
            "found": found,
            "form": form,
            "total": total,
            "in_a_row": in_a_row,
            "absences": counted,
            "policy": found.episode.program.policy,
            **banner(request, found.episode),
        },
    )


def _dismiss(request, found: Proposal, form: DismissalForm) -> bool:
    text = form.cleaned_data["text"]
    found.decided_at, found.decided_by, found.taken, found.dismissal = clock.now(), request.user, False, text
    try:
        write_down(found, by=request.user, fact=DISMISSAL, facts=Said(text))
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return False
    return True
