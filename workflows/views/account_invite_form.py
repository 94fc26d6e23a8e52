"""The invitation: who may invite whom, and where that person will work."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.forms.base import SigueModelForm
from casework.models import Center, Institution, InstitutionUnit, User
from casework.roles import CENTER_ROLES, INSTITUTION_ROLES, Role
from casework.states import AccountState

INVITES: dict[str, tuple[str, ...]] = {
    Role.INSTITUTION_ADMIN: (Role.INSTITUTION_USER,),
    Role.COORDINATOR: tuple(role for role in Role if role in CENTER_ROLES and role != Role.COORDINATOR),
    Role.DIRECTION: tuple(role for role in Role if role != Role.SYSTEM_ADMIN),
    Role.SYSTEM_ADMIN: tuple(Role),
}
_LICENSED = {Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER}


class Invitation(SigueModelForm):
    """The data of a new account; its place is the inviter's own when she has one."""

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
        units = InstitutionUnit.objects.filter(institution__in=visible(Institution, self.inviter))
        self.fields["unit"].queryset = units.select_related("institution").order_by("institution__name", "name")
        self.fields["unit"].label_from_instance = lambda unit: f"{unit.institution.name} · {unit.name}"
        self.fields["unit"].empty_label = _("Elija un área")
        self.fields["center"].queryset = Center.objects.order_by("name")
        self.fields["center"].empty_label = _("Elija un centro")

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Ya hay una cuenta con ese correo"))
        return email

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role") or self.instance.role
        self._check_place(cleaned, role)
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
                _("El área ya tiene una persona que administra las cuentas; desactive primero esa cuenta"),
            )

    def account(self) -> User:
        """The account, not saved: the door opens it."""
        account = self.save(commit=False)
        account.invited_at = clock.now()
        if self.cleaned_data.get("no_sanction"):
            account.no_sanction_declared_on = clock.today()
        account.set_unusable_password()
        return account


def _administrator(unit: InstitutionUnit) -> User | None:
    return User.objects.filter(~Q(state=AccountState.DISABLED), unit=unit, role=Role.INSTITUTION_ADMIN).first()
