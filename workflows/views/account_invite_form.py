"""The invitation: who may invite whom, and where that person will work."""

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.forms.base import SigueModelForm
from casework.models import Center, Institution, InstitutionUnit, User
from casework.roles import CENTER_ROLES, INSTITUTION_ROLES, Role
from casework.states import AccountState, InstitutionState
from casework.text import as_address
from workflows.forms.public import PhoneField
from workflows.machines.facts import Said
from workflows.taken_addresses import NOT_THIS_ADDRESS, why_not

INVITES: dict[str, tuple[str, ...]] = {
    Role.INSTITUTION_ADMIN: (Role.INSTITUTION_USER,),
    Role.COORDINATOR: tuple(role for role in Role if role in CENTER_ROLES and role != Role.COORDINATOR),
    Role.DIRECTION: tuple(role for role in Role if role != Role.SYSTEM_ADMIN),
    Role.SYSTEM_ADMIN: tuple(Role),
}
_LICENSED = {Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER}


class Invitation(SigueModelForm):
    """The data of a new account; its place is the inviter's own when she has one."""

    phone = PhoneField(label=_("Teléfono"), required=False)
    no_sanction = forms.BooleanField(
        label=_("Entregó su declaración de no tener sanción por violencia"), required=False,
        help_text=_("Todo el personal de los centros debe entregarla antes de atender."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "role", "center", "unit", "position", "license", "phone"]
        labels = {"center": _("Centro"), "unit": _("Área de la instancia")}
        help_texts = {
            "email": _("Ahí llega el enlace para activar la cuenta. Que sea de una sola persona, no compartido.")
        }

    ask = {
        "first_name": _("Escriba el nombre"),
        "last_name": _("Escriba los apellidos"),
        "email": _("Escriba el correo institucional"),
        "role": _("Elija la función"),
    }
    notes = {
        "license": _("psicología, trabajo social y jurídico"),
        "center": _("personal de los centros"),
        "unit": _("personal de las instancias"),
    }

    other_domain = False
    address_refused = False  # the address is of an account that the inviter does not administer

    def __init__(self, *args, inviter: User, **options):
        super().__init__(*args, **options)
        self.inviter = inviter
        self._offer_roles()
        self._offer_places()
        if inviter.role == Role.INSTITUTION_ADMIN:
            del self.fields["license"], self.fields["no_sanction"]

    def _offer_roles(self) -> None:
        offered = INVITES[self.inviter.role]
        if len(offered) == 1:
            del self.fields["role"]
            self.instance.role = offered[0]
        else:
            choices = [(role, Role(role).label) for role in offered]
            self.fields["role"].choices = [("", _("Elija una función")), *choices]

    def _offer_places(self) -> None:
        if self.inviter.role in (Role.INSTITUTION_ADMIN, Role.COORDINATOR):
            del self.fields["center"], self.fields["unit"]
            self.instance.center, self.instance.unit = self.inviter.center, self.inviter.unit
            return
        active = visible(Institution, self.inviter).filter(state=InstitutionState.ACTIVE)
        units = InstitutionUnit.objects.filter(institution__in=active)
        self.fields["unit"].queryset = units.select_related("institution").order_by("institution__name", "name")
        self.fields["unit"].label_from_instance = lambda unit: f"{unit.institution.name} · {unit.name}"
        self.fields["unit"].empty_label = _("Elija un área")
        self.fields["center"].queryset = Center.objects.order_by("name")
        self.fields["center"].empty_label = _("Elija un centro")

    def clean_email(self):
        email = as_address(self.cleaned_data["email"])
        if _domain(email) in settings.SIGUE_PERSONAL_MAIL:
            raise forms.ValidationError(_("Es un correo personal; escriba el que su institución le dio a esa persona"))
        taken = why_not(email, asked_by=self.inviter)
        if taken:
            self.address_refused = taken is NOT_THIS_ADDRESS
            raise forms.ValidationError(taken)
        return email

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role") or self.instance.role
        self._check_place(cleaned, role)
        self._check_domain(cleaned)
        if role in _LICENSED and "license" in self.fields and not cleaned.get("license"):
            self.add_error("license", _("Escriba la cédula profesional: firma notas y constancias con ella"))
        if role in CENTER_ROLES and "no_sanction" in self.fields and not cleaned.get("no_sanction"):
            self.add_error("no_sanction", _("Marque que la entregó: sin ella no puede atender"))
        return cleaned

    def _check_place(self, cleaned: dict, role: str) -> None:
        if "center" in self.fields:
            if role in CENTER_ROLES and not cleaned.get("center") and "center" not in self.errors:
                self.add_error("center", _("Elija el centro donde trabajará"))
            if role in INSTITUTION_ROLES and not cleaned.get("unit") and "unit" not in self.errors:
                self.add_error("unit", _("Elija el área de la instancia"))
            # A place of the other kind is not an error worth a question: the role says which one counts.
            cleaned["center"] = cleaned.get("center") if role in CENTER_ROLES else None
            cleaned["unit"] = cleaned.get("unit") if role in INSTITUTION_ROLES else None
        unit = cleaned.get("unit") or self.instance.unit
        if role == Role.INSTITUTION_ADMIN and unit and _administrator(unit) is not None:
            self.add_error(
                "unit" if "unit" in self.fields else None,
                _("El área ya tiene quien administre sus cuentas. Para cambiarla, abra la cuenta de otra persona suya"),
            )

    def _check_domain(self, cleaned: dict) -> None:
        """An address of another domain than the area's is accepted when the inviter answers for it (domain §8.7)."""
        unit, email = cleaned.get("unit") or self.instance.unit, cleaned.get("email")
        if unit is None or not email or _same_house(email, unit.email):
            return
        self.fields["official_mail"] = forms.BooleanField(
            label=_("Es su correo oficial, aunque no sea de «%(domain)s»") % {"domain": _domain(unit.email)},
            required=False,
        )
        self.other_domain = True
        if not self.data.get("official_mail"):
            self.add_error(
                "official_mail",
                _("El correo no es del mismo dominio que el de su área (%(area)s). Corríjalo, o marque que es oficial")
                % {"area": unit.email},
            )

    def remark(self) -> Said | None:
        """What the history keeps of an address that was answered for."""
        said = _("Correo de otro dominio que el del área; quien invita dice que es oficial.")
        return Said(said) if self.other_domain else None

    def account(self) -> User:
        """The account, not saved: the door opens it."""
        account = self.save(commit=False)
        account.invited_at = clock.now()
        if self.cleaned_data.get("no_sanction"):
            account.no_sanction_declared_on = clock.today()
        account.set_unusable_password()
        return account


def _domain(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]


def _same_house(one: str, other: str) -> bool:
    """Whether two addresses are of one domain, or of a part of it."""
    a, b = f".{_domain(one)}", f".{_domain(other)}"
    return a.endswith(b) or b.endswith(a)


def _administrator(unit: InstitutionUnit) -> User | None:
    return User.objects.filter(~Q(state=AccountState.DISABLED), unit=unit, role=Role.INSTITUTION_ADMIN).first()
