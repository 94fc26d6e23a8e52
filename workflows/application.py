"""An institution's application: sent once, with a folio and a key of its own, corrected if it is returned."""

import re
import unicodedata

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Counter, Institution, InstitutionApplication
from casework.roles import SYSTEM
from casework.states import InstitutionState as I
from documents.uploads import Accepted
from workflows.door import Refused, open_record, take_step
from workflows.machines import InstitutionMachine
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


def apply_once(form, *, mark: str) -> InstitutionApplication:
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
                application = _apply(form)
                Counter.objects.create(series=series, last=application.pk)
                return application
        except IntegrityError:  # the other click, or another institution with the same initials: look again
            continue
    raise Refused(_("No pudimos guardar la solicitud. Envíela de nuevo."))


def _apply(form) -> InstitutionApplication:
    institution, application = Institution(), InstitutionApplication()
    form.write(institution, application)
    institution.key = short_key(institution.name)
    institution.save()  # before the door opens it: what the door tells the applicant is in the application
    application.institution = institution
    year = clock.today().year
    application.folio = f"SOL-{year}-{Counter.objects.take(f'application/{year}'):04}"
    application.submitted_at = application.commitments_accepted_at = clock.now()
    application.save()
    open_record(institution, by=SYSTEM)
    return application


@transaction.atomic
def correct(application: InstitutionApplication, form) -> None:
    """Write the corrections; the letter that was signed said something else, so it is signed again."""
    form.write(application.institution, application)
    application.institution.save(update_fields=["name", "type", "level", "municipality", "address", "head", "phone"])
    application.signed_form, application.signed_form_sha256, application.signed_at = None, "", None
    application.save()


def keep_signed_letter(application: InstitutionApplication, letter: Accepted) -> None:
    """Keep the signed letter with its hash; a new one takes the place of the earlier."""
    application.signed_form.save(letter.name, ContentFile(letter.content), save=False)
    application.signed_form_sha256, application.signed_at = letter.sha256, clock.now()
    application.save(update_fields=["signed_form", "signed_form_sha256", "signed_at"])


def send_again(application: InstitutionApplication) -> None:
    """The corrected application goes back to the direction. Raises Refused."""
    take_step(application.institution, InstitutionMachine.submit_again, by=SYSTEM)


def may_sign(application: InstitutionApplication) -> bool:
    """The letter may be handed in until somebody begins to validate it."""
    return application.institution.state in (I.REQUESTED, I.RETURNED)


def may_correct(application: InstitutionApplication) -> bool:
    return application.institution.state == I.RETURNED
