"""What is chosen above the figures: days, centre, municipality, kind of institution, origin; and whose they are."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.forms.base import SigueForm
from casework.models import Center, Institution, InstitutionType, Municipality, Referral, User
from casework.roles import INSTITUTION_ROLES, Role
from casework.statistics.period import Period, WrongPeriod, year_until
from casework.statistics.scope import Scope

READERS = INSTITUTION_ROLES | {Role.COORDINATOR, Role.DIRECTION}
UNSUPPRESSED = frozenset({Role.COORDINATOR, Role.DIRECTION})
ORIGINS = [("", _("Todos")), ("orden", _("Por una instancia")), ("voluntarias", _("Voluntarias"))]


def scope_of(user: User) -> Scope | None:
    """The rows whose figures a person may see; None for a role without any (R64, R65)."""
    if user.role not in READERS:
        return None
    return Scope(
        referrals=visible(Referral, user),
        institutions=visible(Institution, user),
        center=user.center,
        of_institution=user.role in INSTITUTION_ROLES,
    )


class FiguresForm(SigueForm):
    desde = forms.DateField(label=_("Desde"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hasta = forms.DateField(label=_("Hasta"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    centro = forms.ModelChoiceField(Center.objects.all(), label=_("Centro"), required=False, empty_label=_("Todos"))
    municipio = forms.ModelChoiceField(
        Municipality.objects.all(), label=_("Municipio"), required=False, empty_label=_("Todos")
    )
    tipo = forms.ModelChoiceField(
        InstitutionType.objects.all(), label=_("Tipo de institución"), required=False, empty_label=_("Todos")
    )
    origen = forms.ChoiceField(
        label=_("Origen"),
        required=False,
        choices=ORIGINS,
    )

    ask = {
        "desde": _("Escriba la fecha desde la que quiere contar"),
        "hasta": _("Escriba la fecha hasta la que quiere contar"),
    }

    def __init__(self, data, *, user: User):
        super().__init__(data)
        self.auto_id = "%s"
        if user.center_id:
            del self.fields["centro"]
        if user.role in INSTITUTION_ROLES:
            del self.fields["tipo"], self.fields["origen"]

    def clean(self):
        """Both days together make the period; a wrong one is told beside its own field."""
        given = super().clean()
        if given.get("desde") and given.get("hasta"):
            try:
                given["period"] = Period(given["desde"], given["hasta"])
            except WrongPeriod as wrong:
                self.add_error("desde" if wrong.side == "start" else "hasta", wrong.sentence)
        return given


@dataclass(frozen=True)
class Asked:
    """What the address of a page asks for."""

    form: FiguresForm
    period: Period
    scope: Scope

    @property
    def whose(self) -> str:
        """Of whom the figures are, for headings and papers."""
        if self.scope.of_institution:
            return str(_("personas que canalizó su área"))
        return self.scope.center.name if self.scope.center else str(_("todos los centros"))

    @property
    def filters(self) -> str:
        """The other filters in words; empty when there are none."""
        chosen = [self.form.cleaned_data.get(name) for name in ("municipio", "tipo")] if self.form.is_valid() else []
        words = [str(one) for one in chosen if one]
        if self.form.is_valid() and (origin := self.form.cleaned_data.get("origen")):
            words.append(str(dict(ORIGINS)[origin]))
        return " · ".join(words)


def asked(request) -> Asked | None:
    """Read the address; wrong days keep what was typed and show the year so far. None for who sees no figures."""
    scope = scope_of(request.user)
    if scope is None:
        return None
    today = year_until(clock.today())
    data = {"desde": today.start.isoformat(), "hasta": today.end.isoformat(), **request.GET.dict()}
    form = FiguresForm(data, user=request.user)
    if not form.is_valid():
        return Asked(form, today, scope)
    given = form.cleaned_data
    origin = {"orden": False, "voluntarias": True}.get(given.get("origen") or "")
    chosen = scope.only(
        center=given.get("centro"),
        municipality=given.get("municipio"),
        institution_type=given.get("tipo"),
        voluntary=origin,
    )
    return Asked(form, given["period"], chosen)
