"""Consequences of ending an episode: the calendar, the follow-ups, the survey, the referral and the file."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, CaseFile, Enrollment, Episode, FollowUp
from casework.models.surveys import Moment
from casework.roles import SYSTEM
from casework.states import AppointmentState as A
from casework.states import ReferralState
from workflows.door import Cause, consequence, open_record
from workflows.machines.facts import Said
from workflows.models import Proposal
from workflows.survey import invite

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
                    unit_id=cause.case.unit_id,
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
    cancel_all(cause, _coming(episode.pk), _("El proceso terminó."))
    leave_group(episode.pk)


def leave_center(cause: Cause, episode, facts, by) -> None:
    """The hours, rooms and group of the centre he leaves are free again; the other one gives him its own."""
    cancel_all(cause, _coming(episode.pk), _("Continúa en otro centro."))
    leave_group(episode.pk)


def pause_calendar(cause: Cause, episode, facts, by) -> None:
    """Nothing is held before the day of return, so that nobody is absent from it (domain §8.2)."""
    until = clock.moment_of(facts.return_due)
    cancel_all(cause, _coming(episode.pk).filter(starts_at__lt=until), _("El proceso está suspendido."))


def _coming(episode_id: int):
    return Appointment.objects.filter(episode=episode_id, state__in=TO_COME, starts_at__gt=clock.now())


def cancel_all(cause: Cause, appointments, why: str) -> None:
    """Cancel appointments by the centre, which never counts as an absence."""
    for appointment in appointments:
        consequence(cause, appointment, "cancel_by_center", Said(why))


def leave_group(episode_id: int) -> None:
    Enrollment.objects.filter(episode=episode_id, left_on__isnull=True).update(left_on=clock.today())


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
