"""Consequences of coming and of not coming (domain §2.5): warnings, the proposal to withdraw, progress told."""

from datetime import date

from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, AreaPlan, JustificationRequest
from casework.models.surveys import Moment
from casework.progress import ATTENDED, with_own_sessions
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import GroupSessionState, ReferralState
from casework.working_days import working_days_after
from documents.outbox import post
from workflows.door import Cause, consequence, open_record
from workflows.machines.base import RULES
from workflows.models import Proposal
from workflows.survey import invite

MILESTONES = (25, 50, 75, 100)  # per cent of the plan's sessions (R39)


def link_first(cause: Cause, appointment, facts, by) -> None:
    """He came to his first appointment: the referral is linked with the programme (architecture §13.3)."""
    if appointment.episode.is_over:
        return  # recorded late, of a passage that has ended: it is not the one he is awaited in now
    if appointment.purpose == Appointment.Purpose.FIRST and cause.case.state == ReferralState.ACCEPTED:
        consequence(cause, cause.case, "link")


def close_without_note(cause: Cause, appointment, facts, by) -> None:
    """A first appointment, an interview or an assessment has no session note: it is over when he came."""
    if appointment.purpose != Appointment.Purpose.SESSION and appointment.area != Area.GROUP:
        consequence(cause, appointment, "close_without_note")


def close_in_signed_roll(cause: Cause, appointment, facts, by) -> None:
    """A place in a group session whose roll is signed is closed like the others of that roll."""
    if appointment.group_session_id is not None and appointment.group_session.state == GroupSessionState.DOCUMENTED:
        consequence(cause, appointment, "document_in_group")


def last_day_to_justify(appointment, *, since: date | None = None) -> date:
    """The last working day on which the absence may be justified, counted from its own day or from `since`."""
    return working_days_after(
        since or clock.local_day(appointment.starts_at), appointment.episode.program.policy.justification_days
    )


def next_summons_counts_from(appointment) -> date | None:
    """The first day on which another summons counts towards «no se presentó»; only first appointments have one."""
    if appointment.purpose != Appointment.Purpose.FIRST:
        return None
    return working_days_after(
        clock.local_day(appointment.starts_at), appointment.episode.program.policy.summons_interval_days
    )


def schedule_again(cause: Cause, appointment, facts, by) -> Appointment:
    """The appointment that takes the place of a moved one."""
    return open_record(
        Appointment(
            episode_id=appointment.episode_id,
            purpose=appointment.purpose,
            area=appointment.area,
            professional=facts.professional,
            room=facts.room,
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            previous_id=appointment.pk,
            created_by=by if by.pk else None,
            created_at=clock.now(),
        ),
        by=by,
        cause=cause,
    )


def unjustified(episode_id: int) -> tuple[int, int]:
    """The unjustified absences of an episode: all of them, and those in a row up to now.

    An attended session breaks the row; a justified absence neither breaks nor lengthens it.
    """
    counted = (*ATTENDED, A.ABSENT_UNJUSTIFIED)
    states = list(
        Appointment.objects.filter(episode=episode_id, state__in=counted)
        .order_by("-starts_at", "-pk")
        .values_list("state", flat=True)
    )
    in_a_row = next((index for index, state in enumerate(states) if state in ATTENDED), len(states))
    return states.count(A.ABSENT_UNJUSTIFIED), in_a_row


def count_absence(cause: Cause, appointment, facts, by) -> None:
    """At the policy's limit a withdrawal is proposed; only a person decides it (§13.4). On hold nothing counts."""
    policy = appointment.episode.program.policy
    total, in_a_row = unjustified(appointment.episode_id)
    if appointment.episode.state not in ("INTAKE", "ASSESSMENT", "ACTIVE"):
        return
    if in_a_row >= policy.max_consecutive_unjustified:
        why = _("%(n)d inasistencias sin justificar, seguidas") % {"n": in_a_row}
    elif total >= policy.max_total_unjustified:
        why = _("%(n)d inasistencias sin justificar en total") % {"n": total}
    else:
        return
    _proposal, new = Proposal.objects.get_or_create(
        episode_id=appointment.episode_id,
        step="withdraw",
        decided_at=None,
        defaults={"reason": why, "rules": RULES, "proposed_at": clock.now()},
    )
    if new:
        post("withdrawal_proposed", appointment, case=cause.case)
        post("second_approval_asked", appointment, case=cause.case)


def progress_reached(cause: Cause, appointment, facts, by) -> None:
    """At 25, 50, 75 and 100 per cent of the plan the institution is told; at half, the person is asked (R39, R88)."""
    if appointment.purpose != Appointment.Purpose.SESSION or appointment.episode.is_over:
        return
    plans = AreaPlan.objects.filter(episode=appointment.episode_id).exclude(state="WAIVED")
    quota = sum(with_own_sessions(plans).values_list("to_hold", flat=True))
    done = Appointment.objects.filter(episode=appointment.episode_id, state__in=ATTENDED, purpose="SESSION").count()
    reached = [mark for mark in MILESTONES if quota and (done - 1) * 100 < mark * quota <= done * 100]
    if reached:
        post("progress", appointment, case=cause.case)
    if 50 in reached:
        invite(appointment.episode_id, cause.case, Moment.MID)


def excuse(cause: Cause, request: JustificationRequest, facts, by) -> None:
    """The justification was accepted: the absence is justified."""
    consequence(cause, request.appointment, "justify")


def refuse_excuse(cause: Cause, request: JustificationRequest, facts, by) -> None:
    """The justification was rejected: the absence counts; of a process that has ended, in silence."""
    over = request.appointment.episode.is_over
    consequence(cause, request.appointment, "lapse_in_silence" if over else "let_lapse")
