"""What happened to a referral, in words for the institution: never clinical, never risk, nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from casework.models import HistoryEntry, Referral
from casework.wall import whole

# What is not named here is not told: assessments, risk, second approvals, what another centre refused.
TOLD = {
    ("referral", "open"): _("Su instancia empezó la canalización"),
    ("referral", "submit"): _("Su instancia envió la canalización"),
    ("referral", "submit_again"): _("Su instancia la envió corregida"),
    ("referral", "take"): _("El centro empezó a revisarla"),
    ("referral", "send_back"): _("El centro la devolvió para corregir"),
    ("referral", "reroute"): _("Pasó a otro centro para su revisión"),
    ("referral", "accept"): _("El centro la aceptó y cita a la persona"),
    ("referral", "decline"): _("El centro la declaró no procedente"),
    ("referral", "cancel"): _("Su instancia la canceló"),
    ("referral", "link"): _("La persona acudió a su primera cita"),
    ("referral", "record_no_show"): _("La persona no se presentó"),
    ("referral", "cite_again"): _("El centro la citó de nuevo"),
    ("referral", "close"): _("Terminó el proceso y se cerró la canalización"),
    ("referral", "readmit"): _("La persona reingresó al programa"),
    ("episode", "begin_assessment"): _("Empezó la valoración por área"),
    ("episode", "approve_plan"): _("Empezó la atención"),
    ("episode", "find_not_eligible"): _("El programa no puede atenderla"),
    ("episode", "hold"): _("Se suspendió temporalmente"),
    ("episode", "resume"): _("Se reanudó"),
    ("episode", "accept_transfer"): _("Pasó a otro centro, que continúa la atención"),
    ("episode", "begin_closing"): _("Terminaron las sesiones; el centro prepara el cierre"),
    ("episode", "complete"): _("Concluyó el programa"),
    ("episode", "withdraw"): _("Se registró la baja"),
}


@dataclass(frozen=True)
class Happening:
    at: datetime
    words: str
    is_last: bool = False


def story(referral: Referral) -> list[Happening]:
    """The steps an institution may know of, the latest first."""
    entries = HistoryEntry.objects.filter(case=referral.pk, noun__in=("referral", "episode")).order_by("-number")
    with whole():  # the history is not the institution's; these steps of it are told, and nothing else of a row is read
        steps = list(entries.values_list("noun", "step", "at"))
    told = [(at, TOLD[noun, step]) for noun, step, at in steps if (noun, step) in TOLD]
    return [Happening(at, str(words), is_last=number == 0) for number, (at, words) in enumerate(told)]
