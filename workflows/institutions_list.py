"""Every institution with what it has referred, those with nothing too (R24), and who resembles whom."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.access import visible
from casework.models import Institution, InstitutionUnit, Referral, RequestedUnit
from casework.states import InstitutionState as I
from casework.text import normalised
from workflows.agreements import last_day

TO_DECIDE = (I.REQUESTED, I.UNDER_VALIDATION, I.APPROVED)
NEVER, THIS_YEAR = "nunca", "anio"
WITHOUT = ((NEVER, _("Ninguna desde su alta")), (THIS_YEAR, _("Ninguna este año")))
SMALL_WORDS = frozenset("de del la las los el y e en para por con a al".split())
SIMILAR = 0.88  # of 1: «Intituto de la Muger» is still the same name
MOST_OF_A_DOMAIN = 5  # a domain that more institutions share says nothing of any of them


def listed(user) -> QuerySet:
    """The institutions this person may know, those that wait for a decision first, with their referrals counted."""
    year = clock.today().year
    first = clock.moment_of(clock.today().replace(month=1, day=1))
    return (
        visible(Institution, user)
        .select_related("type", "municipality", "application")
        .annotate(
            this_year=_count(user, submitted_at__gte=first),
            all_time=_count(user, submitted_at__isnull=False),
            year=Value(year),
            agreement_ends=last_day(),
            turn=Case(When(state__in=TO_DECIDE, then=Value(0)), default=Value(1), output_field=IntegerField()),
        )
        .order_by("turn", "name", "pk")
    )


def without_referrals(rows: QuerySet, which: str) -> QuerySet:
    """The active ones that have sent nobody, ever or this year; who has been in for longest comes first (R24)."""
    counted = {"all_time": 0} if which == NEVER else {"this_year": 0}
    return rows.filter(state=I.ACTIVE, **counted).order_by("registered_at", "name", "pk")


def _count(user, **where):
    counted = (
        visible(Referral, user)
        .filter(unit__institution=OuterRef("pk"), **where)
        .order_by()
        .values("unit__institution")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True)
class Likeness:
    """An institution that may be the same, and what makes one think so."""

    institution: Institution
    why: str | Promise


def resembling(institution: Institution, user) -> list[Likeness]:
    """Other institutions with nearly the same name, or the same e-mail domain while few share it. Four queries."""
    others = list(
        visible(Institution, user)
        .exclude(pk=institution.pk)
        .only("name", "state", "head_email")
        .prefetch_related(
            Prefetch("units", InstitutionUnit.objects.only("institution", "email")),
            Prefetch("application__units", RequestedUnit.objects.only("application", "email")),
        )
    )
    by_name = [one for one in others if _same_name(institution.name, one.name)]
    mine = domains(institution)
    by_domain = [one for one in others if one not in by_name and mine & domains(one)]
    return [
        *(Likeness(one, _("nombre parecido")) for one in by_name),
        *(Likeness(one, _("mismo dominio de correo")) for one in by_domain if len(by_domain) <= MOST_OF_A_DOMAIN),
    ]


def _same_name(one: str, other: str) -> bool:
    mine, theirs = (set(normalised(name).split()) - SMALL_WORDS for name in (one, other))
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return True
    texts = (" ".join(sorted(words)) for words in (mine, theirs))
    return SequenceMatcher(None, *texts).ratio() >= SIMILAR


def domains(institution: Institution) -> set[str]:
    """The domains of its official addresses: the head's, its areas' and those it asks for."""
    application = getattr(institution, "application", None)
    rows = [*institution.units.all(), *(application.units.all() if application else [])]
    emails = [institution.head_email, *(row.email for row in rows)]
    return {email.rsplit("@", 1)[1].lower() for email in emails if "@" in email}


def count_to_decide(user) -> int:
    """How many applications wait for the direction."""
    return visible(Institution, user).filter(state__in=TO_DECIDE).count()
