"""Accounts: every one belongs to a public servant of a centre, an institution's area or the direction (R2, R104)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from casework.roles import AREA_OF_ROLE, CENTER_ROLES, INSTITUTION_ROLES, Role
from casework.states import AccountState
from casework.text import normalised


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A saved account; without a password it can only be activated by its one-time link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


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
    state = FSMField(protected=True, max_length=10, choices=AccountState, default=AccountState.INVITED)
    invited_at = models.DateTimeField(null=True, blank=True)
    guidelines_accepted_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name", "role"]

    class Meta:
        ordering = ["last_name", "first_name"]
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


class OneTimeLink(models.Model):
    """A link that works once and until a moment: activation, forgotten password, second factor, a person's page.

    The token itself is only in the message; the row holds its keyed digest.
    """

    class Purpose(models.TextChoices):
        ACTIVATION = "ACTIVATION", _("Activación")
        PASSWORD = "PASSWORD", _("Contraseña")
        STATUS = "STATUS", _("Estado de la solicitud")
        APPOINTMENT = "APPOINTMENT", _("Cita")

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
