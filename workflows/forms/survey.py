"""The satisfaction survey: five scores and a comment, six questions that nobody can tie to a person (R88, R89)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.base import SigueForm

SCORES = [
    ("5", _("5, muy bien")),
    ("4", _("4, bien")),
    ("3", _("3, regular")),
    ("2", _("2, mal")),
    ("1", _("1, muy mal")),
]


def _score(label) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect)


class SurveyForm(SigueForm):
    treatment = _score(_("¿Cómo es el trato que recibe?"))
    usefulness = _score(_("¿Le sirve lo que aprende?"))
    schedule = _score(_("¿Le acomodan los horarios?"))
    place = _score(_("¿Cómo es el lugar donde le atienden?"))
    overall = _score(_("En general, ¿cómo le atendemos?"))
    comment = forms.CharField(
        label=_("¿Qué cambiaría?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("No escriba su nombre ni el de otras personas."),
    )
    notes = {"comment": _("si lo desea")}
