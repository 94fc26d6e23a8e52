"""What is asked of the institution's panel: which persons, in which order; told by the address, kept by a name."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.core.cache import cache
from django.db.models import BooleanField, Case, DateTimeField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.forms.dates import PLAUSIBLE_DAYS
from casework.keyset import Check, Few, Order, moment
from casework.models import Center, Determination, Institution, Referral
from casework.models.referrals import TERM_IN_ORDER
from casework.states import DocumentState
from casework.states import EpisodeState as E
from casework.states import ReferralState as R
from casework.wall import as_whole
from casework.words import plain_day
from workflows.correspondence import unread_threads
from workflows.follow_up_calendar import to_do
from workflows.order_clock import OF_THE_EPISODE, OrderClock, with_clock, with_status
from workflows.views.asked import LONGEST
from workflows.views.institution.rows import next_appointment, next_appointments_of, papers_of, searched

KEPT_SECONDS = 60
FAR = clock.moment_of(date(9000, 1, 1))  # where who is not expected stands among those who are


@dataclass(frozen=True)
class Group:
    """Words of the list that are one thing to who referred."""

    label: object
    statuses: tuple[str, ...]

    def of(self, rows: QuerySet) -> QuerySet:
        """Those whose status (`with_status`) is one of these; by the column alone where it says it.

        A status that is the process's is asked in a CASE: the planner takes it for one row in two and walks the order's
        index, where it would take a comparison for one in two hundred and sort everybody.
        """
        plain = [one for one in self.statuses if isinstance(one, R) and one not in OF_THE_EPISODE]
        if len(plain) == len(self.statuses):
            return rows.filter(state__in=plain)
        is_one = Case(When(status__in=self.statuses, then=True), default=False, output_field=BooleanField())
        return rows.filter(is_one, state__in=(*plain, *OF_THE_EPISODE))


# Every status belongs to one group; a closed case without a process does not occur, and would have concluded.
GROUPS = {
    "borrador": Group(_("Borradores"), (R.DRAFT,)),
    "devuelta": Group(_("Devueltas para corregir"), (R.RETURNED,)),
    "revision": Group(_("En revisión del centro"), (R.SUBMITTED, R.IN_REVIEW)),
    "inicio": Group(_("Aceptadas, por iniciar"), (R.ACCEPTED, R.LINKED, E.INTAKE, E.ASSESSMENT)),
    "programa": Group(_("En el programa"), (E.ACTIVE, E.TRANSFERRING, E.CLOSING)),
    "suspendida": Group(_("En suspensión temporal"), (E.ON_HOLD,)),
    "concluida": Group(_("Concluyeron"), (R.CLOSED, E.COMPLETED)),
    "baja": Group(_("Baja o no se presentó"), (R.NO_SHOW, E.WITHDRAWN, E.NOT_ELIGIBLE)),
    "archivada": Group(_("Archivadas"), (E.ARCHIVED,)),
    "fuera": Group(_("No procedentes o canceladas"), (R.DECLINED, R.CANCELLED)),
}
ORDERS = {
    "cambio": Order(_("Último cambio"), ("changed_at",), descending=True, read=moment),
    "nombre": Order(_("Nombre"), ("sort_name",)),
    "folio": Order(_("Folio"), ("folio_order",), read=str),
    "causa": Order(_("Causa penal"), ("cause_order",), read=str),
    "cita": Order(_("Próxima cita"), ("expected_at",), read=moment),
    "plazo": Order(
        _("Vencimiento del plazo"),
        ("limit",),
        annotations={"limit": TERM_IN_ORDER},
        read=date.fromisoformat,
    ),
}


def order_named(name: str) -> Order:
    """The order of this name; that of the next appointment is told anew, because it says from now on."""
    order = ORDERS[name]
    if name != "cita":
        return order
    now = clock.now()  # one moment for both, or who begins in between would be in neither
    expected = {"expected_at": Coalesce(next_appointment(now), Value(FAR), output_field=DateTimeField())}
    few = Few(partial(next_appointments_of, now=now), "starts_at", "episode__referral", FAR)
    return replace(order, annotations=expected, few=few)


def _day(label) -> forms.DateField:
    box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=box, **PLAUSIBLE_DAYS)


class PanelFilter(forms.Form):
    """What the panel is asked; `institution.level` decides the order it has by itself."""

    q = forms.CharField(required=False, max_length=LONGEST, label=_("Nombre, folio o causa penal"))
    estatus = forms.ChoiceField(required=False, label=_("Estatus"))
    determinacion = forms.ChoiceField(required=False, label=_("Determinación"))
    centro = forms.ChoiceField(required=False, label=_("Centro"))
    desde = _day(_("Canalizada desde"))
    hasta = _day(_("Canalizada hasta"))
    sin_leer = forms.BooleanField(required=False, label=_("Con documentos sin leer"))
    mensajes = forms.BooleanField(required=False, label=_("Con mensajes sin leer"))
    por_seguir = forms.BooleanField(required=False, label=_("Con seguimiento por registrar"))
    atrasadas = forms.BooleanField(required=False, label=_("Atrasadas para cumplir a tiempo"))
    orden = forms.ChoiceField(required=False, label=_("Ordenar por"))

    MARKS = ("sin_leer", "mensajes", "por_seguir", "atrasadas")
    SIMPLE = ("q", "estatus", "orden")  # always in sight; the others behind «Más filtros»
    KEPT = ("estatus", "determinacion", "centro", "desde", "hasta", *MARKS, "orden")
    NARROWING = ("q", *KEPT[:-1])

    def __init__(self, data, *, user):
        super().__init__({name: _clean(value) for name, value in data.items()}, auto_id="f_%s")
        self.user = user
        self.fields["estatus"].choices = [("", _("Todos")), *((slug, group.label) for slug, group in GROUPS.items())]
        self.fields["orden"].choices = [(name, order.label) for name, order in ORDERS.items()]
        self.fields["determinacion"].choices = [("", _("Todas")), *_choices(Determination)]
        self.fields["centro"].choices = [("", _("Todos")), *_choices(Center)]
        for name, one in self.fields.items():
            one.widget.attrs["class"] = "form-select" if isinstance(one.widget, forms.Select) else "form-control"
            if self.errors.get(name):
                one.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"f_{name}-error"}

    def clean(self):
        found = super().clean()
        if found.get("desde") and found.get("hasta") and found["desde"] > found["hasta"]:
            self.add_error("hasta", _("El periodo termina antes de empezar. Corrija una de las dos fechas."))
        return found

    def asked(self, name: str):
        """The cleaned answer to one field; nothing where it was wrong or not given."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    def said(self, name: str) -> str:
        """An answer in words, as a list that is taken away repeats it."""
        value = self.asked(name)
        if isinstance(value, date):
            return plain_day(value)
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, _("Sí") if value is True else value))

    @property
    def further(self) -> list:
        """The fields behind «Más filtros»."""
        return [self[name] for name in ("determinacion", "centro", "desde", "hasta")]

    @property
    def marks(self) -> list:
        """What may be ticked."""
        return [self[name] for name in self.MARKS]

    @property
    def words(self) -> str:
        return self.asked("q")

    @property
    def narrows(self) -> bool:
        """Whether anybody is left out."""
        return any(self.asked(name) for name in self.NARROWING)

    @property
    def more_used(self) -> bool:
        """Whether one of the fields behind «Más filtros» is in use or wrong."""
        return bool(self.errors) or any(self.asked(name) for name in self.NARROWING if name not in self.SIMPLE)

    @property
    def order_name(self) -> str:
        """The order asked for, or the one the office begins with: a court looks by cause."""
        return self.asked("orden") or ("causa" if is_court(self.user) else "cambio")

    @property
    def order(self) -> Order:
        return order_named(self.order_name)

    def query(self, *, with_words: bool = True) -> str:
        """What was rightly asked, as an address; without the words it may be kept."""
        names = [name for name in (("q", *self.KEPT) if with_words else self.KEPT) if self.asked(name)]
        return urlencode({name: _said(self.asked(name)) for name in names})

    @property
    def check(self) -> Check | None:
        """What of the question the database does not tell."""
        return BEHIND if self.asked("atrasadas") else None

    def rows(self) -> QuerySet:
        """The referrals asked for, with their status; every one is the user's own."""
        rows = self.rows_to_check()
        return rows.filter(pk__in=behind(rows)) if self.asked("atrasadas") else rows

    def rows_to_check(self) -> QuerySet:
        """The same before `check` has looked at each."""
        rows = with_status(visible(Referral, self.user))
        if self.asked("estatus"):
            rows = GROUPS[self.asked("estatus")].of(rows)
        if self.asked("determinacion"):
            rows = rows.filter(present_determination=self.asked("determinacion"))
        if self.asked("centro"):
            rows = rows.filter(center=self.asked("centro"))
        if self.asked("desde"):
            rows = rows.filter(submitted_at__gte=clock.moment_of(self.asked("desde")))
        if self.asked("hasta"):
            rows = rows.filter(submitted_at__lt=clock.moment_of(self.asked("hasta") + timedelta(days=1)))
        if self.asked("sin_leer"):
            unread = papers_of(self.user).filter(state=DocumentState.SIGNED)
            rows = rows.filter(pk__in=unread.order_by().values("referral"))
        if self.asked("mensajes"):
            rows = rows.filter(pk__in=unread_threads(self.user).order_by().values("referral"))
        if self.asked("por_seguir"):
            rows = rows.filter(pk__in=to_do(self.user).order_by().values("episode__referral"))
        if self.asked("atrasadas"):
            rows = rows.filter(state__in=(R.ACCEPTED, R.LINKED), present_term_to__isnull=False)
        if self.words:
            rows = searched(rows, self.words)
        return rows


def _with_what_the_clock_needs(rows: QuerySet) -> QuerySet:
    needed = ("pk", "state", "present_ordered_sessions", "present_term_from", "present_term_to")
    return with_clock(rows).only(*needed)


# Told by the same clock that the page shows, which the database does not know.
BEHIND = Check(told=_with_what_the_clock_needs, holds=lambda one: OrderClock(one).is_behind)


@as_whole
def behind(rows: QuerySet) -> list[int]:
    """Of these rows, the numbers of those whose sessions do not fit into the term at the present pace.

    Everybody's sessions are counted, so past the second wall: the rows of these numbers are read with both up.
    """
    return [one.pk for one in BEHIND.told(rows).order_by() if BEHIND.holds(one)]


def is_court(user) -> bool:
    """Whether the office is a judge's: it looks for its persons by cause."""
    return bool(user.unit_id) and user.unit.institution.level == Institution.Level.JUDICIAL


def _clean(value: str) -> str:
    return value.replace("\0", "")


def _said(value) -> str:
    return "1" if value is True else str(value)


def _choices(noun) -> list[tuple[str, str]]:
    """The rows of a small catalogue, kept for a minute: every page of every institution asks for them."""
    key = f"panel-choices-{noun._meta.model_name}"
    found = cache.get(key)
    if found is None:
        found = [(str(one.pk), str(one)) for one in noun.objects.all()]
        if found:
            cache.set(key, found, KEPT_SECONDS)
    return found
