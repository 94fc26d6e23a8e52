"""Of whom the figures are: which referrals, and with them which appointments, episodes and follow-ups.

Who may know what is decided outside: the page passes the querysets of `casework.access.visible`.
"""

from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from casework.models import (
    Appointment,
    Center,
    Episode,
    FollowUp,
    Goal,
    Institution,
    Referral,
    SurveyAnswer,
    SurveyInvitation,
)
from casework.states import AppointmentState, ReferralState

ATTENDED = (AppointmentState.ATTENDED, AppointmentState.DOCUMENTED)


@dataclass(frozen=True)
class Scope:
    """What a figure may count. `center` narrows it; `of_institution` says that it is one area's own persons."""

    referrals: QuerySet = field(repr=False)
    institutions: QuerySet = field(repr=False)
    center: Center | None = None
    of_institution: bool = False
    narrowed: bool = False  # by municipality, kind of institution or origin: goals say nothing of such a part

    def sent(self) -> QuerySet:
        """Referrals that were sent and not cancelled by the institution."""
        return self.referrals.filter(submitted_at__isnull=False).exclude(state=ReferralState.CANCELLED)

    def episodes(self) -> QuerySet:
        return Episode.objects.filter(referral__in=self.referrals.order_by().values("pk"))

    def appointments(self) -> QuerySet:
        return Appointment.objects.filter(episode__referral__in=self.referrals.order_by().values("pk")).order_by()

    def follow_ups(self) -> QuerySet:
        return FollowUp.objects.filter(episode__referral__in=self.referrals.order_by().values("pk")).order_by()

    def goals(self) -> QuerySet:
        """The goals of the centre, or of the whole network when no centre is chosen."""
        return Goal.objects.filter(center=self.center)

    def survey_answers(self) -> QuerySet:
        """An answer knows its centre only, so no other filter narrows it."""
        return SurveyAnswer.objects.filter(center=self.center) if self.center else SurveyAnswer.objects.all()

    def survey_invitations(self) -> QuerySet:
        found = SurveyInvitation.objects.all()
        return found.filter(episode__case_file__center=self.center) if self.center else found

    def only(self, *, center=None, municipality=None, institution_type=None, voluntary: bool | None = None) -> "Scope":
        """The same scope narrowed by what was chosen on the page."""
        chosen = {
            "center": center,
            "municipality": municipality,
            "unit__institution__type": institution_type,
            "is_voluntary": voluntary,
        }
        wanted = {name: value for name, value in chosen.items() if value is not None}
        part = municipality is not None or institution_type is not None or voluntary is not None
        return replace(
            self,
            referrals=self.referrals.filter(**wanted),
            center=center or self.center,
            narrowed=self.narrowed or part,
        )


def network(center: Center | None = None) -> Scope:
    """Everything, or one centre's: for the monthly report, which the system computes."""
    everything = Scope(Referral.objects.all(), Institution.objects.all())
    return everything.only(center=center) if center else everything
