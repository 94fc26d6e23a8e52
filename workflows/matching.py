"""Is this person already known to a centre? Shown to centre staff only, who decide; nothing is joined by itself.

An institution never learns of it: what it sent stays its own snapshot (domain §0.1, architecture §13.1).
"""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from casework.models import Person, Referral
from casework.wall import as_whole

YEARS_APART = 2  # how far an approximate age may be from the birth date somebody else wrote


@dataclass(frozen=True)
class Candidate:
    """A person who may be the one of the referral: no more of him than is needed to choose."""

    pk: int
    name: str
    age: int | None
    municipality: str
    files: int
    why: str
    sure: bool


@as_whole
def candidates(referral: Referral) -> list[Candidate]:
    """The persons that the CURP, or the name with year of birth and municipality, point at; the surest first."""
    same_name = Q(search_name=referral.search_name, municipality=referral.municipality_id)
    asked = Q(curp_digest=referral.curp_digest) | same_name if referral.curp_digest else same_name
    rows = Person.objects.filter(asked).select_related("municipality").annotate(files=Count("case_files"))[:50]
    found = [candidate for person in rows if (candidate := _compared(person, referral))]
    return sorted(found, key=lambda one: (not one.sure, one.name))


def _compared(person: Person, referral: Referral) -> Candidate | None:
    same_curp = bool(referral.curp_digest) and person.curp_digest == referral.curp_digest
    if not same_curp and not _same_year(person, referral):
        return None
    return Candidate(
        pk=person.pk,
        name=person.listed_name,
        age=person.age,
        municipality=str(person.municipality or ""),
        files=person.files,
        sure=same_curp,
        why=str(_("Misma CURP") if same_curp else _("Mismo nombre, año de nacimiento y municipio")),
    )


def _same_year(person: Person, referral: Referral) -> bool:
    if person.birth_date and referral.birth_date:
        return person.birth_date.year == referral.birth_date.year
    ages = (person.age, referral.age)
    return None not in ages and abs(ages[0] - ages[1]) <= YEARS_APART
