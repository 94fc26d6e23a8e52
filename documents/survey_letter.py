"""The invitation to the satisfaction survey: neutral, with its one-time link."""

from django.conf import settings
from django.utils.translation import gettext as _

from documents.notice import Letter


def survey_letter(token: str) -> Letter:
    """The words of the invitation; nothing in them names the programme or the person."""
    return Letter(
        subject=_("Le pedimos su opinión"),
        body=_(
            "Buen día:\n\nQueremos saber cómo le atendemos. Son seis preguntas y nadie sabrá qué respondió usted.\n\n"
            "%(url)s\n\nEl enlace sirve una sola vez y vence en 60 días."
        )
        % {"url": f"{settings.BASE_URL}/encuesta/{token}/"},
    )
