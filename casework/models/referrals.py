"""A case is one referral: one order of one institution, or one voluntary request. Its row is what the door locks."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.fields import SealedTextField, StateField
from casework.models.people import NamedPerson
from casework.models.present import PRESENT_IN_ORDER, HoldsNow, ReportFrequency
from casework.roles import Risk
from casework.states import ReferralState
from casework.text import cause_in_order, numbers_in_order, numbers_to_search

_SENT = ~Q(state__in=["DRAFT", "CANCELLED"])
_ORDERED = Q(is_voluntary=True) | ~_SENT
# Where an order without a term stands among those that have one, and after it the case that waits for no term any more.
NO_TERM, IS_OVER = date(9999, 12, 30), date(9999, 12, 31)
_OVER = ["CLOSED", "DECLINED", "CANCELLED"]
TERM_IN_ORDER = Case(
    When(state__in=_OVER, then=Value(IS_OVER)),
    default=Coalesce("present_term_to", Value(NO_TERM)),
    output_field=models.DateField(),
)


class Referral(HoldsNow, NamedPerson):
    ReportFrequency = ReportFrequency

    class VictimAge(models.TextChoices):
        GIRL = "GIRL", _("Niña")
        ADOLESCENT = "ADOLESCENT", _("Adolescente")
        WOMAN = "WOMAN", _("Mujer adulta")
        UNKNOWN = "UNKNOWN", _("No consta")

    class Answer(models.TextChoices):
        YES = "YES", _("Sí")
        NO = "NO", _("No")
        UNKNOWN = "UNKNOWN", _("No se sabe")

    class CallTime(models.TextChoices):
        MORNING = "MORNING", _("Por la mañana, de 9 a 13 h")
        AFTERNOON = "AFTERNOON", _("Por la tarde, de 13 a 18 h")
        MESSAGE_FIRST = "MESSAGE_FIRST", _("Prefiero un mensaje antes")

    state = StateField(max_length=12, choices=ReferralState, default=ReferralState.DRAFT)
    version = models.PositiveIntegerField(default=1)  # raised by every saved change; forms carry it
    folio = models.CharField(max_length=40, unique=True, null=True, blank=True)
    draft_folio = models.CharField(max_length=12, unique=True)
    folio_order = models.CharField(max_length=160, blank=True, editable=False)  # 10000 after 9999, unlike the folio
    # With defaults of the database: a process of the former version, which does not know them, may still write a row.
    cause_order = models.CharField(  # of the cause that holds now
        max_length=160, blank=True, editable=False, default="", db_default=""
    )
    search_numbers = models.TextField(  # whatever number he is looked for by, one a line
        blank=True, editable=False, default="", db_default=""
    )
    is_voluntary = models.BooleanField(default=False)
    unit = models.ForeignKey("casework.InstitutionUnit", null=True, blank=True, on_delete=models.PROTECT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    # The last change of state, its own or its process's, shown to the institution (R60); the door keeps it.
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    sent_times = models.PositiveSmallIntegerField(default=0)
    declared_at = models.DateTimeField(null=True, blank=True)  # the privacy declaration
    corrected_at = models.DateTimeField(null=True, blank=True)  # the last answer or file that was changed

    # The order
    letter_number = models.CharField(_("número de oficio"), max_length=80, blank=True)
    letter_date = models.DateField(_("fecha del oficio"), null=True, blank=True)
    authority = models.CharField(_("autoridad que determina"), max_length=200, blank=True)
    judicial_case_number = models.CharField(_("causa penal, carpeta o expediente"), max_length=80, blank=True)
    determination = models.ForeignKey(
        "casework.Determination", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("determinación")
    )
    determination_date = models.DateField(_("fecha de la determinación"), null=True, blank=True)
    term_from = models.DateField(_("el plazo empieza"), null=True, blank=True)
    term_to = models.DateField(_("el plazo termina"), null=True, blank=True)
    ordered_sessions = models.PositiveSmallIntegerField(_("sesiones ordenadas"), null=True, blank=True)
    report_frequency = models.CharField(_("informes"), max_length=10, choices=ReportFrequency, blank=True)
    first_report_due = models.DateField(_("primer informe, a más tardar"), null=True, blank=True)
    legal_basis = models.ForeignKey(
        "casework.LegalBasis", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("fundamento jurídico")
    )

    # The facts
    violence_types = models.ManyToManyField("casework.ViolenceType", blank=True, verbose_name=_("tipos de violencia"))
    violence_modalities = models.ManyToManyField("casework.ViolenceModality", blank=True, verbose_name=_("modalidades"))
    relationship = models.ForeignKey(
        "casework.Relationship",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        verbose_name=_("relación con la víctima"),
    )
    victim_age_group = models.CharField(_("la víctima es"), max_length=12, choices=VictimAge, blank=True)  # R32
    lives_with_victim = models.CharField(_("vive con la víctima"), max_length=8, choices=Answer, blank=True)
    children_in_common = models.PositiveSmallIntegerField(_("hijas e hijos en común"), null=True, blank=True)
    weapons = models.CharField(_("tiene o usó armas"), max_length=8, choices=Answer, blank=True)
    institution_risk = models.CharField(_("riesgo que valora su instancia"), max_length=8, choices=Risk, blank=True)
    narrative = SealedTextField(verbose_name=_("hechos"))

    # A voluntary request
    call_time = models.CharField(_("cuándo llamar"), max_length=14, choices=CallTime, blank=True)
    own_words = SealedTextField(verbose_name=_("lo que quiso contar"))

    # The centre's side
    center = models.ForeignKey(
        "casework.Center",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        verbose_name=_("centro"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.ForeignKey(
        "casework.Reason", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("motivo")
    )
    decision_text = SealedTextField(verbose_name=_("explicación"))
    person = models.ForeignKey(
        "casework.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    case_file = models.ForeignKey(
        "casework.CaseFile", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="referral_unit_state"),
            models.Index(fields=["center", "state"], name="referral_center_state"),
            models.Index(fields=["present_judicial_case_number"], name="referral_present_cause"),
            # The orders of an institution's panel, so that a page costs as much with ten thousand persons as with ten.
            models.Index(fields=["unit", "changed_at", "id"], name="panel_by_change"),
            models.Index(fields=["unit", "sort_name", "id"], name="panel_by_name"),
            models.Index(fields=["unit", "folio_order", "id"], name="panel_by_folio"),
            models.Index("unit", TERM_IN_ORDER, "id", name="panel_by_term_in_order"),
            models.Index(fields=["unit", "cause_order", "id"], name="panel_by_cause_order"),
            # What waits for its area to be written, in the order of «Requiere su atención».
            models.Index(
                F("unit"),
                F("state").desc(),
                F("changed_at").desc(),
                F("id").desc(),
                name="referrals_of_area_to_write",
                condition=Q(state__in=["RETURNED", "DRAFT"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="referral_comes_from_a_unit_or_a_volunteer",
                condition=Q(is_voluntary=True, unit__isnull=True) | Q(is_voluntary=False, unit__isnull=False),
            ),
            models.CheckConstraint(
                name="sent_referral_has_folio_center_and_declaration",
                condition=~_SENT
                | Q(
                    folio__isnull=False,
                    submitted_at__isnull=False,
                    center__isnull=False,
                    declared_at__isnull=False,
                    municipality__isnull=False,
                ),
            ),
            models.CheckConstraint(name="sent_referral_names_the_person", condition=~_SENT | ~Q(given_names="")),
            models.CheckConstraint(
                name="sent_order_is_complete",
                condition=_ORDERED
                | (
                    ~Q(letter_number="")
                    & ~Q(authority="")
                    & ~Q(first_surname="")
                    & ~Q(phone="")
                    & Q(letter_date__isnull=False, determination__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="referral_term_in_order",
                condition=Q(term_from__isnull=True) | Q(term_to__isnull=True) | Q(term_to__gte=F("term_from")),
            ),
            models.CheckConstraint(
                name="accepted_referral_has_person_and_file",
                condition=~Q(state__in=["ACCEPTED", "LINKED", "NO_SHOW", "CLOSED"])
                | Q(person__isnull=False, case_file__isnull=False),
            ),
            models.CheckConstraint(
                name="sessions_ordered_are_plausible",
                condition=Q(ordered_sessions__isnull=True) | Q(ordered_sessions__range=(1, 200)),
            ),
            *PRESENT_IN_ORDER,
        ]

    def __str__(self) -> str:
        return self.folio or self.draft_folio

    KEPT_IN_STEP = (*NamedPerson.KEPT_IN_STEP, "folio_order", "cause_order", "search_numbers")
    NUMBERS = (
        "folio", "draft_folio", "present_letter_number", "letter_number", "present_judicial_case_number",
        "judicial_case_number",
    )  # fmt: skip

    def keep_in_step(self) -> None:
        super().keep_in_step()
        self.folio_order = numbers_in_order(self.shown_folio)[:160]
        self.cause_order = cause_in_order(self.present_judicial_case_number)[:160]
        self.search_numbers = numbers_to_search(getattr(self, name) for name in self.NUMBERS)

    @property
    def case(self) -> "Referral":
        return self

    @property
    def shown_folio(self) -> str:
        return self.folio or self.draft_folio

    @property
    def names(self) -> tuple[str, str, str]:
        """As the institution says them now and the centre took them."""
        if not self.is_amended:
            return super().names
        return self.present_given_names, self.present_first_surname, self.present_second_surname

    @property
    def is_corrected(self) -> bool:
        """Whether something changed since it was returned."""
        return self.corrected_at is not None and self.corrected_at > self.changed_at

    @property
    def is_mandatory(self) -> bool:
        as_sent = not self.is_amended and self.present_determination_id != self.determination_id  # not saved yet
        held = self.determination if as_sent else self.present_determination
        return bool(held and held.mandatory)


class Attachment(models.Model):
    """A jpg or pdf of a case, sniffed and re-encoded before it was kept; reached only through `visible()` (R37)."""

    class Kind(models.TextChoices):
        LETTER = "LETTER", _("Oficio de canalización")
        RESOLUTION = "RESOLUTION", _("Copia de la resolución")
        IDENTIFICATION = "IDENTIFICATION", _("Identificación")
        OTHER = "OTHER", _("Otro documento")
        PRIVACY_NOTICE = "PRIVACY_NOTICE", _("Aviso de privacidad firmado")
        COMMITMENT_LETTER = "COMMITMENT_LETTER", _("Carta compromiso firmada")
        JUSTIFICATION = "JUSTIFICATION", _("Justificante")
        CORRESPONDENCE = "CORRESPONDENCE", _("Documento de un mensaje")

    # What the centre keeps of the person: not the institution's, and a medical proof is not an auditor's either.
    OF_THE_CENTER = (Kind.PRIVACY_NOTICE, Kind.COMMITMENT_LETTER, Kind.JUSTIFICATION)
    # Nobody has looked into what they say: not an auditor's.
    UNAUDITED = (Kind.JUSTIFICATION, Kind.CORRESPONDENCE)

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("qué es"), max_length=20, choices=Kind, default=Kind.LETTER)
    name = models.CharField(_("nombre del archivo"), max_length=160)
    media_type = models.CharField(max_length=20, choices=[("application/pdf", "PDF"), ("image/jpeg", "JPG")])
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="attachments/%Y/%m/")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # taken out of a draft; the row stays

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_is_jpg_or_pdf", condition=Q(media_type__in=["application/pdf", "image/jpeg"])
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def case(self) -> Referral:
        return self.referral
