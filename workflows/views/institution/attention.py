"""What waits for the institution, the most pressing first: returned, follow-ups, papers not read, drafts."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework import clock
from casework.access import visible
from casework.models import FollowUp, Referral
from casework.states import DocumentState, FollowUpState, ReferralState
from casework.words import lower_first, short_day
from workflows.forms.referral.parts import PARTS, ready
from workflows.views.institution.own import AND_LISTS
from workflows.views.institution.rows import papers_of

SHOWN = 8  # of each kind; the rest is in the list below
TITLES_SHOWN = 3


@dataclass(frozen=True)
class Wait:
    """One thing to do: by when, what, where, and the state it is in."""

    due: date | None
    title: str
    address: str
    detail: str
    word: str
    shape: str

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due <= clock.today()

    @property
    def when(self) -> str:
        if self.due is None:
            return _("Sin fecha límite")
        if self.due == clock.today():
            return _("Vence hoy")
        if self.due < clock.today():
            return _("Venció el %(day)s") % {"day": short_day(self.due)}
        return _("A más tardar el %(day)s") % {"day": short_day(self.due)}


def attention(user) -> list[Wait]:
    """Everything that waits for this area: late first, then by day, then what has no day."""
    waits = [*_returned(user), *_follow_ups(user), *_papers(user), *_drafts(user)]
    return sorted(waits, key=lambda wait: (wait.due is None, wait.due or date.max))


def _returned(user) -> list[Wait]:
    back = visible(Referral, user).filter(state=ReferralState.RETURNED).select_related("decision_reason")[:SHOWN]
    tasks = visible(Task, user).filter(process__journey__open=True, status=STATUS.NEW).order_by()
    due = dict(tasks.values_list("process__journey__case", "scheduled"))
    return [
        Wait(
            clock.local_day(due[referral.pk]) if due.get(referral.pk) else None,
            _("Corregir la canalización de %(name)s") % {"name": referral.full_name},
            reverse("referral_tasks", args=[referral.pk]),
            _("%(why)s. Devuelta el %(day)s.") % {
                "why": referral.decision_reason or _("Vea el motivo"), "day": short_day(referral.changed_at),
            },
            _("Devuelta"), "back",
        )
        for referral in back
    ]  # fmt: skip


def _follow_ups(user) -> list[Wait]:
    due = (
        visible(FollowUp, user)
        .filter(side=FollowUp.Side.INSTITUTION, state__in=(FollowUpState.DUE, FollowUpState.IN_PROGRESS))
        .select_related("episode__referral").order_by("window_to")[:SHOWN]
    )  # fmt: skip
    return [
        Wait(
            follow_up.window_to,
            _("Registrar el seguimiento de %(month)d meses de %(name)s")
            % {"month": follow_up.month, "name": follow_up.episode.referral.full_name},
            reverse("follow_up", args=[follow_up.pk]),
            _("Diga si su instancia conoce algún hecho nuevo. Toma 5 minutos."),
            _("En curso") if follow_up.state == FollowUpState.IN_PROGRESS else _("Sin empezar"),
            "doing" if follow_up.state == FollowUpState.IN_PROGRESS else "",
        )
        for follow_up in due
    ]  # fmt: skip


def _papers(user) -> list[Wait]:
    titles = list(
        papers_of(user).filter(state=DocumentState.SIGNED).order_by("-issued_at").values_list("title", flat=True)
    )
    if not titles:
        return []
    first = list(dict.fromkeys(titles))[:TITLES_SHOWN]
    listed = ", ".join([first[0], *(lower_first(title) for title in first[1:])])
    return [
        Wait(
            None,
            ngettext("Leer %(n)d documento nuevo", "Leer %(n)d documentos nuevos", len(titles)) % {"n": len(titles)},
            reverse("papers"), f"{listed}.", _("Sin leer"), "review",
        )
    ]  # fmt: skip


def _drafts(user) -> list[Wait]:
    drafts = (
        visible(Referral, user).filter(state=ReferralState.DRAFT)
        .select_related("determination", "victim_record").prefetch_related(*AND_LISTS)[:SHOWN]
    )  # fmt: skip
    return [
        Wait(
            None,
            _("Continuar la canalización de %(name)s") % {"name": draft.full_name}
            if draft.full_name else _("Continuar la canalización %(folio)s") % {"folio": draft.draft_folio},
            reverse("referral_tasks", args=[draft.pk]),
            _("%(ready)d de %(all)d partes listas. Empezada el %(day)s.")
            % {"ready": ready(draft), "all": len(PARTS), "day": short_day(draft.created_at)},
            _("Borrador"), "doing",
        )
        for draft in drafts
    ]  # fmt: skip
