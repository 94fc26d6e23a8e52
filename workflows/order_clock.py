"""The order's clock: sessions done of those to do, days run of the term, and whether he keeps pace."""

from dataclasses import dataclass
from datetime import date

from casework import clock
from casework.states import PlanState
from workflows.machines.progress import with_progress


@dataclass(frozen=True)
class OrderClock:
    done: int
    quota: int
    day: int = 0
    days: int = 0
    ends_on: date | None = None

    @property
    def behind(self) -> int:
        """How many sessions he lacks of those that the days run would ask; 0 when he keeps pace."""
        if not self.days or not self.quota:
            return 0
        return max(self.quota * min(self.day, self.days) // self.days - self.done, 0)

    @property
    def days_left(self) -> int:
        return self.days - self.day


def order_clock(referral, plans) -> OrderClock:
    """The clock of a case, from its order's term and its plans with `attended` (`with_progress`)."""
    counted = [plan for plan in plans if plan.state != PlanState.WAIVED]
    done, quota = sum(min(plan.attended, plan.quota) for plan in counted), sum(plan.quota for plan in counted)
    if not (referral.term_from and referral.term_to):
        return OrderClock(done, quota)
    # The first and the last day count, as on the institution's panel.
    days = max((referral.term_to - referral.term_from).days + 1, 1)
    day = min(max((clock.today() - referral.term_from).days + 1, 0), days)
    return OrderClock(done, quota, day, days, referral.term_to)


def plans_with_progress(plans) -> list:
    """The plans of a queryset, in the order of the areas, each with its sessions attended."""
    return list(with_progress(plans).select_related("professional").order_by("episode", "pk"))
