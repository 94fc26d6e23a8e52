"""The follow-up form of both sides, but for who informs: nobody of the centre asks the victim (domain §2.8)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm
from casework.models import FollowUp
from workflows.machines.follow_up import Attempt, Findings

Answer, Outcome, Method, Informant = FollowUp.Answer, FollowUp.Outcome, FollowUp.Method, FollowUp.Informant

METHODS = {
    FollowUp.Side.CENTER: [Method.PHONE, Method.OFFICE, Method.VISIT],
    FollowUp.Side.INSTITUTION: [Method.PHONE, Method.OFFICE, Method.VISIT, Method.FILE],
}
INFORMANTS = {
    FollowUp.Side.CENTER: [Informant.PERSON, Informant.RELATIVE],
    FollowUp.Side.INSTITUTION: [Informant.PERSON, Informant.VICTIM_SERVICE, Informant.AUTHORITY, Informant.RELATIVE],
}
OUTCOMES = [Outcome.NO_RELAPSE, Outcome.RELAPSE_REFERRED, Outcome.RELAPSE_REPORTED, Outcome.REFUSED]
RELAPSES = (Outcome.RELAPSE_REFERRED, Outcome.RELAPSE_REPORTED)
QUESTIONS = (
    "new_violence",
    "new_complaint",
    "respects_orders",
    "pays_alimony",
    "substance_use",
    "uses_tools",
    "needs_support",
)


def _chosen(values) -> list[tuple[str, str]]:
    return [(value.value, value.label) for value in values]


def _question(label, *, none: bool = False, help_text="") -> forms.ChoiceField:
    offered = [Answer.NO, Answer.YES, *([Answer.NOT_APPLICABLE] if none else []), Answer.UNKNOWN]
    return forms.ChoiceField(
        label=label, choices=_chosen(offered), widget=forms.RadioSelect, required=False, help_text=help_text
    )


class AttemptForm(SigueForm):
    """A call or a visit that found nobody, or was put off."""

    prefix = "intento"
    method = forms.ChoiceField(label=_("¿Cómo lo intentó?"), widget=forms.Select)
    result = forms.CharField(label=_("¿Qué pasó?"), max_length=160)
    ask = {"result": _("Escriba qué pasó, por ejemplo «No contestó»")}

    def __init__(self, *args, side: str, **options):
        super().__init__(*args, **options)
        self.fields["method"].choices = _chosen(METHODS[side])

    def facts(self) -> Attempt:
        return Attempt(self.cleaned_data["method"], self.cleaned_data["result"])


class FindingsForm(SigueForm):
    """Who informs, what happened since, and the outcome; what an outcome needs is asked once it is chosen."""

    method = forms.ChoiceField(label=_("¿Cómo hubo contacto?"), widget=forms.RadioSelect, required=False)
    informant = forms.ChoiceField(label=_("¿Quién informa?"), widget=forms.RadioSelect, required=False)
    new_violence = _question(
        _("¿Hubo algún hecho nuevo de violencia?"), help_text=_("Lo que le refieren, aunque no haya denuncia.")
    )
    new_complaint = _question(_("¿Hay una denuncia, carpeta o detención nueva?"))
    respects_orders = _question(_("¿Cumple las órdenes vigentes?"), none=True)
    pays_alimony = _question(_("¿Cumple con la pensión alimenticia?"), none=True)
    substance_use = _question(_("¿Hay consumo problemático de alcohol u otras sustancias?"))
    uses_tools = _question(
        _("¿Usa lo que aprendió?"),
        help_text=_("Tiempo fuera, reconocer señales, pedir ayuda, acuerdos por la vía legal."),
    )
    needs_support = _question(_("¿Necesita apoyo, o quiere regresar?"))
    narrative = forms.CharField(
        label=_("Notas"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    outcome = forms.ChoiceField(
        label=_("Según lo anterior"),
        choices=_chosen(OUTCOMES),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija el resultado")},
    )

    def __init__(self, *args, side: str, **options):
        super().__init__(*args, **options)
        self.fields["method"].choices = _chosen(METHODS[side])
        self.fields["informant"].choices = _chosen(INFORMANTS[side])
        self.fields["narrative"].note = (
            _("no las ve la instancia") if side == FollowUp.Side.CENTER else _("las lee el centro")
        )
        for name in ("method", "informant", *QUESTIONS):
            self.fields[name].note = ""
        self.fields["outcome"].choice_notes = {
            Outcome.RELAPSE_REFERRED.value: _("La cuenta la persona o quien informa; no hay denuncia."),
            Outcome.RELAPSE_REPORTED.value: _("Hay denuncia, carpeta o detención."),
            Outcome.REFUSED.value: _("Terminó su proceso y no desea responder. Basta decir por qué en las notas."),
        }

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if not outcome:
            return data
        if outcome == Outcome.REFUSED:
            if not data.get("narrative"):
                self.add_error("narrative", _("Escriba qué dijo al rechazar el seguimiento"))
            return data
        for name in ("method", "informant", *QUESTIONS):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Responda «%(label)s»") % {"label": self.fields[name].label})
        self._agree(data, outcome)
        return data

    def _agree(self, data: dict, outcome: str) -> None:
        """The answers and the outcome say the same."""
        if data.get("new_complaint") == Answer.YES and outcome != Outcome.RELAPSE_REPORTED:
            self.add_error(
                "outcome", _("Marcó una denuncia, carpeta o detención nueva: el resultado es reincidencia denunciada")
            )
        elif data.get("new_violence") == Answer.YES and outcome == Outcome.NO_RELAPSE:
            self.add_error(
                "outcome", _("Marcó un hecho nuevo de violencia: el resultado no puede ser sin reincidencia")
            )
        elif outcome == Outcome.RELAPSE_REPORTED and data.get("new_complaint") != Answer.YES:
            self.add_error(
                "outcome", _("Para «reincidencia denunciada» marque que hay una denuncia, carpeta o detención nueva")
            )
        elif outcome == Outcome.RELAPSE_REFERRED and data.get("new_violence") != Answer.YES:
            self.add_error("outcome", _("Para «reincidencia referida» marque que hubo un hecho nuevo de violencia"))
        if outcome in RELAPSES and not data.get("narrative"):
            self.add_error("narrative", _("Escriba qué pasó, cuándo y cómo lo supo: con esto se abre el hecho nuevo"))

    def facts(self) -> Findings:
        return Findings(**{name: self.cleaned_data[name] for name in Findings.__dataclass_fields__})


class ReasonForm(SigueForm):
    """Why a follow-up is cancelled."""

    prefix = "cancelar"
    text = forms.CharField(
        label=_("¿Por qué se cancela?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Fallecimiento, orden de la autoridad o regreso al programa."),
    )
    ask = {"text": _("Escriba por qué se cancela")}
