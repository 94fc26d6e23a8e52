"""The form of a step, built from the step's own facts: what it asks is what the machine wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.several import SeveralField
from casework.forms.widgets import DayMonthYearField
from casework.models import Appointment, Center, InstitutionUnit, Reason, User
from casework.models.catalogues import ReasonGroup
from casework.roles import ROLE_OF_AREA, Area, Role
from casework.states import AccountState, InstitutionState
from casework.words import plain_day
from workflows.machines.area_plan import Assessment, Assignment, ClosingOpinion
from workflows.machines.base import Step
from workflows.machines.credits import Credits, creditable
from workflows.machines.episode import Hold, PlanApproval, Transfer
from workflows.machines.facts import Explained, Said
from workflows.machines.referral import Reassignment, Rerouting
from workflows.sessions import session_numbers

LONG, SHORT = 8000, 2000
YES_NO = [("1", _("Sí")), ("0", _("No"))]

REASON_GROUPS = {
    "send_back": ReasonGroup.RETURN,
    "decline": ReasonGroup.DECLINE,
    "cancel": ReasonGroup.CANCELLATION,
    "withdraw": ReasonGroup.WITHDRAWAL,
    "find_not_eligible": ReasonGroup.NOT_ELIGIBLE,
    "hold": ReasonGroup.HOLD,
}
FORMS: dict[type, type["StepForm"]] = {}


def says(facts: type):
    """A form that builds these facts."""

    def declare(form):
        FORMS[facts] = form
        return form

    return declare


def long_text(label, rows: int = 5, *, most: int = LONG, **options) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **options)


class StepForm(SigueForm):
    """What is typed for a step, with the version of the record on the page that asked."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, record=None, step: Step | None = None, user=None, **options):
        self.record, self.step, self.user = record, step, user
        super().__init__(*args, **options)
        self.fields["version"].initial = record.version

    def facts(self):
        """The facts of the step, from clean data."""
        return None


@says(Said)
class SaidForm(StepForm):
    text = long_text(_("Explique por qué"), 4, most=SHORT)

    def facts(self):
        return Said(self.cleaned_data["text"])


@says(Explained)
class ExplainedForm(StepForm):
    reason = forms.ModelChoiceField(label=_("Motivo"), queryset=Reason.objects.none(), empty_label=_("Elija un motivo"))
    text = long_text(_("Explicación"), 4, most=SHORT, help_text=_("Sale en el oficio: escriba solo lo necesario."))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        group = REASON_GROUPS.get(self.step.name)
        if group is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].queryset = reasons(group, self.record.case)

    def facts(self):
        return Explained(self.cleaned_data.get("reason"), self.cleaned_data["text"])


def reasons(group: str, case):
    """The reasons of a group in force today; those of voluntary processes only in one."""
    found = Reason.objects.valid_on(clock.today()).filter(group=group)
    return found if case.is_voluntary else found.filter(only_voluntary=False)


@says(Hold)
class HoldForm(ExplainedForm):
    return_due = DayMonthYearField(
        label=_("Regreso previsto"), earliest=clock.today, help_text=_("Mientras tanto no se cuentan inasistencias.")
    )
    field_order = ["reason", "text", "return_due", "version"]

    def facts(self):
        return Hold(self.cleaned_data["reason"], self.cleaned_data["text"], self.cleaned_data["return_due"])


class CenterForm(StepForm):
    center = forms.ModelChoiceField(label=_("Centro"), queryset=Center.objects.none(), empty_label=_("Elija un centro"))
    text = long_text(_("Por qué"), 3, most=SHORT)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        others = Center.objects.valid_on(clock.today()).exclude(pk=self.record.case.center_id)
        self.fields["center"].queryset = others


@says(Transfer)
class TransferForm(CenterForm):
    def facts(self):
        return Transfer(self.cleaned_data["center"], self.cleaned_data["text"])


@says(Rerouting)
class ReroutingForm(CenterForm):
    def facts(self):
        return Rerouting(self.cleaned_data["center"], self.cleaned_data["text"])


@says(Reassignment)
class ReassignmentForm(StepForm):
    unit = forms.ModelChoiceField(
        label=_("Área que la recibe"), queryset=InstitutionUnit.objects.none(), empty_label=_("Elija una")
    )
    text = long_text(_("Por qué"), 3, most=SHORT)
    ask = {"unit": _("Elija el área que la recibe"), "text": _("Escriba por qué pasa a otra área")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        active = InstitutionUnit.objects.filter(institution__state=InstitutionState.ACTIVE)
        self.fields["unit"].queryset = active.exclude(pk=self.record.unit_id).select_related("institution")

    def facts(self):
        return Reassignment(self.cleaned_data["unit"], self.cleaned_data["text"])


def yes_no(label, **options) -> forms.TypedChoiceField:
    """A question that must be answered, yes or no."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "1", widget=forms.RadioSelect, **options
    )


@says(PlanApproval)
class PlanApprovalForm(StepForm):
    fit_for_group = yes_no(
        _("¿La persona es apta para el grupo de reflexión?"),
        help_text=_("Si no lo es, el grupo se sustituye por atención individual."),
    )
    no_shared_professional = forms.BooleanField(
        label=_("Confirmo que nadie del equipo atiende a la víctima"),
        help_text=_("La ley pide que no sean la misma persona ni el mismo lugar."),
    )
    no_legal_conflict = forms.BooleanField(
        label=_("Confirmo que quien lo asesora en lo jurídico no tiene conflicto de interés"),
        help_text=_("No asesora ni representa a la víctima, y no litiga contra ella."),
    )
    plans = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.now = " ".join(f"{plan.pk}.{plan.version}" for plan in self.record.plans.order_by("pk"))
        self.fields["plans"].initial = self.now

    def clean(self):
        """What she confirms of the team and of the sessions is what she read."""
        data = super().clean()
        if data.get("plans") and data["plans"] != self.now:
            self.data = self.data.copy()
            self.data["plans"] = self.now
            raise forms.ValidationError(
                _("El equipo o las sesiones del plan cambiaron mientras lo leía. Revise cómo quedaron y confirme.")
            )
        return data

    def facts(self):
        said = self.cleaned_data
        return PlanApproval(said["fit_for_group"], said["no_shared_professional"], said["no_legal_conflict"])


class ProfessionalChoice(forms.ModelChoiceField):
    def label_from_instance(self, user) -> str:
        return f"{user.full_name} · {user.get_role_display()}"


@says(Assignment)
class AssignmentForm(StepForm):
    professional = ProfessionalChoice(
        label=_("Profesional"), queryset=User.objects.none(), empty_label=_("Elija a una persona")
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        roles = [ROLE_OF_AREA[self.record.area]]
        if self.record.area == Area.GROUP:
            roles += [Role.PSYCHOLOGIST, Role.SOCIAL_WORKER]
        self.fields["professional"].queryset = User.objects.filter(
            center=self.record.case.center_id, role__in=roles, state=AccountState.ACTIVE
        )

    def facts(self):
        return Assignment(self.cleaned_data["professional"])


@says(Assessment)
class AssessmentForm(StepForm):
    method = forms.CharField(label=_("Método e instrumentos"), max_length=300)
    reason = long_text(_("Motivo de atención"), 4)
    results = long_text(_("Resultados"), 8, help_text=_("Solo lo lee su área."))
    opinion = long_text(_("Opinión para el equipo"), 4, help_text=_("La leen las demás áreas y la coordinación."))
    objectives = long_text(_("Objetivos del plan"), 4, most=3000)
    quota = forms.IntegerField(label=_("Sesiones que propone"), min_value=1, max_value=60)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["quota"].initial = self.record.quota
        self.fields["quota"].width = "4ch"

    def facts(self):
        names = ("method", "reason", "results", "opinion", "objectives", "quota")
        return Assessment(**{name: self.cleaned_data[name] for name in names})


class SessionsField(SeveralField):
    """Sessions by their number and day, and whether they were of this order; never of whose the other one was."""

    def label_from_instance(self, session) -> str:
        whence = self.same if session.episode.referral_id == self.case_id else self.other
        number = self.numbers.get(session.pk, 0)
        return _("Sesión %(n)d, %(day)s · %(whence)s") % {
            "n": number, "day": plain_day(session.starts_at), "whence": whence,
        }  # fmt: skip

    same, other = _("proceso anterior de esta orden"), _("otra orden o solicitud")


@says(Credits)
class CreditsForm(StepForm):
    sessions = SessionsField(
        label=_("Sesiones que cuentan para este plan"), queryset=Appointment.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        field, known = self.fields["sessions"], creditable(self.record).select_related("episode")
        field.case_id, field.numbers = self.record.case.pk, session_numbers(known)
        field.queryset = known
        field.initial = list(self.record.credits.values_list("appointment", flat=True))
        self["sessions"].help_text = _("El plan de esta área pide %(n)d.") % {"n": self.record.quota}

    def facts(self):
        return Credits(tuple(self.cleaned_data["sessions"]))


@says(ClosingOpinion)
class ClosingOpinionForm(StepForm):
    text = long_text(
        _("Opinión de cierre"),
        8,
        help_text=_(
            "La leen las demás áreas y pasa al informe final, que recibe la autoridad: en términos neutros, sin datos "
            "clínicos ni de la víctima."
        ),
    )

    def facts(self):
        return ClosingOpinion(self.cleaned_data["text"])


def form_of(step: Step) -> type[StepForm]:
    """The form of a step; a step without facts only asks to be confirmed."""
    return FORMS[step.facts] if step.facts else StepForm


def has_form(step: Step) -> bool:
    """Whether the generic page can ask for this step's facts."""
    return step.facts is None or step.facts in FORMS
