"""A letter that could not be delivered for good is told to who can do something, never with what it said (§11)."""

from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from documents.models import Message
from documents.notice import notice
from documents.notices import Posted, letter, link
from documents.outbox import post_once

OF_MAIL = ("person_unreached", "mail_undelivered")  # that these themselves do not arrive is told to nobody


@notice("person_unreached")
def person_unreached(record, case) -> Posted:
    """Reception asks him for another address, or calls him."""
    said = letter(
        _("Un correo no llegó: %(folio)s"),
        _("Un correo para la persona de %(folio)s no se pudo entregar. Llámela y confirme su dirección de correo."),
        link("case", case.pk),
        folio=case.shown_folio,
    )
    return [(f"reception:{case.center_id}", said)] if case.center_id else []


@notice("mail_undelivered")
def mail_undelivered(record, case) -> Posted:
    """The system's administration sees on its page which, without their words."""
    said = letter(
        _("Hay correos que no se pudieron entregar"),
        _("Hoy se dejó de intentar la entrega de uno o más correos. Vea cuáles y por qué."),
        link("dead_letters"),
    )
    return [("system", said)]


def tell_of(row: Message) -> None:
    """Reception, once for each person and address; the system's administration, once a day."""
    if row.notice in OF_MAIL:
        return
    case = row.referral
    if case is not None and case.person_id is not None and case.person.email == row.recipient:
        post_once("person_unreached", row, case=case, about=f"mail/{case.pk}/{keyed_digest(row.recipient)[:32]}")
    post_once("mail_undelivered", row, case=None, about=f"mail/{clock.today()}")
