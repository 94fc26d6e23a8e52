"""The forms of facts that are written down: interview, signed papers, criteria of entry and risk."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.widgets import DayMonthYearField
from casework.models import (
    EligibilityCheck,
    EligibilityCriterion,
    Incident,
    IntakeInterview,
    RiskAssessment,
    SignedConsent,
)
from casework.roles import Risk
from documents.uploads import Rejected, accept_upload
from workflows.forms.center.facts import long_text, yes_no

TEXT_VERSION = "2026-1"  # of the privacy notice and the commitment letter in force
REVIEW_AFTER = 60  # days until a risk is to be assessed again


class InterviewForm(SigueForm):
    held_on = DayMonthYearField(label=_("Fecha de la entrevista"), latest=clock.today)
    household = long_text(_("Con quién vive"), 3)
    support_network = long_text(_("Red de apoyo"), 3)
    violence_history = long_text(_("Historia de violencia"), 5)
    substance_use = long_text(_("Consumo de sustancias"), 3)
    acknowledges_obligation = yes_no(_("¿Reconoce su obligación o su decisión de asistir?"))
    summary = long_text(_("Síntesis"), 6)

    def interview(self, episode, by) -> IntakeInterview:
        """The interview, signed, not saved yet."""
        return IntakeInterview(
            episode=episode,
            signed_by_id=by.pk,
            signed_at=clock.now(),
            **{name: self.cleaned_data[name] for name in self.fields},
        )


class ConsentForm(SigueForm):
    signed_on = DayMonthYearField(label=_("Día en que lo firmó"), latest=clock.today)
    text_version = forms.CharField(
        label=_("Versión del texto"),
        max_length=20,
        initial=TEXT_VERSION,
        help_text=_("Está al pie de la hoja que firmó la persona."),
    )
    scan = forms.FileField(
        label=_("Copia escaneada"),
        required=False,
        help_text=_("JPG o PDF. Puede agregarla después."),
        widget=forms.ClearableFileInput({"accept": ".jpg,.jpeg,.pdf"}),
    )
    notes = {"scan": _("si ya la tiene")}

    def clean_scan(self):
        """The file, looked into and cleaned, or None."""
        file = self.cleaned_data.get("scan")
        if not file:
            return None
        try:
            return accept_upload(file)
        except Rejected as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def consent(self, episode, kind: str, by) -> SignedConsent:
        return SignedConsent(
            episode=episode,
            kind=kind,
            text_version=self.cleaned_data["text_version"],
            signed_on=self.cleaned_data["signed_on"],
            recorded_by_id=by.pk,
            recorded_at=clock.now(),
        )


class CriteriaForm(SigueForm):
    """One question for each criterion in force; an answer against the person needs a remark."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.criteria = list(EligibilityCriterion.objects.valid_on(clock.today()))
        for criterion in self.criteria:
            met, comment = self.names(criterion)
            self.fields[met] = yes_no(criterion.name)
            self.fields[met].error_messages["required"] = _("Responda «%(name)s»") % {"name": criterion.name}
            self.fields[comment] = forms.CharField(label=_("Observación"), max_length=300, required=False)
            self.fields[comment].error_messages["max_length"] = _("La observación tiene más de 300 caracteres")

    @staticmethod
    def names(criterion) -> tuple[str, str]:
        return f"met_{criterion.pk}", f"comment_{criterion.pk}"

    @property
    def groups(self) -> list[tuple[str, list]]:
        """The questions by kind, as pairs of bound fields."""
        found = []
        for kind in EligibilityCriterion.kind.field.choices:
            pairs = [tuple(self[name] for name in self.names(one)) for one in self.criteria if one.kind == kind[0]]
            found.append((kind[1], pairs))
        return found

    def clean(self):
        data = super().clean()
        for criterion in self.criteria:
            met, comment = self.names(criterion)
            against = data.get(met) is (criterion.kind == "EXCLUDE")
            if against and not data.get(comment):
                self.add_error(comment, _("Explique en la observación: este criterio impide o aplaza el ingreso"))
        return data

    def checks(self, episode, by) -> list[EligibilityCheck]:
        """One row for each criterion; those of an earlier review are changed, not doubled."""
        before = {one.criterion_id: one for one in EligibilityCheck.objects.filter(episode=episode.pk)}
        rows = []
        for criterion in self.criteria:
            met, comment = self.names(criterion)
            row = before.get(criterion.pk) or EligibilityCheck(episode=episode, criterion=criterion)
            row.episode, row.met, row.comment = episode, self.cleaned_data[met], self.cleaned_data[comment]
            row.checked_by_id, row.checked_at = by.pk, clock.now()
            rows.append(row)
        return rows


def _last_day() -> date:
    """The last day on which a risk may be assessed again."""
    return clock.today() + timedelta(days=REVIEW_AFTER)


class RiskForm(SigueForm):
    level = forms.ChoiceField(label=_("Nivel de riesgo"), choices=Risk.choices, widget=forms.RadioSelect)
    instrument_score = forms.IntegerField(
        label=_("Puntaje del instrumento"), required=False, min_value=0, max_value=999
    )
    factors = long_text(_("Factores que lo sostienen"), 5)
    safety_plan = long_text(
        _("Medidas"), 4, help_text=_("Qué hará el centro. No anote datos que permitan ubicar a la víctima.")
    )
    # Sooner than the term, as she sees fit; never later: a slip of the year would let nobody look again.
    review_due = DayMonthYearField(label=_("Revisar antes del"), required=False, earliest=clock.today, latest=_last_day)
    notes = {
        "instrument_score": _("si se aplicó uno"),
        "review_due": _("a más tardar en 60 días"),
    }

    def __init__(self, *args, moment: str, **options):
        super().__init__(*args, **options)
        self.moment = moment
        self.fields["instrument_score"].width = "4ch"
        if moment == RiskAssessment.Moment.EXIT:
            del self.fields["review_due"]

    def assessment(self, episode, by) -> RiskAssessment:
        due = self.cleaned_data.get("review_due") or _last_day()
        return RiskAssessment(
            episode=episode,
            moment=self.moment,
            level=self.cleaned_data["level"],
            instrument_score=self.cleaned_data["instrument_score"],
            factors=self.cleaned_data["factors"],
            safety_plan=self.cleaned_data["safety_plan"],
            assessed_by_id=by.pk,
            assessed_at=clock.now(),
            review_due=None if self.moment == RiskAssessment.Moment.EXIT else due,
        )


class IncidentForm(SigueForm):
    """A new fact of violence, a threat or a breach of an order (domain §2.7)."""

    kind = forms.ChoiceField(label=_("Qué pasó"), choices=Incident.Kind.choices, widget=forms.RadioSelect)
    happened_on = DayMonthYearField(label=_("Cuándo"), latest=clock.today)
    source = forms.CharField(
        label=_("Quién lo refiere"), max_length=160, help_text=_("No escriba el nombre ni el domicilio de la víctima.")
    )
    description = long_text(_("Qué se sabe"), 5)
    actions = long_text(_("Qué se hizo"), 4, help_text=_("A quién se avisó y qué medidas se tomaron."))

    def incident(self, episode, by) -> Incident:
        return Incident(episode=episode, recorded_by_id=by.pk, recorded_at=clock.now(), **self.cleaned_data)


class ProposalForm(SigueForm):
    """Why the proposal is not taken, or why the withdrawal is asked for."""

    text = long_text(_("Explique por qué"), 3, most=300)


class VictimForm(SigueForm):
    """Why the victim's record is opened; it stays in the access log."""

    purpose = forms.CharField(label=_("Para qué lo consulta"), max_length=200)
