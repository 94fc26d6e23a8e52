"""Papers that were issued, with their facts frozen, and messages waiting to be sent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedJSONField, SealedModel, SealedTextField, StateField
from casework.states import DocumentState


class WrittenBoxes(models.JSONField):
    """The boxes of a paper that have their words, by name: what a condition may ask while the words are sealed."""

    def value_from_object(self, row):
        return {name: True for name, words in row.facts.get("wording", {}).items() if words}

    def pre_save(self, row, add):
        setattr(row, self.attname, self.value_from_object(row))
        return super().pre_save(row, add)


class IssuedDocument(SealedModel):
    """A paper of a case: what it says is frozen in `facts`, and never change with the case (architecture §6).

    It repeats what is sealed elsewhere, an area's opinion or why one was waived, so that it is sealed too.
    """

    class Audience(models.TextChoices):
        INSTITUTION = "INSTITUTION", _("La instancia")
        PERSON = "PERSON", _("La persona")
        FILE = "FILE", _("El expediente")

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="documents")
    episode = models.ForeignKey(
        "casework.Episode", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    appointment = models.ForeignKey(
        "casework.Appointment", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=40, db_index=True)
    template_version = models.CharField(max_length=20)
    title = models.CharField(_("título"), max_length=200)
    audience = models.CharField(max_length=12, choices=Audience)
    addressed_unit = models.ForeignKey(
        "casework.InstitutionUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    state = StateField(max_length=14, choices=DocumentState, default=DocumentState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    folio = models.CharField(max_length=50, null=True, blank=True)  # taken when it is signed: no gaps, none twice
    number = models.PositiveIntegerField(null=True, blank=True)
    facts = SealedJSONField(default=dict)
    written = WrittenBoxes(default=dict, editable=False)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    code = models.CharField(_("código de verificación"), max_length=20, unique=True, null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    pdf = models.FileField(upload_to="papers/%Y/%m/", null=True, blank=True)  # rendered on first opening

    class Meta:
        ordering = ["-issued_at", "-pk"]
        # An institution's panel asks for each person's last paper to it: without this, SQLite reads all the unit's.
        indexes = [
            models.Index(fields=["referral", "addressed_unit"], name="document_of_case_to_unit"),
            # What an area has not read yet: few among all that it was ever sent.
            models.Index(
                F("addressed_unit"),
                F("issued_at").desc(),
                F("id").desc(),
                name="documents_of_area_unread",
                condition=Q(state="SIGNED"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="document_number_once_per_case"),
            models.CheckConstraint(
                name="signed_document_is_sealed",
                condition=~Q(state__in=["SIGNED", "ACKNOWLEDGED", "REPLACED", "REVOKED"])
                | Q(folio__isnull=False, number__isnull=False, code__isnull=False, signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.folio or ''}".strip()

    @property
    def case(self):
        return self.referral


class CutOffReport(models.Model):
    """The «informe al corte» of a judge's office: how all its persons stand on a day, by cause; frozen and sealed."""

    unit = models.ForeignKey("casework.InstitutionUnit", on_delete=models.PROTECT, related_name="cut_off_reports")
    cut_on = models.DateField(_("corte"))
    people = models.PositiveIntegerField(_("personas"))
    facts = models.JSONField()
    folio = models.CharField(max_length=50, unique=True)
    code = models.CharField(_("código de verificación"), max_length=20, unique=True)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_at", "-pk"]

    def __str__(self) -> str:
        return self.folio


class BoundFile(models.Model):
    """An expediente that was bound as one PDF: the code on its cover and index, and the seal over what they list.

    `facts` hold the index by its digest alone: titles and authors are on the paper, where whoever holds it reads them.
    """

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="bound_files")
    facts = models.JSONField()
    folio = models.CharField(max_length=50)  # that of the referral: a bound file takes no number of its own
    code = models.CharField(_("código de verificación"), max_length=20, unique=True)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.facts['title']} {self.folio}"


class InstitutionPaper(models.Model):
    """A paper about an institution's joining, not about a case: carta responsiva and oficio de alta (domain §10 #26).

    Sealed and verified like the papers of a case. No machine: the next one of its kind takes its place.
    """

    institution = models.ForeignKey("casework.Institution", on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    template_version = models.CharField(max_length=20)
    title = models.CharField(_("título"), max_length=200)
    folio = models.CharField(max_length=50)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    code = models.CharField(_("código de verificación"), max_length=20, unique=True)
    issued_at = models.DateTimeField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaced_at = models.DateTimeField(null=True, blank=True)
    pdf = models.FileField(upload_to="papers/institutions/", null=True, blank=True)  # rendered on first opening

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind"],
                condition=Q(replaced_at__isnull=True),
                name="one_valid_paper_of_a_kind_per_institution",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.folio}"

    @property
    def state(self) -> str:
        """What it is worth, in the words of the papers of a case."""
        return DocumentState.SIGNED if self.replaced_at is None else DocumentState.REPLACED


class Message(SealedModel):
    """A row of the outbox, written with the step and sent after it; it holds no sensitive data (architecture §6)."""

    class Status(models.TextChoices):
        WAITING = "WAITING", _("En espera")
        EXPANDED = "EXPANDED", _("Repartido")  # an audience's row, replaced by one row a recipient
        SENT = "SENT", _("Enviado")
        DEAD = "DEAD", _("No se pudo enviar")

    notice = models.CharField(max_length=40)
    referral = models.ForeignKey("casework.Referral", null=True, blank=True, on_delete=models.PROTECT)
    audience = models.CharField(max_length=60, blank=True)  # "unit:5", "coordination:2", "user:7", "asked:…" (asked.py)
    recipient = models.EmailField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    subject = models.CharField(max_length=200)
    body = SealedTextField()  # sealed because it may carry a one-time link
    invite = models.TextField(blank=True)  # an .ics, when it is about an appointment
    # What the calendar tells once: of what it is, as ids and days; the recipients' copies of the row have none.
    about = models.CharField(max_length=80, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "next_try_at"], name="outbox_due")]
        constraints = [models.UniqueConstraint(fields=["about", "notice", "audience"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.notice} {self.status}"
