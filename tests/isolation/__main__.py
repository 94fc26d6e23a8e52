"""`python -m tests.isolation`: the whole sweep with its figures; with `--mutations`, each filter taken away in turn."""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
django.setup()

from tests.isolation import by_tests, finding, mutations, questions, swapped, ties  # noqa: E402
from tests.isolation.neighbour import colleagues, plant_neighbour  # noqa: E402
from tests.isolation.planting import active, plant_on_a_draft, unplanted  # noqa: E402
from tests.isolation.sweep import letters_leak, requests, sample, signed_out, sweep, without_filters  # noqa: E402
from tests.isolation.worlds import build, changed, of_its_own, on_postgresql  # noqa: E402

SEED = 1936
KINDS = ("rules", "policies", "questions", "ties")  # the filters of both walls, and what pages add to them


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.isolation")
    asked.add_argument("--mutations", action="store_true", help="take each filter away in turn")
    asked.add_argument("--of", nargs="*", choices=KINDS, help="only these kinds of what can be taken away")
    asked.add_argument("--find", action="store_true", help="look for a test for what no page shows; into the table")
    asked.add_argument("--without-filters", action="store_true", help="only the second wall stands (PostgreSQL)")
    asked.add_argument("--many", type=int, default=10**9, help="a sample of so many requests")
    asked.add_argument("--each", type=int, default=8, help="ids of each noun that are asked for")
    asked.add_argument("--compare", type=int, default=1500, help="lists compared with and without the other's data")
    asked.add_argument("--keep", action="store_true", help="keep the empty database for the next time")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--least", type=int, default=0, help="fail when fewer requests were made")
    options = asked.parse_args()
    if not shutil.which("pdftotext"):
        print("Sin pdftotext no se leen los PDF y nada queda probado: instale poppler-utils.")
        return 2
    with of_its_own(keep=options.keep) as cast:
        if options.mutations:
            return mutate(cast, options)
        return prove(cast, options)


def prove(cast, options) -> int:
    """Sweep, and print what was found."""
    world, _compared, before = build(cast, each=options.each, compare=0 if options.without_filters else options.compare)
    missing = unplanted(world.planted)
    differing = changed(world, before)
    wanted = sample(list(requests(world, each=options.each)), options.many, seed=options.seed)
    print(
        f"{len(world.planted.words)} fields planted; {len(wanted)} requests by {len(world.lookers)} visitors",
        flush=True,
    )
    began = time.monotonic()

    def tell(report):
        if report.asked % 5000 == 0:
            print(f"  {report.asked}, {len(report.leaks)} leaks, {time.monotonic() - began:.0f} s", flush=True)

    if options.without_filters:
        with without_filters():
            report = sweep(world, wanted, every=tell)
    else:
        report = sweep(world, wanted, every=tell)
    report.changed = differing
    out = signed_out(world)
    letters = letters_leak(world)
    ruled = mutations.shown_against_the_rules(world)
    logged = [word for word in world.planted.words if word in report.logged]
    answers = ", ".join(f"{status}: {n}" for status, n in sorted(report.statuses.items()))
    print(f"{report.asked} requests in {time.monotonic() - began:.0f} s; answers {answers}; not pages: {report.papers}")
    print(f"{len(before)} lists compared, {len(differing)} changed")
    print(f"signed out meanwhile: {out}")
    print(f"{len(letters)} canaries in letters, {len(logged)} in logs")
    print(f"{len(report.leaks)} leaks, {len(report.odd)} strange answers; texts not planted: {sorted(missing)}")
    print(f"rules that show a row of the other institution: {ruled}")
    print(report.told(60))
    if report.asked < options.least:
        print(f"only {report.asked} requests; {options.least} were wanted")
        return 1
    return 0 if report.clean and not out and not ruled and not letters and not logged and not missing else 1


def mutate(cast, options) -> int:
    """Print a table: everything that was taken away, red or not, and by what."""
    world, _compared, _before = build(cast, each=1, learn=False)
    # The direction may read the court's data, but not all of it: what a page shows it more of is seen by comparison.
    world.planted.strangers["director"] = cast.director
    beside = colleagues(cast)
    plant_neighbour(world.planted, active(world.planted.canaries), beside["colleague_social_worker"])
    plant_on_a_draft(world.planted)
    world.entitled = swapped.entitled(cast) | beside
    survived = 0
    takers = {"rules": _rules, "policies": _policies, "questions": _changes, "ties": _changes}
    for kind in options.of or KINDS:
        mutants = []
        for mutant in takers[kind](world, options, kind):
            mutants.append(mutant)
            print(f"{'red ' if mutant.red else 'GREEN'} {mutant.what:60} {mutant.by}", flush=True)
        survived += _summary(kind, mutants)
    return 1 if survived else 0


def _rules(world, options, _kind) -> Iterator[mutations.Mutant]:
    """The rules of `visible()`, with the second wall down."""
    records = [one for one in requests(world, each=1) if "?" not in one.address and one.who in world.planted.strangers]
    wanted = sample(records, options.many, seed=options.seed)
    with mutations.without_second_wall():
        known = mutations.baseline(world, wanted)
        print(f"{len(wanted)} requests asked for {len(known.asks)} rules", flush=True)
        for pair in mutations.pairs(world):
            yield mutations.without_rule(world, pair, known)


def _policies(world, _options, _kind) -> Iterator[mutations.Mutant]:
    """The policies of PostgreSQL, with every rule of Python away."""
    if on_postgresql():
        with without_filters():
            yield from mutations.without_each_policy(world)


def _changes(world, options, kind) -> Iterator[mutations.Mutant]:
    """What pages ask of a role, or what ties a query to the record in hand: seen by a page, or by a test.

    The second wall is down, and those look whose work it is.
    """
    unseen = []
    with mutations.without_second_wall(), _entitled(world) as known:
        for one in {"questions": questions, "ties": ties}[kind].changes():
            mutant = swapped.noticed(world, one, known)
            if mutant.red:
                yield mutant
            else:
                unseen.append(mutant)
    yield from _by_tests(unseen, find=options.find)


def _by_tests(unseen: list[mutations.Mutant], *, find: bool) -> Iterator[mutations.Mutant]:
    """Those that no page showed, each with the test that holds it, or with the reason why it changes nothing."""
    held, excused = by_tests.held_by(), by_tests.excused()
    names = [one.what for one in unseen if one.what not in excused]
    if find:
        finding.find([name for name in names if name not in held])
        held = by_tests.held_by()
    failed = by_tests.first_failing({name: [held[name]] for name in names if name in held})
    for one in unseen:
        test, reason = failed.get(one.what, ""), excused.get(one.what, "")
        by = test or reason or f"{one.by}; no test of the table fails"
        yield mutations.Mutant(one.what, bool(test or reason), by, nothing_to_take=bool(reason))


@contextmanager
def _entitled(world) -> Iterator[swapped.Known]:
    """The world looked at by those whose work it is, and what they are answered."""
    kept, world.planted.strangers = world.planted.strangers, world.entitled
    world.clients.clear()
    if world.known is None:
        world.known = swapped.baseline(world, swapped.wanted(world))
        print(f"{len(world.known.answers)} pages of those entitled", flush=True)
    yield world.known
    world.planted.strangers = kept
    world.clients.clear()


def _summary(kind: str, mutants: list[mutations.Mutant]) -> int:
    """Print what became of them; how many nobody noticed."""
    taken = [one for one in mutants if not one.nothing_to_take]
    red = [one for one in taken if one.red]
    by_page = [one for one in red if " GET /" in one.by or " POST /" in one.by]
    by_test = [one for one in red if "::" in one.by]
    asking = len(red) - len(by_page) - len(by_test)
    unnoticed = [one for one in taken if not one.red]
    print(
        f"{kind}: {len(taken)} taken away, {len(by_page)} seen by a page, {len(by_test)} by a test, "
        f"{asking} by asking itself,"
    )
    idle = len(mutants) - len(taken)
    print(f"{len(unnoticed)} unnoticed; {idle} show all by right, or nothing at all")
    for one in unnoticed:
        print(f"  {one.what}: {one.by}")
    return len(unnoticed)


if __name__ == "__main__":
    sys.exit(main())
