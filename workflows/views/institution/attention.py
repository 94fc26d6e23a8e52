"""What waits for the institution, the most pressing first: returned, follow-ups, what is offered, papers, drafts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework import clock
from casework.access import visible
from casework.models import FollowUp, Referral
from casework.navigation import MOST
from casework.states import FollowUpState, ReferralState
from casework.words import lower_first, short_day

SHOWN = 8  # of each kind; the rest is in the list below


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


def attention(user, *, unread: int, newest: str, threads: int) -> list[Wait]:
    """Everything that waits for this area: late first, then by day, then what has no day. Two queries.

    How many papers are unread with the newest one's title, and of how many persons there are messages, is the asker's
    to know; beyond MOST, the numbers do not matter.
    """
    waits = [*_offer(user), *_to_write(user), *_follow_ups(user), *_papers(unread, newest), *_messages(threads)]
    return sorted(waits, key=lambda wait: (wait.due is None, wait.due or date.max))


def _offer(user) -> list[Wait]:
    """The administration of the area's accounts, offered to this very person and not answered yet."""
    if user.administration_offered_at is None:
        return []
    return [
        Wait(
            None, _("Responder si acepta administrar las cuentas de su área"), reverse("my_account"),
            _("Se la ofrecieron el %(day)s.") % {"day": short_day(user.administration_offered_at)},
            _("Sin responder"), "review",
        )
    ]  # fmt: skip


def _to_write(user) -> list[Wait]:
    """What came back and what was begun; the returned ones first, each with the day its task is due."""
    task = (
        visible(Task, user)
        .filter(process__journey__case=OuterRef("pk"), process__journey__open=True, status=STATUS.NEW)
        .order_by("scheduled")
    )
    own = visible(Referral, user).filter(state__in=(ReferralState.RETURNED, ReferralState.DRAFT))
    found = own.select_related("decision_reason").annotate(due_at=Subquery(task.values("scheduled")[:1]))
    rows = found.order_by("-state", "-changed_at", "-pk")[:SHOWN]  # RETURNED after DRAFT in the alphabet; an index
    return [_returned(one) if one.state == ReferralState.RETURNED else _draft(one) for one in rows]


def _returned(referral: Referral) -> Wait:
    return Wait(
        clock.local_day(referral.due_at) if referral.due_at else None,
        _("Corregir la canalización de %(name)s") % {"name": referral.full_name},
        reverse("referral_tasks", args=[referral.pk]),
        _("%(why)s. Devuelta el %(day)s.") % {
            "why": referral.decision_reason or _("Vea el motivo"), "day": short_day(referral.changed_at),
        },
        _("Devuelta"), "back",
    )  # fmt: skip


def _draft(draft: Referral) -> Wait:
    return Wait(
        None,
        _("Continuar la canalización de %(name)s") % {"name": draft.full_name}
        if draft.full_name else _("Continuar la canalización %(folio)s") % {"folio": draft.draft_folio},
        reverse("referral_tasks", args=[draft.pk]),
        _("Empezada el %(day)s.") % {"day": short_day(draft.created_at)},
        _("Borrador"), "doing",
    )  # fmt: skip


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


def _papers(unread: int, newest: str) -> list[Wait]:
    if not unread:
        return []
    many = _("Leer más de %(n)d documentos nuevos") % {"n": MOST}
    some = ngettext("Leer %(n)d documento nuevo", "Leer %(n)d documentos nuevos", unread) % {"n": unread}
    return [
        Wait(
            None, many if unread > MOST else some, reverse("papers"),
            _("El más reciente: %(title)s.") % {"title": lower_first(newest)}, _("Sin leer"), "review",
        )
    ]  # fmt: skip


def _messages(threads: int) -> list[Wait]:
    if not threads:
        return []
    many = _("Más de %(n)d personas con mensajes sin leer") % {"n": MOST}
    some = ngettext("%(n)d persona con mensajes sin leer", "%(n)d personas con mensajes sin leer", threads)
    return [
        Wait(
            None, many if threads > MOST else some % {"n": threads}, f"{reverse('panel')}?mensajes=1",
            _("Le escribió el centro. Los mensajes se leen en la página de cada persona."), _("Sin leer"), "review",
        )
    ]  # fmt: skip
