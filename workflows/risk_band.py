"""The band of risk of a case, for those whom domain §9 lets know it: of the last assessment, or before any process what
the institution said.

Reception and the facilitator know the band without reading the assessment, so that its level is read past the wall; to
the direction the risk is a figure, and to the auditor, data protection and the administrator it is nothing.
"""

from collections.abc import Iterable
from datetime import date

from casework.access import CARE
from casework.models import RiskAssessment
from casework.roles import Role
from casework.wall import as_whole

KNOWS = CARE | {Role.RECEPTION, Role.FACILITATOR}


def band(user, referral, episode) -> str:
    """The band of one case as this person may know it; empty where she may not, or nobody assessed it yet."""
    return band_and_review(user, referral, episode)[0]


def band_and_review(user, referral, episode) -> tuple[str, date | None]:
    """The band, and for who attends the person the day by which it is assessed again. One query."""
    if user.role not in KNOWS:
        return "", None
    if episode is None:
        return _said(user, referral), None
    level, due = _last([episode.pk]).get(episode.pk, ("", None))
    return level, due if user.role in CARE else None


def bands(user, cases: Iterable[tuple]) -> dict[int, str]:
    """The band of many cases, each with its latest process or None, by the id of the case. One query."""
    if user.role not in KNOWS:
        return {}
    cases = list(cases)
    last = _last([episode.pk for _case, episode in cases if episode is not None])
    return {
        case.pk: last.get(episode.pk, ("", None))[0] if episode is not None else _said(user, case)
        for case, episode in cases
    }


def _said(user, referral) -> str:
    """What the institution said; of the violence a facilitator knows nothing."""
    return "" if user.role == Role.FACILITATOR else referral.present_institution_risk


@as_whole
def _last(episodes: list[int]) -> dict[int, tuple[str, date | None]]:
    """The level and the day of review of the last assessment of each process."""
    if not episodes:
        return {}
    rows = RiskAssessment.objects.filter(episode__in=episodes).order_by("pk")
    return {episode: (level, due) for episode, level, due in rows.values_list("episode", "level", "review_due")}
