"""An institution's application: sent once, with a folio and a key of its own, corrected if it is returned."""

import re
import unicodedata

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Counter, Institution, InstitutionApplication
from casework.roles import SYSTEM
from casework.states import InstitutionState as I
from casework.text import as_address
from documents.application_letter import application_url
from documents.models import InstitutionPaper
from documents.outbox import post_to
from documents.seal import new_code
from documents.uploads import Accepted
from workflows.door import Refused, open_record, take_step
from workflows.machines import InstitutionMachine
from workflows.machines.joining import Asked, SignedLetter, keep_areas, write_asked
from workflows.sent_once import token_of

SMALL_WORDS = frozenset("de del la las los el y e en para por con a al".split())
TAKEN = frozenset({"VOL"})  # the series of voluntary requests
LONGEST_KEY = 8


def short_key(name: str) -> str:
    """The initials of a name, for its referrals' folios: «Juzgado Segundo de Control» is JSC; a number when taken."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).upper()
    said = [word for word in re.findall(r"[A-Z0-9]+", plain) if word.lower() not in SMALL_WORDS]
    stem = "".join(word[0] for word in said)[:LONGEST_KEY] if len(said) > 1 else "".join(said)[:4]
    stem = stem if len(stem) > 1 else f"{stem}INST"[:4]
    used = set(Institution.objects.filter(key__startswith=stem).values_list("key", flat=True)) | TAKEN
    return next(key for key in (stem, *(f"{stem}{number}" for number in range(2, 1000))) if key not in used)


def apply_once(asked: Asked, *, mark: str) -> InstitutionApplication:
    """Open the institution's row as requested, with its application and its folio; a second click finds the first's.

    Raises Refused when two institutions keep taking the same key.
    """
    series = f"application-once/{token_of(mark, 'application')}"
    for _attempt in range(3):
        earlier = Counter.objects.filter(series=series).first()
        if earlier is not None:
            return InstitutionApplication.objects.select_related("institution").get(pk=earlier.last)
        try:
            with transaction.atomic():
                application = ask_to_join(asked, key=short_key(asked.name))
                Counter.objects.create(series=series, last=application.pk)
                return application
        except IntegrityError:  # the other click, or another institution with the same initials: look again
            continue
    raise Refused(_("No pudimos guardar la solicitud. Envíela de nuevo."))


def drawn_folio() -> str:
    """SOL-2026-KQ7M-4TXR: drawn, because a number that goes on would tell how many others have asked."""
    return f"SOL-{clock.today().year}-{new_code()[:9]}"


@transaction.atomic
def ask_to_join(asked: Asked, *, key: str) -> InstitutionApplication:
    """The institution's row, requested, with its application, its areas, its folio and its letter to sign (R33)."""
    institution = Institution(key=key)
    write_asked(institution, asked)
    institution.save()  # before the door opens it: its letter and its messages say what is in the application
    application = InstitutionApplication.objects.create(
        institution=institution,
        folio=drawn_folio(),
        justification=asked.justification,
        submitted_at=clock.now(),
        commitments_accepted_at=clock.now(),
    )
    keep_areas(application, asked.areas)
    open_record(institution, by=SYSTEM)
    return application


def correct(application: InstitutionApplication, asked: Asked) -> None:
    """Write the corrections of a returned application and make its letter anew. Raises Refused."""
    take_step(application.institution, InstitutionMachine.correct, by=SYSTEM, facts=asked)


def hand_in(application: InstitutionApplication, letter: Accepted) -> None:
    """Keep the signed letter with its hash; a new one takes the place of the earlier. Raises Refused and NotKept.

    The same file again, as a double click sends it, is there already; after a return it corrects nothing.
    """
    application.refresh_from_db()
    if application.signed_at and application.signed_form_sha256 == letter.sha256 and may_sign(application):
        if awaits_correction(application):
            raise Refused(_("Es la misma carta que ya tenemos. Corrija los datos, o suba una firmada de nuevo."))
        return
    take_step(application.institution, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(letter))


def send_again(application: InstitutionApplication) -> None:
    """The corrected application goes back to the direction. Raises Refused."""
    take_step(application.institution, InstitutionMachine.submit_again, by=SYSTEM)


def may_sign(application: InstitutionApplication) -> bool:
    """The letter may be handed in until somebody begins to validate it."""
    return application.institution.state in (I.REQUESTED, I.RETURNED)


def may_correct(application: InstitutionApplication) -> bool:
    return application.institution.state == I.RETURNED


def awaits_correction(application: InstitutionApplication) -> bool:
    """It was returned, and nothing was corrected nor signed since."""
    return application.institution.state == I.RETURNED and application.corrected_at is None


def letter_to_sign(application: InstitutionApplication) -> InstitutionPaper | None:
    """The carta responsiva as it stands now."""
    return InstitutionPaper.objects.filter(
        institution=application.institution_id, kind="responsibility_letter", replaced_at__isnull=True
    ).first()


def send_link(folio: str, email: str) -> None:
    """Send the private link again, if that folio's contact has that address; who asks is not told which."""
    application = InstitutionApplication.objects.filter(folio__iexact=folio).first()
    contact = application.contact if application else None
    if application is None or contact is None or as_address(contact.email) != as_address(email):
        return
    said = {"folio": application.folio, "url": application_url(application)}
    post_to(
        contact.email,
        notice="application_link",
        subject=_("El enlace de su solicitud %(folio)s") % said,
        body=_("Buen día:\n\nCon este enlace vuelve a la página de la solicitud %(folio)s:\n\n%(url)s") % said,
    )
