"""The page of a case and its sections; every opening leaves an access row."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.access import CARE, reads_plan, visible, why_visible
from casework.models import (
    AccessEntry,
    Amendment,
    Attachment,
    EligibilityCheck,
    HistoryEntry,
    Incident,
    IntakeInterview,
    ProtectionOrder,
    Referral,
    SignedConsent,
    VictimRecord,
)
from casework.roles import CENTER_ROLES, Role
from casework.states import ReferralState as R
from casework.words import short_day
from documents.case_file import VARIANTS
from documents.models import IssuedDocument
from workflows.amendments import amendments
from workflows.case_map import case_map
from workflows.case_page import READERS, CasePage
from workflows.correspondence import unread
from workflows.emergencies import open_on
from workflows.forms.center.records import VictimForm
from workflows.happenings import happenings
from workflows.machines.area_plan import credits_in
from workflows.models import Proposal
from workflows.requests import requests_of
from workflows.views.calendar.person import BOOKING_ROLES
from workflows.views.center.found import find, opened
from workflows.views.guard import staff_page
from workflows.views.papers import BINDERS, versions_for
from workflows.views.survey import link_to_give

RECENT = 6
IN_FULL = READERS - {Role.FACILITATOR}  # who knows more than the name and the band of risk
PLAN_READERS = CARE | {Role.AUDITOR, Role.DIRECTION}
ADDRESS_READERS = CARE | {Role.RECEPTION}
FACTS_READERS = CARE
PAPER_READERS = CARE | {Role.RECEPTION, Role.AUDITOR}
PAPERS = 30  # on a page
SEES_READERS = {Role.COORDINATOR, Role.DIRECTION, Role.AUDITOR}  # who may know who opened the file


def shown_case(request, pk: int, tab: str) -> tuple[CasePage, dict]:
    """The case and what each of its sections shows; 404 for a stranger and for a draft."""
    referral = find(request, Referral, pk)
    if referral.state == R.DRAFT:
        raise Http404
    page = CasePage(referral, request.user)
    shown = {"page": page, "banner": page.banner(), "referral": referral, "tab": tab, "tabs": _tabs(page)}
    shown["why"], shown["shows_readers"] = why_visible(request.user, referral), request.user.role in SEES_READERS
    shown["emergency"] = open_on(referral, request.user) if request.user.role in CARE else None
    return page, shown


def _tabs(page: CasePage) -> list[tuple[str, str, str]]:
    role = page.user.role
    shown = [
        ("case", _("Resumen"), READERS),
        ("case_plan", _("Plan de atención"), PLAN_READERS),
        ("case_risk", _("Riesgo"), CARE),
        ("case_data", _("Datos y contacto"), ADDRESS_READERS),
        ("case_papers", _("Documentos"), PAPER_READERS),
        ("case_thread", _("Instancia"), ADDRESS_READERS),
        ("case_log", _("Bitácora"), IN_FULL),
    ]
    if page.referral.is_voluntary:
        shown = [one for one in shown if one[0] != "case_thread"]
    return [(name, label) for name, label, readers in shown if role in readers]


@staff_page(*READERS)
def case(request, pk: int):
    """The whole case at a glance: where it is, what comes next, how far each area is."""
    page, shown = shown_case(request, pk, "case")
    opened(request, page.referral)
    steps = page.steps()
    shown |= {
        "steps": [one for one in steps if not one.rare],
        "rare_steps": [one for one in steps if one.rare],
        "areas": page.areas(),
        "appointments": [] if page.reduced else page.shown_appointments(),
        "absences": None if page.reduced else page.absences(),
        "drawing": None,
        "earlier": [] if page.reduced else page.episodes[1:],
        "proposals": _proposals(page),
        "from_institution": _from_institution(page),
        "history": [],
        "papers": [],
        "reads_papers": page.user.role in PAPER_READERS,
        "leads_to_plan": page.user.role in PLAN_READERS,
        "books": page.user.role in BOOKING_ROLES and page.episode is not None and not page.episode.is_over,
        "survey": link_to_give(page.user, page.referral),
        "opens_appointments": page.user.role in CENTER_ROLES,
    }
    if not page.reduced:
        shown["drawing"] = case_map(page.referral, page.episode, page.plans)
        shown["history"] = happenings(page.referral, request.user, last=RECENT)
        shown["history_count"] = HistoryEntry.objects.filter(case=pk).count()
        if shown["reads_papers"]:
            papers = visible(IssuedDocument, request.user).filter(referral=pk).order_by("-issued_at", "-pk")
            papers = papers.select_related("acknowledged_by__unit")
            shown["papers"], shown["paper_count"] = papers[:5], papers.count()
        binds = page.episode is not None and request.user.role in BINDERS
        versions = versions_for(request.user, page.referral) if binds else []
        shown["versions"] = [(version.value, VARIANTS[version]) for version in versions]
    return render(request, "center/case.html", shown)


def _from_institution(page: CasePage) -> list[tuple[str, str]]:
    """What the institution wrote, changed or asked and nobody has answered: a sentence and where it is read."""
    user, pk = page.user, page.referral.pk
    if user.role not in ADDRESS_READERS or page.referral.is_voluntary:
        return []
    address = reverse("case_thread", args=[pk])
    unread_here = unread(user).filter(referral=pk).count()
    found = []
    if unread_here:
        said = ngettext("%(n)d mensaje sin leer", "%(n)d mensajes sin leer", unread_here) % {"n": unread_here}
        found.append((said, address))
    for one in amendments(page.referral, user).filter(state="SENT"):
        found.append((_("Cambio: %(topic)s") % {"topic": one.get_topic_display()}, reverse("amendment", args=[one.pk])))
    for one in requests_of(page.referral, user).filter(state="ASKED"):
        said = _("Pide: %(what)s, para el %(day)s") % {"what": one.get_kind_display(), "day": short_day(one.due_on)}
        found.append((said, reverse("institution_request", args=[one.pk])))
    return found


def _proposals(page: CasePage) -> list[Proposal]:
    if page.episode is None or page.user.role not in (Role.COORDINATOR, Role.DIRECTION):
        return []
    return list(visible(Proposal, page.user).filter(episode=page.episode, decided_at__isnull=True))


@staff_page(*PLAN_READERS)
def plan(request, pk: int):
    """What each area found and will do; another area's opinion is read, its results are not (domain §9)."""
    page, shown = shown_case(request, pk, "case_plan")
    opened(request, page.referral)
    shown["plans"] = page.assessments()
    for one in shown["plans"]:
        one.read_objectives = reads_plan(request.user, one)
        if getattr(one, "read_in_full", None):
            opened(request, one.read_in_full)
    shown["credits_in"] = credits_in(page.plans, request.user)
    shown["reads_opinions"] = request.user.role in CARE
    if page.episode and request.user.role in CARE:
        shown["criteria"] = EligibilityCheck.objects.filter(episode=page.episode).select_related("criterion")
    return render(request, "center/plan.html", shown)


@staff_page(*CARE)
def risk(request, pk: int):
    """Every assessment of risk, the last one first."""
    page, shown = shown_case(request, pk, "case_risk")
    shown["risks"] = page.risks()
    shown["incidents"] = visible(Incident, request.user).filter(episode=page.episode).select_related("recorded_by")
    for one in (*shown["risks"], *shown["incidents"]):
        opened(request, one)
    opened(request, page.referral)
    return render(request, "center/risk_tab.html", shown)


@staff_page(*ADDRESS_READERS)
def data(request, pk: int):
    """Who he is, where he lives, what the order says and what the institution wrote."""
    page, shown = shown_case(request, pk, "case_data")
    opened(request, page.referral)
    episode = page.episode
    shown |= {
        "person": page.person,
        "reads_facts": request.user.role in FACTS_READERS,
        "attachments": visible(Attachment, request.user).filter(referral=pk, removed_at__isnull=True),
        "interview": visible(IntakeInterview, request.user).filter(episode=episode).first() if episode else None,
        "consents": visible(SignedConsent, request.user).filter(episode=episode) if episode else [],
        "may_open_victim": request.user.role == Role.COORDINATOR,
        "amended": amendments(page.referral, request.user).exclude(topic=Amendment.Topic.SAFETY).exclude(state="LEFT"),
    }
    if shown["interview"]:
        opened(request, shown["interview"])
    return render(request, "center/data.html", shown)


@staff_page(*PAPER_READERS)
def papers(request, pk: int):
    """Every paper of the case, the last one first; each leads to its page, where it is revoked or replaced."""
    page, shown = shown_case(request, pk, "case_papers")
    opened(request, page.referral)
    found = visible(IssuedDocument, request.user).filter(referral=pk)
    found = found.select_related("replaced_by", "acknowledged_by__unit")
    shown["papers"] = Paginator(found.order_by("-issued_at", "-pk"), PAPERS).get_page(request.GET.get("page"))
    shown["writes"] = request.user.role in CARE
    return render(request, "center/papers.html", shown)


@staff_page(*IN_FULL)
def log(request, pk: int):
    """Everything that happened, in plain words; and for who may know it, who opened the file."""
    page, shown = shown_case(request, pk, "case_log")
    opened(request, page.referral)
    shown["history"] = happenings(page.referral, request.user)
    accesses = visible(AccessEntry, request.user).filter(referral=pk).select_related("user").order_by("-at")
    shown["accesses"], shown["shows_accesses"] = accesses[:50], request.user.role in SEES_READERS
    return render(request, "center/log.html", shown)


@staff_page(Role.COORDINATOR)
def victim(request, pk: int):
    """The victim's record: the coordinator says what for, and the answer leaves its own access row."""
    page, shown = shown_case(request, pk, "case_data")
    opened(request, page.referral)
    form = VictimForm(request.POST or None)
    shown["form"], shown["record"] = form, None
    if request.method == "POST" and form.is_valid():
        shown["record"] = visible(VictimRecord, request.user).filter(referral=pk).first()
        shown["orders"] = list(visible(ProtectionOrder, request.user).filter(referral=pk))
        shown["amended"] = list(amendments(page.referral, request.user).filter(topic=Amendment.Topic.SAFETY))
        for one in [shown["record"], *shown["orders"], *shown["amended"]]:
            if one is not None:
                opened(request, one, purpose=form.cleaned_data["purpose"])
        if shown["record"] is None and not shown["orders"] and not shown["amended"]:
            opened(request, page.referral, purpose=form.cleaned_data["purpose"], action="victim")
        shown["opened"] = True
    return render(request, "center/victim.html", shown)
