"""What an institution and the centre say to each other about a case: the thread, and the institution's addenda."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedModel, SealedTextField, StateField
from casework.states import AmendmentState


class ThreadMessage(SealedModel):
    """One message of a case's thread; it never changes after it is sent: a correction is another one (R45)."""

    class Side(models.TextChoices):
        INSTITUTION = "INSTITUTION", _("La instancia")
        CENTER = "CENTER", _("El centro")

    LONGEST = 4000  # characters; more is a document

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="thread")
    number = models.PositiveIntegerField()  # 1, 2, 3 … in the thread, told as its folio
    side = models.CharField(max_length=12, choices=Side)
    center = models.ForeignKey("casework.Center", on_delete=models.PROTECT, related_name="+")  # as it was that day
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    text = SealedTextField(verbose_name=_("mensaje"))
    document = models.OneToOneField(
        "casework.Attachment", null=True, blank=True, on_delete=models.PROTECT, related_name="message"
    )
    token = models.CharField(max_length=40, unique=True)  # of the form it came from: a second click finds it

    class Meta:
        ordering = ["referral", "number"]
        constraints = [models.UniqueConstraint(fields=["referral", "number"], name="thread_number_once")]

    def __str__(self) -> str:
        return f"{self.referral_id}/{self.number}"

    @property
    def case(self):
        return self.referral


class ThreadReading(models.Model):
    """How far somebody has read a thread: a row each time she got further, so that each message keeps its day.

    Of an institution's people there is one row more (`up_to` 0): the last message of the centre that she has not read
    (`told_of`, 0 once she has). What waits for her is found among few rows, however many threads there are.
    """

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="thread_readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=ThreadMessage.Side)
    up_to = models.PositiveIntegerField(default=0)
    told_of = models.PositiveIntegerField(default=0)  # the last message that the centre put before her
    read_at = models.DateTimeField(null=True, blank=True)  # not before she opens it

    class Meta:
        ordering = ["referral", "read_at", "pk"]
        indexes = [models.Index(fields=["user"], name="threads_not_read", condition=Q(told_of__gt=0))]
        constraints = [
            models.UniqueConstraint(fields=["referral", "user", "up_to"], name="reading_of_thread_once"),
            models.CheckConstraint(
                name="reading_has_its_moment_or_waits",
                condition=Q(up_to=0, read_at__isnull=True) | Q(up_to__gt=0, read_at__isnull=False, told_of=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.user_id} {self.up_to}"

    @property
    def case(self):
        return self.referral


class Amendment(SealedModel):
    """What the institution corrects after sending: its snapshot stays, the addendum stands beside it (domain §8.1)."""

    class Topic(models.TextChoices):
        PERSON = "PERSON", _("La persona")
        CONTACT = "CONTACT", _("Contacto y domicilio")
        ORDER = "ORDER", _("La orden")
        VIOLENCE = "VIOLENCE", _("Los hechos y el riesgo")
        SAFETY = "SAFETY", _("Seguridad de la víctima")

    # Who somebody is and how he is reached is the centre's own record too: there it enters only when the centre says.
    OF_THE_PERSON = (Topic.PERSON, Topic.CONTACT)
    LONGEST_REASON = 2000

    referral = models.ForeignKey("casework.Referral", on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()  # 1, 2, 3 … in the case
    topic = models.CharField(_("tema"), max_length=10, choices=Topic)
    state = StateField(max_length=12, choices=AmendmentState, default=AmendmentState.SENT)
    version = models.PositiveIntegerField(default=1)
    reason = SealedTextField(verbose_name=_("por qué cambia"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(verbose_name=_("por qué no se incorporó"))
    token = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                name="decided_amendment_says_by_whom",
                condition=Q(state="SENT") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.number}"

    @property
    def case(self):
        return self.referral


class AmendedField(SealedModel):
    """One answer before and after, in words, and the value itself; sealed whatever the column it comes from."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="fields")
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=160)  # as the question was asked that day
    before = SealedTextField(verbose_name=_("antes"))
    after = SealedTextField(verbose_name=_("ahora"))
    value = SealedTextField()  # JSON

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "name"], name="field_amended_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def case(self):
        return self.amendment.referral
