"""Accounts: every one belongs to a public servant of a centre, an institution's area or the direction (R2, R104)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.db.models.functions import Lower
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.passwords import as_compared
from casework.roles import AREA_OF_ROLE, CENTER_ROLES, INSTITUTION_ROLES, Role
from casework.states import AccountState, TelephoneRequestState
from casework.text import as_address, normalised


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A saved account; without a password it can only be activated by its one-time link."""
        user = self.model(email=as_address(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        """By the address as it is kept: a database that also takes other spellings would count their failures apart."""
        return self.get(email=as_address(email))


class User(AbstractBaseUser):
    email = models.EmailField(_("correo institucional"), unique=True)
    first_name = models.CharField(_("nombre o nombres"), max_length=120)
    last_name = models.CharField(_("apellidos"), max_length=120)
    role = models.CharField(_("función"), max_length=20, choices=Role)
    center = models.ForeignKey("casework.Center", null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey("casework.InstitutionUnit", null=True, blank=True, on_delete=models.PROTECT)
    position = models.CharField(_("cargo"), max_length=160, blank=True)
    license = models.CharField(_("cédula profesional"), max_length=20, blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    no_sanction_declared_on = models.DateField(_("declaró no tener sanción por violencia"), null=True, blank=True)
    state = StateField(max_length=10, choices=AccountState, default=AccountState.INVITED)
    invited_at = models.DateTimeField(null=True, blank=True)
    guidelines_accepted_at = models.DateTimeField(null=True, blank=True)
    active_since = models.DateTimeField(null=True, blank=True)  # activated, or last unlocked: idleness begins anew
    idle_warned_at = models.DateTimeField(null=True, blank=True)
    administration_offered_at = models.DateTimeField(null=True, blank=True)  # the area's accounts, not yet accepted

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name", "role"]

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="user_belongs_where_its_role_works",
                condition=(
                    Q(role__in=sorted(CENTER_ROLES), center__isnull=False, unit__isnull=True)
                    | Q(role__in=sorted(INSTITUTION_ROLES), center__isnull=True, unit__isnull=False)
                    | (~Q(role__in=sorted(CENTER_ROLES | INSTITUTION_ROLES)) & Q(unit__isnull=True))
                ),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(role=Role.INSTITUTION_ADMIN, state__in=["INVITED", "ACTIVE", "LOCKED"]),
                name="one_account_administrator_per_unit",  # R56
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(administration_offered_at__isnull=False),
                name="one_offer_of_administration_per_unit",
            ),
            models.CheckConstraint(name="user_email_is_kept_in_small_letters", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:
        """Only an active account signs in: invited, locked and disabled ones do not."""
        return self.state == AccountState.ACTIVE

    @property
    def is_staff(self) -> bool:
        return self.role == Role.SYSTEM_ADMIN and self.is_active

    def set_password(self, raw_password: str | None) -> None:
        """Keep a password as everybody's keyboard writes it: the same signs typed another way are the same password."""
        super().set_password(as_compared(raw_password) if raw_password is not None else None)

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password; one from before signs were compared is tried as it was typed."""
        compared = as_compared(raw_password)
        if super().check_password(compared):
            return True
        return compared != raw_password and super().check_password(raw_password)

    @property
    def area(self) -> str | None:
        return AREA_OF_ROLE.get(self.role)

    @property
    def at_center(self) -> bool:
        return self.role in CENTER_ROLES

    @property
    def at_institution(self) -> bool:
        return self.role in INSTITUTION_ROLES

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.first_name

    # The admin knows only catalogues, and only the system administrator opens it (domain §9).
    def has_perm(self, permission, obj=None) -> bool:
        return self.is_staff

    def has_module_perms(self, label) -> bool:
        return self.is_staff

    def matches(self, words: str) -> bool:
        """Whether the name holds these words, accents aside."""
        return normalised(words) in normalised(self.full_name)


@receiver(pre_delete, sender=User)
def people_are_never_deleted(sender, instance, **signal) -> None:
    """What somebody did stays under her name: an account is deactivated, never deleted (R56, domain §8.7)."""
    raise ProtectedError(_("Las cuentas no se borran; se desactivan."), {instance})


class OpenSession(SealedModel):
    """A sign-in on some computer or telephone: seen and ended by its owner, or ended by who administers the account.

    The key of the session is sealed, found by its keyed digest, and never leaves the server.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sessions")
    key = SealedTextField()
    key_digest = models.CharField(max_length=64, unique=True)
    device = models.CharField(_("dispositivo"), max_length=80)
    address = models.GenericIPAddressField(_("dirección"), null=True, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.device} {self.began_at}"


class TelephoneRequest(SealedModel):
    """Somebody lost the telephone of her second factor: two other people answer for her, one after the other (R25)."""

    OPEN = (TelephoneRequestState.ASKED, TelephoneRequestState.VOUCHED, TelephoneRequestState.CONFIRMED)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="telephone_requests")
    state = StateField(max_length=10, choices=TelephoneRequestState, default=TelephoneRequestState.ASKED)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    address = models.GenericIPAddressField(_("dirección"), null=True, blank=True)
    vouched_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vouched_at = models.DateTimeField(null=True, blank=True)
    how_checked = SealedTextField(verbose_name=_("cómo comprobó su identidad"))
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["ASKED", "VOUCHED", "CONFIRMED"]),
                name="one_open_telephone_request",
            ),
            models.CheckConstraint(
                name="a_telephone_needs_two_other_people",
                condition=(
                    (Q(vouched_by__isnull=True) | ~Q(vouched_by=F("user")))
                    & (Q(confirmed_by__isnull=True) | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("vouched_by"))))
                ),
            ),
            models.CheckConstraint(
                name="a_telephone_is_allowed_after_both",
                condition=~Q(state__in=["CONFIRMED", "COMPLETED"])
                | Q(vouched_by__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.asked_at}"


class OneTimeLink(models.Model):
    """A link that works once and until a moment: activation, forgotten password, second factor, a person's page.

    The token itself is only in the message; the row holds its keyed digest.
    """

    class Purpose(models.TextChoices):
        ACTIVATION = "ACTIVATION", _("Activación")
        PASSWORD = "PASSWORD", _("Contraseña")
        STATUS = "STATUS", _("Estado de la solicitud")
        APPOINTMENT = "APPOINTMENT", _("Cita")
        TELEPHONE = "TELEPHONE", _("Otro teléfono")

    purpose = models.CharField(max_length=12, choices=Purpose)
    token_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    referral = models.ForeignKey("casework.Referral", null=True, blank=True, on_delete=models.CASCADE)
    appointment = models.ForeignKey("casework.Appointment", null=True, blank=True, on_delete=models.CASCADE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_purpose_display()
