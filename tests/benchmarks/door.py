"""What a step through the door costs, beside a plain form POST. Run as `python -m tests.benchmarks.door`."""

from collections.abc import Callable
from functools import partial
from itertools import count

from django.test import Client

from casework.models import AreaPlan
from casework.roles import ADVISORY_AREAS
from tests import lives
from tests.benchmarks.anchor import post_anchor
from tests.benchmarks.measure import ANCHOR, medians, show, stage
from tests.cast import Cast
from workflows.door import take_step
from workflows.machines import AreaPlanMachine, EpisodeMachine, ReferralMachine
from workflows.machines.facts import Said

RUNS = 30  # timed; one more is counted
FREE_DAYS, CASES_IN_THEM = 40, 15  # the hours of `lives` come round again: each batch of cases gets weeks of its own
_cases = count()

Work = Callable[[], object]


def ordinary(cast: Cast) -> Work:
    """A letter and a message; nothing waits on the map."""
    episode = lives.episode_of(lives.active(cast, first_in_days=next_weeks()))
    return partial(take_step, episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())


def without_paper(cast: Cast) -> Work:
    """Nothing but the record, its history and its place on the map."""
    return partial(take_step, lives.submitted(cast), ReferralMachine.take, by=cast.coordinator)


def one_task(cast: Cast) -> Work:
    """A letter, a message, and one task that becomes another."""
    why = lives.because("Falta la hoja 2.")
    return partial(take_step, lives.submitted(cast), ReferralMachine.send_back, by=cast.coordinator, facts=why)


def join(cast: Cast) -> Work:
    """The last of three branches: the map joins them and puts the next task on a desk."""
    referral = lives.active(cast, fit_for_group=False, first_in_days=next_weeks())
    *others, last = AreaPlan.objects.filter(episode__referral=referral.pk, area__in=ADVISORY_AREAS)
    for plan in others:
        take_step(plan, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta."))
    return partial(take_step, last, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta."))


STEPS = {
    "a step without paper (take)": without_paper,
    "an ordinary step, paper and message (hold)": ordinary,
    "a move of one task, paper and message (send_back)": one_task,
    "a join, message (the last waive)": join,
}


def next_weeks() -> int:
    """In how many days the weeks begin in which the next case has its first appointment."""
    return 1 + FREE_DAYS * (next(_cases) // CASES_IN_THEM)


def prepare(cast: Cast) -> dict[str, list[Work]]:
    """A fresh record for every run of every step; the same record would refuse the step the second time."""
    client, works = Client(), {}
    works[ANCHOR] = [partial(post_anchor, client)] * (RUNS + 1)
    for name, make in STEPS.items():
        works[name] = [make(cast) for _run in range(RUNS + 1)]
    return works


def main() -> None:
    with stage() as cast:
        show(
            "A step through the door",
            medians(prepare(cast)),
            note=f"{RUNS} timed runs each, in turns, every one on a case of its own and committed. Queries without "
            "BEGIN, SAVEPOINT and COMMIT. The anchor is a whole request; the steps are the door alone.",
        )


if __name__ == "__main__":
    main()
