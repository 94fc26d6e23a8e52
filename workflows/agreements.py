"""Which agreement of each institution counts, when it ends, and what that asks of the two sides (R29, R54)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.access import visible
from casework.models import CollaborationAgreement
from casework.states import InstitutionState as I
from casework.words import plain_day

WARNINGS = (60, 15)  # days before its last day
OVER = 0  # the term of one that has ended
IN = (I.APPROVED, I.ACTIVE, I.SUSPENDED)


@dataclass(frozen=True)
class Ending:
    """An agreement that ends soon or has ended, in words for a panel."""

    agreement: CollaborationAgreement
    days: int

    @property
    def is_void(self) -> bool:
        return self.agreement.voided_at is not None

    @property
    def is_over(self) -> bool:
        return self.days < 0

    @property
    def sentence(self) -> str:
        """«El convenio C-12/2026 vence el 3 de enero de 2027: faltan 15 días.»"""
        said = {"number": self.agreement.number, "day": plain_day(self.agreement.valid_to), "days": self.days}
        if self.is_over:
            return _("El convenio %(number)s venció el %(day)s y no hay uno nuevo.") % said
        if self.days == 0:
            return _("El convenio %(number)s vence hoy.") % said
        return (
            ngettext(
                "El convenio %(number)s vence el %(day)s: falta %(days)d día.",
                "El convenio %(number)s vence el %(day)s: faltan %(days)d días.",
                self.days,
            )
            % said
        )


def in_force() -> QuerySet:
    """The agreements that count: none that was taken out of force because it was written down wrongly."""
    return CollaborationAgreement.objects.filter(voided_at__isnull=True)


def current() -> QuerySet:
    """The agreement of each institution that is in whose validity reaches furthest: a new one ends the warnings."""
    furthest = in_force().filter(institution=OuterRef("institution")).order_by("-valid_to", "-pk")
    return CollaborationAgreement.objects.filter(
        pk=Subquery(furthest.values("pk")[:1]), institution__state__in=IN
    ).select_related("institution")


def ending() -> QuerySet:
    """The current agreements that end within 60 days or have ended, the soonest first."""
    last = clock.today() + timedelta(days=WARNINGS[0])
    return current().filter(valid_to__lte=last).order_by("valid_to", "pk")


def expired() -> QuerySet:
    """The current agreements of active institutions that have ended: their suspension is proposed."""
    return current().filter(valid_to__lt=clock.today(), institution__state=I.ACTIVE).order_by("valid_to", "pk")


def to_warn_of() -> list[tuple[CollaborationAgreement, int]]:
    """Each agreement whose nearest term was not told yet, with that term: 60, 15 or OVER."""
    today, found = clock.today(), []
    for agreement in ending():
        left = agreement.days_left(today)
        term = OVER if left < 0 else min(days for days in WARNINGS if left <= days)
        if agreement.warned_days is None or agreement.warned_days > term:
            found.append((agreement, term))
    return found


def ends_for(user) -> list[Ending]:
    """What this person's panel warns of: current agreements that end within 60 days or have ended, soonest first."""
    known = ending().filter(pk__in=visible(CollaborationAgreement, user).order_by().values("pk"))
    today = clock.today()
    return [Ending(one, one.days_left(today)) for one in known]


def last_day() -> Subquery:
    """The last day of an institution's current agreement, as a column of the institution."""
    found = in_force().filter(institution=OuterRef("pk")).order_by("-valid_to", "-pk")
    return Subquery(found.values("valid_to")[:1])


def of_institution(institution, today: date) -> list[Ending]:
    """All its agreements with their commitments, the one that counts first, those without force last."""
    force = F("voided_at").asc(nulls_first=True)
    found = institution.agreements.prefetch_related("commitments").order_by(force, "-valid_to", "-pk")
    return [Ending(one, one.days_left(today)) for one in found]
