"""What holds now of what an institution sent: columns beside its snapshot, which never changes (domain §8.1)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.roles import Risk


class ReportFrequency(models.TextChoices):
    NONE = "NONE", _("No pide informes")
    MONTHLY = "MONTHLY", _("Cada mes")
    BIMONTHLY = "BIMONTHLY", _("Cada dos meses")
    AT_END = "AT_END", _("Solo al final")


class HoldsNow(models.Model):
    """The answers that others go by, as the institution's addenda left them; without any, as it sent them.

    Lists, orders, searches, the clock and the letters read these; only the form and its check read the snapshot.
    """

    HELD = (
        "given_names", "first_surname", "second_surname", "letter_number", "letter_date", "authority",
        "judicial_case_number", "determination", "determination_date", "term_from", "term_to", "ordered_sessions",
        "report_frequency", "first_report_due", "legal_basis", "institution_risk",
    )  # fmt: skip

    is_amended = models.BooleanField(default=False, editable=False)  # since it was last sent
    present_given_names = models.CharField(max_length=120, blank=True, editable=False)
    present_first_surname = models.CharField(max_length=120, blank=True, editable=False)
    present_second_surname = models.CharField(max_length=120, blank=True, editable=False)
    present_letter_number = models.CharField(max_length=80, blank=True, editable=False)
    present_letter_date = models.DateField(null=True, blank=True, editable=False)
    present_authority = models.CharField(max_length=200, blank=True, editable=False)
    present_judicial_case_number = models.CharField(max_length=80, blank=True, editable=False)
    present_determination = models.ForeignKey(
        "casework.Determination", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    present_determination_date = models.DateField(null=True, blank=True, editable=False)
    present_term_from = models.DateField(null=True, blank=True, editable=False)
    present_term_to = models.DateField(null=True, blank=True, editable=False)
    present_ordered_sessions = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    present_report_frequency = models.CharField(max_length=10, choices=ReportFrequency, blank=True, editable=False)
    present_first_report_due = models.DateField(null=True, blank=True, editable=False)
    present_legal_basis = models.ForeignKey(
        "casework.LegalBasis", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    present_institution_risk = models.CharField(max_length=8, choices=Risk, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **options):
        """Until an addendum says otherwise, what holds is what was written."""
        if not self.is_amended:
            written = options.get("update_fields")
            names = [name for name in self.HELD if written is None or name in written]
            self._hold(names)
            if written is not None:
                options["update_fields"] = {*written, *(f"present_{name}" for name in names)}
        super().save(*args, **options)

    def hold_as_sent(self) -> None:
        """What was sent holds; the addenda from before are answered by it."""
        self.is_amended = False
        self._hold(self.HELD)

    def hold(self, answers: dict) -> set[str]:
        """From now on these answers hold, by the name of their question; gives the columns that changed."""
        changed = {"is_amended"}
        for name in self.HELD:
            if name in answers:
                column = self._meta.get_field(f"present_{name}")
                setattr(self, column.attname, column.to_python(answers[name]))
                changed.add(column.name)
        self.is_amended = True
        return changed if len(changed) > 1 else set()

    def _hold(self, names) -> None:
        for name in names:
            sent = self._meta.get_field(name)
            if sent.attname in self.__dict__:  # a row that was read in part keeps the rest as it is
                setattr(self, self._meta.get_field(f"present_{name}").attname, getattr(self, sent.attname))


# The same is asked of what holds as of what was sent.
PRESENT_IN_ORDER = (
    models.CheckConstraint(
        name="referral_present_term_in_order",
        condition=Q(present_term_from__isnull=True)
        | Q(present_term_to__isnull=True)
        | Q(present_term_to__gte=F("present_term_from")),
    ),
    models.CheckConstraint(
        name="present_sessions_are_plausible",
        condition=Q(present_ordered_sessions__isnull=True) | Q(present_ordered_sessions__range=(1, 200)),
    ),
)
