"""Writing down what is not a step: interview, signed papers, criteria, risk; and asking the direction for leave."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock, words
from casework.access import visible
from casework.models import EligibilityCheck, Episode, IntakeInterview, RiskAssessment, SignedConsent
from casework.roles import PROFESSIONAL_ROLES, Role
from documents.attach import attach
from documents.storage import NotKept
from workflows import records
from workflows.case_page import CONSENT_SLUGS, RISK_SLUGS, CasePage
from workflows.door import NotYours, Refused
from workflows.drafts import draft_of, drop_draft, written
from workflows.forms.center.records import (
    ConsentForm,
    CriteriaForm,
    IncidentForm,
    InterviewForm,
    ProposalForm,
    RiskForm,
)
from workflows.machines.base import RULES
from workflows.models import Proposal
from workflows.views.center.found import find, opened
from workflows.views.drafting import draft_kept, draft_typed, unseen_elsewhere
from workflows.views.guard import staff_page

INTAKE_STAFF = (Role.SOCIAL_WORKER, Role.COORDINATOR)
RISK_STAFF = (Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.COORDINATOR)


def _about(request, pk: int, fact) -> tuple[Episode, dict]:
    """The episode, if this person may write this fact about it, and what every page of it shows."""
    episode = find(request, Episode, pk)
    if not fact.duty(episode, request.user):
        raise Http404
    opened(request, episode)
    page = CasePage(episode.referral, request.user)
    shown = {"page": page, "banner": page.banner(), "referral": episode.referral, "episode": episode}
    shown["possible"] = episode.state in fact.sources
    return episode, shown


def _written(request, *rows, fact) -> bool:
    """Write the rows down; when it is refused, the reasons are messages."""
    try:
        records.write_down(*rows, by=request.user, fact=fact)
    except NotYours as stranger:
        raise Http404 from stranger
    except records.Again as again:
        messages.info(request, str(again))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return False
    return True


def _done(request, episode, sentence: str):
    messages.success(request, sentence)
    return redirect("case", pk=episode.referral_id)


@staff_page(*INTAKE_STAFF)
def interview(request, pk: int):
    """The initial interview: a draft until it is signed, and from then on it is only read."""
    episode, shown = _about(request, pk, records.INTERVIEW)
    signed = IntakeInterview.objects.filter(episode=episode).select_related("signed_by").first()
    if signed:
        opened(request, signed)
        return render(request, "center/interview_signed.html", shown | {"interview": signed})
    kept = draft_of(request.user, episode)
    if "guardar" in request.POST:
        return draft_kept(request, draft_typed(request, episode, _typed(request)), "interview", pk)
    form = InterviewForm(request.POST or None, initial={"held_on": clock.today(), **written(kept)})
    if request.method == "POST" and form.is_valid():
        unseen = unseen_elsewhere(request, episode, _typed(request))
        if unseen:
            form.add_error(None, unseen)
            kept = draft_of(request.user, episode)
        elif _written(request, form.interview(episode, request.user), fact=records.INTERVIEW):
            drop_draft(request.user, episode)
            return _done(request, episode, _("Entrevista firmada."))
    return render(
        request,
        "center/interview.html",
        shown | {"form": form, "kept": kept},
        status=422 if request.method == "POST" else 200,
    )


def _typed(request) -> dict:
    """The fields as they were typed, the day in its three parts."""
    typed = {name: request.POST.get(name, "") for name in InterviewForm.base_fields if name != "held_on"}
    return typed | {"held_on": [request.POST.get(f"held_on_{part}", "") for part in ("dia", "mes", "anio")]}


@staff_page(*INTAKE_STAFF)
def consent(request, pk: int, slug: str):
    """The privacy notice or the commitment letter, signed on paper: its day, its version and its scan."""
    kind = next((kind for kind, one in CONSENT_SLUGS.items() if one == slug), None)
    if kind is None:
        raise Http404
    episode, shown = _about(request, pk, records.CONSENT)
    form = ConsentForm(request.POST or None, request.FILES or None, initial={"signed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        if _kept_consent(request, episode, kind, form):
            return _done(request, episode, _("Registrado: %(paper)s.") % {"paper": words.lower_first(str(kind.label))})
    given = SignedConsent.objects.filter(episode=episode, kind=kind).first()
    return render(
        request,
        "center/consent.html",
        shown | {"form": form, "kind": kind, "given": given},
        status=422 if request.method == "POST" else 200,
    )


def _kept_consent(request, episode, kind, form) -> bool:
    """The paper and its scan are kept together or not at all."""
    row = form.consent(episode, kind, request.user)
    scan = form.cleaned_data["scan"]
    try:
        with transaction.atomic():
            if scan:
                row.scan = attach(scan, referral_id=episode.referral_id, kind=kind, by=request.user)
            if _written(request, row, fact=records.CONSENT):
                return True
            transaction.set_rollback(True)
    except NotKept as problem:
        form.add_error("scan", str(problem))
    return False


@staff_page(*INTAKE_STAFF)
def criteria(request, pk: int):
    """The checklist of entry; it can be reviewed again until the plan is approved."""
    episode, shown = _about(request, pk, records.CRITERIA)
    before = {}
    for one in EligibilityCheck.objects.filter(episode=episode):
        before |= {f"met_{one.criterion_id}": "1" if one.met else "0", f"comment_{one.criterion_id}": one.comment}
    form = CriteriaForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        if _written(request, *form.checks(episode, request.user), fact=records.CRITERIA):
            return _done(request, episode, _("Criterios de ingreso revisados."))
    return render(
        request,
        "center/criteria.html",
        shown | {"form": form, "reviewed": bool(before)},
        status=422 if request.method == "POST" else 200,
    )


@staff_page(*RISK_STAFF)
def risk(request, pk: int, moment: str):
    """The risk at entry, when it is reviewed, and at exit."""
    if moment not in RISK_SLUGS:
        raise Http404
    episode, shown = _about(request, pk, records.RISK)
    form = RiskForm(request.POST or None, moment=RISK_SLUGS[moment])
    if request.method == "POST" and form.is_valid():
        if _written(request, form.assessment(episode, request.user), fact=records.RISK):
            return _done(request, episode, _("Riesgo valorado."))
    last = visible(RiskAssessment, request.user).filter(episode=episode).order_by("-pk").first()
    label = RiskAssessment.Moment(RISK_SLUGS[moment]).label
    return render(
        request,
        "center/risk.html",
        shown | {"form": form, "last": last, "moment": label},
        status=422 if request.method == "POST" else 200,
    )


@staff_page(*PROFESSIONAL_ROLES, Role.COORDINATOR)
def incident(request, pk: int):
    """A new fact of violence: the coordination, the direction and the institution are told at once."""
    episode, shown = _about(request, pk, records.INCIDENT)
    form = IncidentForm(request.POST or None, initial={"happened_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        if _written(request, form.incident(episode, request.user), fact=records.INCIDENT):
            messages.success(request, _("Hecho registrado. Se avisó hoy a quien corresponde; ahora revise el riesgo."))
            again = episode.state in records.RISK.sources and records.RISK.duty(episode, request.user)
            return redirect("risk", pk=pk, moment="revision") if again else redirect("case", pk=episode.referral_id)
    return render(
        request, "center/incident.html", shown | {"form": form}, status=422 if request.method == "POST" else 200
    )


# ---- Proposals -----------------------------------------------------------------------------------------------------


@staff_page(Role.COORDINATOR)
def propose(request, pk: int):
    """With a high risk the coordinator asks the direction first, and says why."""
    episode, shown = _about(request, pk, records.PROPOSAL)
    waiting = Proposal.objects.filter(episode=episode, step="withdraw", decided_at__isnull=True).first()
    if waiting:
        if request.method == "POST":
            messages.info(request, _("Ya se pidió la aprobación de la dirección general; está en espera."))
        return redirect("proposal", pk=waiting.pk)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = Proposal(
            episode=episode, step="withdraw", reason=form.cleaned_data["text"], rules=RULES, proposed_at=clock.now()
        )
        if _written(request, asked, fact=records.PROPOSAL):
            return _done(request, episode, _("Se pidió la aprobación de la dirección general."))
    return render(
        request, "center/propose.html", shown | {"form": form}, status=422 if request.method == "POST" else 200
    )
