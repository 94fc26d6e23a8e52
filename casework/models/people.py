"""The person as the centre knows him, apart from what each institution wrote (domain §0.1), and his case file."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.fields import SealedModel, SealedTextField, keyed_digest
from casework.text import in_order, normalised


class Sex(models.TextChoices):
    MAN = "H", _("Hombre")
    WOMAN = "M", _("Mujer")
    OTHER = "X", _("Otro o no consta")


class NamedPerson(SealedModel):
    """The columns that name somebody, in a referral's snapshot and in the centre's person alike."""

    given_names = models.CharField(_("nombre o nombres"), max_length=120, blank=True)
    first_surname = models.CharField(_("primer apellido"), max_length=120, blank=True)
    second_surname = models.CharField(_("segundo apellido"), max_length=120, blank=True)
    search_name = models.CharField(max_length=400, blank=True, db_index=True, editable=False)
    sort_name = models.CharField(max_length=400, blank=True, editable=False)  # surnames first, as lists have it
    curp = SealedTextField(verbose_name=_("CURP"))
    curp_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    birth_date = models.DateField(_("fecha de nacimiento"), null=True, blank=True)
    approximate_age = models.PositiveSmallIntegerField(_("edad aproximada"), null=True, blank=True)
    sex = models.CharField(_("sexo que aparece en la resolución"), max_length=1, choices=Sex, blank=True)
    phone = models.CharField(_("teléfono"), max_length=40, blank=True)
    email = models.EmailField(_("correo electrónico"), blank=True)
    address = SealedTextField(verbose_name=_("domicilio"))
    municipality = models.ForeignKey(
        "casework.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("municipio de procedencia"),
    )
    language = models.ForeignKey(
        "casework.Language",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("lengua"),
    )
    needs_interpreter = models.BooleanField(_("necesita intérprete"), default=False)
    disability = models.CharField(_("discapacidad"), max_length=200, blank=True)
    occupation = models.CharField(_("ocupación"), max_length=160, blank=True)
    schooling = models.CharField(_("escolaridad"), max_length=80, blank=True)
    marital_status = models.CharField(_("estado civil"), max_length=40, blank=True)

    class Meta:
        abstract = True

    KEPT_IN_STEP = ("search_name", "sort_name", "curp_digest")

    def keep_in_step(self) -> None:
        """Make the columns by which somebody is found and listed from the name and the CURP."""
        given, *surnames = self.names
        self.search_name = normalised(" ".join(self.names))[:400]
        self.sort_name = in_order(*surnames, given)[:400]
        self.curp_digest = keyed_digest(self.curp.upper()) if self.curp else ""

    def save(self, *args, **options):
        """Keep the columns that others are found by in step."""
        self.keep_in_step()
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], *self.KEPT_IN_STEP}
        super().save(*args, **options)

    @property
    def names(self) -> tuple[str, str, str]:
        """The given names and the two surnames."""
        return self.given_names, self.first_surname, self.second_surname

    @property
    def full_name(self) -> str:
        return " ".join(part for part in self.names if part)

    @property
    def listed_name(self) -> str:
        """Surnames first, as in lists."""
        given, *last = self.names
        surnames = " ".join(part for part in last if part)
        return f"{surnames}, {given}" if surnames and given else surnames or given

    @property
    def initials(self) -> str:
        return "".join(f"{part[0]}." for part in self.full_name.split() if part)

    @property
    def age(self) -> int | None:
        """Age in completed years today, or the approximate one."""
        if not self.birth_date:
            return self.approximate_age
        day = clock.today()
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))


class Person(NamedPerson):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["sort_name", "pk"]

    def __str__(self) -> str:
        return self.full_name


class CaseFile(models.Model):
    """The centre's file on a person; its number never leaves the centre (architecture §13.2)."""

    number = models.CharField(_("expediente"), max_length=40, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_files")
    center = models.ForeignKey("casework.Center", on_delete=models.PROTECT)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "center"], name="one_case_file_per_person_and_center"),
            models.CheckConstraint(
                name="case_file_closes_after_it_opens",
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
