"""The session's page: the two questions of attendance, the note, its addendum."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm

LONGEST = 20_000  # characters of a part of the note
ON_TIME, LATE, WARNED, SILENT = "si", "tarde", "aviso", "no"


class AttendanceForm(SigueForm):
    held = forms.ChoiceField(
        label=_("1. ¿La sesión se realizó?"),
        widget=forms.RadioSelect,
        choices=[("si", _("Sí, se realizó")), ("no", _("No se realizó"))],
    )
    came = forms.ChoiceField(
        label=_("2. ¿La persona asistió?"),
        widget=forms.RadioSelect,
        choices=[
            (ON_TIME, _("Sí, a tiempo")),
            (LATE, _("Sí, llegó tarde")),
            (WARNED, _("No; avisó antes")),
            (SILENT, _("No; no avisó")),
        ],
    )
    minutes = forms.IntegerField(
        label=_("Minutos de retraso"),
        required=False,
        min_value=1,
        max_value=240,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=_("Si la persona vino y no se realizó, ¿por qué?"),
        required=False,
        max_length=300,
        help_text=_("Se registra como cancelada por el centro; no cuenta como inasistencia."),
    )
    notes = {"minutes": _("si llegó tarde"), "reason": ""}

    def __init__(self, *args, tolerance: int, **options):
        super().__init__(*args, **options)
        self.tolerance = tolerance
        self.fields["minutes"].width = "2ch"
        self.fields["minutes"].help_text = _("Con más de %(n)d minutos cuenta como inasistencia.") % {"n": tolerance}

    def clean(self):
        data = super().clean()
        held, came, minutes = data.get("held"), data.get("came"), data.get("minutes")
        if held == "si" and came in (WARNED, SILENT):
            self.add_error("came", _("La sesión no pudo realizarse sin la persona. Revise las dos respuestas"))
        if held == "si" and came == LATE:
            if minutes is None and "minutes" not in self.errors:
                self.add_error("minutes", _("Escriba con cuántos minutos de retraso llegó"))
            elif minutes and minutes > self.tolerance:
                self.add_error(
                    "minutes",
                    _("Con más de %(n)d minutos cuenta como inasistencia: responda que no se realizó y que no asistió")
                    % {"n": self.tolerance},
                )
        if held == "no" and came in (ON_TIME, LATE) and not data.get("reason"):
            self.add_error("reason", _("Escriba por qué no se realizó si la persona vino"))
        return data


class NoteForm(SigueForm):
    """The note of a session; a draft may be empty, a signed note says what was worked and what was seen."""

    topic = forms.CharField(label=_("Tema del plan"), max_length=300)
    intervention = forms.CharField(label=_("Qué se trabajó"), max_length=LONGEST, widget=forms.Textarea({"rows": 6}))
    observation = forms.CharField(
        label=_("Qué observó"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Describa hechos y palabras, sin calificar a la persona."),
    )
    homework = forms.CharField(label=_("Tarea para la próxima sesión"), max_length=1000, required=False)
    notes = {"homework": _("si hay")}
    ask = {
        "topic": _("Escriba el tema que se trabajó"),
        "intervention": _("Escriba qué se trabajó"),
        "observation": _("Escriba qué observó"),
    }


class SignatureForm(SigueForm):
    """The password of who signs, asked at the moment of signing."""

    password = forms.CharField(
        label=_("Su contraseña, para firmar"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    ask = {"password": _("Escriba su contraseña para firmar")}

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].width = "20ch"

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("La contraseña no es la suya. Escríbala de nuevo; la nota sigue guardada"))
        return password


class AmendmentForm(SigueForm):
    """Why the coordinator corrects an attendance that is settled, and for an absence, whether he had warned."""

    text = forms.CharField(label=_("Por qué se enmienda"), max_length=300, widget=forms.Textarea({"rows": 3}))
    warned = forms.ChoiceField(
        label=_("¿La persona había avisado?"), widget=forms.RadioSelect, choices=[("si", _("Sí")), ("no", _("No"))]
    )
    ask = {"text": _("Escriba por qué se enmienda"), "warned": _("Responda si había avisado")}

    def __init__(self, *args, asks_warning: bool, **options):
        super().__init__(*args, **options)
        if not asks_warning:
            del self.fields["warned"]


class AddendumForm(SigueForm):
    text = forms.CharField(label=_("Qué agrega o corrige"), max_length=LONGEST, widget=forms.Textarea({"rows": 4}))
    ask = {"text": _("Escriba qué agrega o corrige")}
