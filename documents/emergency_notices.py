"""What is said when somebody breaks the glass: to whose text it is, to the coordination and to data protection (§9)."""

from django.utils.translation import gettext as _

from casework.words import spoken_hour
from documents.notice import notice
from documents.notices import Posted, in_charge, letter, link, to_center, to_professionals

DATA_OFFICER = "data_protection"


@notice("emergency_opened")
def emergency_opened(record, case) -> Posted:
    """At once, while it is open: the professionals of the case, its coordination and the officer who will review it."""
    hour = spoken_hour(record.ends_at)
    subject = _("Acceso de emergencia a %(folio)s")
    sentence = _("Se abrió un acceso de emergencia a %%(folio)s hasta las %(hour)s.") % {"hour": hour}
    officer = letter(subject, sentence, link("emergency", record.pk), folio=case.shown_folio)
    others = in_charge(record.episode_id).exclude(professional=record.user_id)
    return [
        *to_professionals(others, case, subject, sentence),
        *to_center(case, subject, sentence, page="emergency", pk=record.pk),
        (DATA_OFFICER, officer),
    ]


@notice("emergency_closed")
def emergency_closed(record, case) -> Posted:
    """Closed before its hour: the officer may review it."""
    sentence = _("Terminó el acceso de emergencia a %(folio)s: ya puede revisarse.")
    said = letter(
        _("Acceso de emergencia terminado: %(folio)s"), sentence, link("emergency", record.pk), folio=case.shown_folio
    )
    return [(DATA_OFFICER, said)]


@notice("emergency_reviewed")
def emergency_reviewed(record, case) -> Posted:
    """Who opened it and the coordination learn what the review found, on the page, not in the mail."""
    subject = _("Se revisó el acceso de emergencia a %(folio)s")
    sentence = _("La oficina de protección de datos revisó el acceso de emergencia a %(folio)s.")
    said = letter(subject, sentence, link("emergency", record.pk), folio=case.shown_folio)
    return [(f"user:{record.user_id}", said), *to_center(case, subject, sentence, page="emergency", pk=record.pk)]
