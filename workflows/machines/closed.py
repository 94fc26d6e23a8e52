"""Consequences of ending an episode: the calendar, the follow-ups, the survey, the referral and the file."""

import secrets
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from casework import clock
from casework.fields import keyed_digest
from casework.models import Appointment, CaseFile, Enrollment, Episode, FollowUp, SurveyInvitation
from casework.models.surveys import ANSWER_DAYS, Moment
from casework.roles import SYSTEM
from casework.states import AppointmentState as A
from casework.states import ReferralState
from documents.outbox import post_to
from documents.survey_letter import survey_letter
from workflows.door import Cause, consequence, open_record
from workflows.machines.facts import Said
from workflows.models import Proposal

TO_COME = (A.SCHEDULED, A.CONFIRMED)


def create_follow_ups(cause: Cause, episode, facts, by) -> None:
    """At 3, 6 and 12 calendar months, on both sides; a voluntary case has no institution (R67–R69, §13.8)."""
    program = episode.program
    sides = [FollowUp.Side.CENTER] + ([] if cause.case.is_voluntary else [FollowUp.Side.INSTITUTION])
    for month in program.follow_up_months:
        due = episode.ended_on + relativedelta(months=month)
        for side in sides:
            open_record(
                FollowUp(
                    episode_id=episode.pk,
                    month=month,
                    side=side,
                    due_on=due,
                    window_from=due - timedelta(days=program.window_before_days),
                    window_to=due + timedelta(days=program.window_after_days),
                ),
                by=SYSTEM,
                cause=cause,
            )


def clear_calendar(cause: Cause, episode, facts, by) -> None:
    """What was still to come is cancelled by the centre, and he leaves his group."""
    for appointment in Appointment.objects.filter(episode=episode.pk, state__in=TO_COME, starts_at__gt=clock.now()):
        consequence(cause, appointment, "cancel_by_center", Said("El proceso terminó."))
    Enrollment.objects.filter(episode=episode.pk, left_on__isnull=True).update(left_on=clock.today())


def close_referral(cause: Cause, episode, facts, by) -> None:
    """The referral is closed with its episode; the institution keeps its view."""
    if cause.case.state in (ReferralState.ACCEPTED, ReferralState.LINKED):
        consequence(cause, cause.case, "close")


def settle_proposals(cause: Cause, episode, facts, by) -> None:
    """The withdrawal that a rule proposed has been taken."""
    Proposal.objects.filter(episode=episode.pk, decided_at__isnull=True).update(
        decided_at=clock.now(), decided_by=None if by is SYSTEM else by, taken=True
    )


def move_to_center(cause: Cause, episode, facts, by) -> None:
    """The case is the other centre's; the professionals there are yet to be assigned."""
    episode.plans.update(professional=None)
    cause.case.center_id = episode.transfer_to_id
    cause.case.save(update_fields=["center"])
    Episode.objects.filter(pk=episode.pk).update(transfer_to=None)


def close_case_file(cause: Cause, episode, facts, by) -> None:
    """The file is closed when none of the person's episodes in it is open."""
    if (
        not Episode.objects.filter(case_file=episode.case_file_id)
        .exclude(state="ARCHIVED")
        .exclude(pk=episode.pk)
        .exists()
    ):
        CaseFile.objects.filter(pk=episode.case_file_id).update(closed_on=clock.today())


def invite_to_survey(cause: Cause, episode, facts, by) -> None:
    """The satisfaction survey at the end (R89)."""
    invite(episode.pk, cause.case, Moment.END)


def invite(episode_id: int, case, moment: str) -> None:
    """Send one survey invitation by one-time link; asking twice sends nothing, nor does a person without e-mail."""
    if SurveyInvitation.objects.filter(episode=episode_id, moment=moment).exists():
        return
    token = secrets.token_urlsafe(24)
    SurveyInvitation.objects.create(
        episode_id=episode_id,
        moment=moment,
        token_digest=keyed_digest(token),
        expires_on=clock.today() + timedelta(days=ANSWER_DAYS),
    )
    if case.person.email:
        letter = survey_letter(token)
        post_to(case.person.email, notice="survey", subject=letter.subject, body=letter.body, referral=None)
