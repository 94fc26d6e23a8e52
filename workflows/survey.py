"""An answer and its invitation part for ever: the invitation keeps that it was used, the answer keeps the quarter."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from casework import clock
from casework.fields import keyed_digest
from casework.models import Center, SurveyAnswer, SurveyInvitation
from casework.models.surveys import ANSWER_DAYS
from casework.statistics.satisfaction import LEAST, quarter
from documents.outbox import post_to
from documents.survey_letter import survey_letter

Shuffle = Callable[[list], None]
BY_CHANCE: Shuffle = secrets.SystemRandom().shuffle


def invite(episode_id: int, case, moment: str) -> None:
    """Ask for an opinion once a moment: by e-mail, or by the link that the centre hands out when there is no e-mail."""
    invitation, new = SurveyInvitation.objects.get_or_create(episode_id=episode_id, moment=moment)
    if new and case.person.email:
        letter = survey_letter(new_link(invitation))
        post_to(case.person.email, notice="survey", subject=letter.subject, body=letter.body, referral=None)


def new_link(invitation: SurveyInvitation) -> str:
    """A link for an invitation that was not used, told once; the one before it stops working."""
    token = secrets.token_urlsafe(24)
    invitation.token_digest = keyed_digest(token)
    invitation.expires_on = clock.today() + timedelta(days=ANSWER_DAYS)
    invitation.save(update_fields=["token_digest", "expires_on"])
    return token


def open_invitation(token: str) -> SurveyInvitation | None:
    """The invitation of this token, if it has not been used and has not expired."""
    return _open(token).first()


def _open(token: str):
    return SurveyInvitation.objects.filter(token_digest=keyed_digest(token), used=False, expires_on__gte=clock.today())


def answer(token: str, scores: dict) -> bool:
    """Keep an anonymous answer and use its invitation up, both or neither; False when it no longer serves.

    No access row, no history, no time: nothing that could order answers beside invitations.
    """
    with transaction.atomic():
        _one_at_a_time()
        invitation = _open(token).select_related("episode__referral").first()
        if invitation is None:
            return False
        keep(
            used=[invitation.pk],
            answers=[
                SurveyAnswer(
                    moment=invitation.moment,
                    center_id=invitation.episode.referral.center_id,
                    quarter=quarter(clock.today()),
                    **scores,
                )
            ],
        )
    return True


def _one_at_a_time() -> None:
    """Everybody who answers locks the same rows in the same order, so that two cannot wait for each other."""
    list(SurveyInvitation.objects.order_by("pk").select_for_update().values_list("pk"))


def keep(*, used: Iterable[int], answers: Iterable[SurveyAnswer], shuffle: Shuffle = BY_CHANCE) -> None:
    """Keep answers among all the others, so that where and in which transaction a row lies tells nothing.

    A database remembers more than its columns: PostgreSQL the transaction that wrote a row (xmin), both where it lies.
    Written alone, an answer would bear the transaction of its invitation and lie in the order of answering. So every
    invitation is written again in one sentence, and every answer again, shuffled: all of them in the same transaction.
    """
    SurveyInvitation.objects.update(used=Case(When(pk__in=list(used), then=Value(True)), default=F("used")))
    rows = [*SurveyAnswer.objects.all(), *answers]
    shuffle(rows)
    SurveyAnswer.objects.all().delete()
    SurveyAnswer.objects.bulk_create(rows, batch_size=500)


@dataclass(frozen=True)
class Opinions:
    """What the people of a centre would change, as they wrote it in a quarter, and of how many answers."""

    center: Center
    quarter: str
    answers: int
    comments: list[str]


def opinions(answers: QuerySet) -> list[Opinions]:
    """The comments by quarter and centre, the last quarter first; only of quarters that are over, with enough answers.

    Of the present quarter nothing is told: who sees that a link was used would see which comment came with it. Within a
    quarter their order is that of random keys.
    """
    groups: dict[tuple[str, int], list[SurveyAnswer]] = {}
    for one in answers.filter(quarter__lt=quarter(clock.today())).select_related("center").order_by("pk"):
        groups.setdefault((one.quarter, one.center_id), []).append(one)
    found = [
        Opinions(rows[0].center, name, len(rows), [one.comment for one in rows if one.comment])
        for (name, _center), rows in groups.items()
        if len(rows) >= LEAST
    ]
    by_center = sorted(found, key=lambda one: one.center.name)
    return sorted(by_center, key=lambda one: one.quarter, reverse=True)
