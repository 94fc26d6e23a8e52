"""What the institution's panel costs with 100 and with 2,000 persons. Run as `python -m tests.benchmarks.panel`.

A few cases are lived through the door and then copied, row by row and table by table: two thousand lives would take an
hour. The mix is the same at both sizes. The copies' chains of history are not computed anew; the panel does not ask.
"""

from functools import partial
from uuid import uuid4

from django.db import connection, models
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from casework.models import Appointment, AreaPlan, FollowUp, Referral
from casework.roles import Area
from casework.text import normalised
from documents.models import IssuedDocument
from tests import lives
from tests.benchmarks.anchor import post_anchor
from tests.benchmarks.measure import ANCHOR, medians, show, stage
from tests.cast import Cast, signed_in
from workflows.door import take_step
from workflows.machines import DocumentMachine, ReferralMachine

RUNS = 30  # timed; one more is counted
SIZES = (100, 2000)
BATCH = 400
OF_EPISODE = (AreaPlan, Appointment, FollowUp)


def returned(cast: Cast) -> Referral:
    why = lives.because("Falta la hoja 2.")
    return take_step(lives.submitted(cast), ReferralMachine.send_back, by=cast.coordinator, facts=why)


def half_way(cast: Cast) -> Referral:
    """In the programme, with sessions behind and one ahead."""
    referral = lives.active(cast, quota=8)
    for area in (Area.PSYCHOLOGY, Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL):
        lives.attended(cast, referral, area)
    lives.session(cast, referral, Area.PSYCHOLOGY, days=60)
    return referral


# How many of twenty.
MIX = {lives.drafted: 1, lives.submitted: 1, returned: 1, lives.accepted: 1, half_way: 11, lives.completed: 5}


def patterns(cast: Cast) -> list[tuple[Referral, int]]:
    """One lived case of each kind, with its share; the papers are read but for the letters of return."""
    lived = [(Referral.objects.get(pk=live(cast).pk), share) for live, share in MIX.items()]
    for paper in IssuedDocument.objects.filter(addressed_unit=cast.court, state="SIGNED").exclude(kind="return_letter"):
        take_step(paper, DocumentMachine.acknowledge, by=cast.judge_clerk)
    return lived


# ---- Copies ---------------------------------------------------------------------------------------------------------


def copied(row: models.Model, **changes) -> models.Model:
    """An unsaved twin of a row; sealed text is sealed again for the twin."""
    columns = [one.attname for one in row._meta.concrete_fields if not one.primary_key and one.name != "seal_id"]
    return type(row)(**({name: getattr(row, name) for name in columns} | changes))


def kept(rows: list) -> list:
    return type(rows[0]).objects.bulk_create(rows, BATCH)


def multiply(pattern: Referral, many: int) -> None:
    """So many more cases like this one, with all that the panel reads of a case."""
    twins = kept([twin_of(pattern) for _number in range(many)])
    for episode in pattern.episodes.all():
        episodes = kept([copied(episode, referral_id=twin.pk, case_file_id=twin.case_file_id) for twin in twins])
        for model in OF_EPISODE:
            for row in model.objects.filter(episode=episode):
                kept([copied(row, episode_id=twin.pk) for twin in episodes])
    for entry in pattern.history.all():
        kept([copied(entry, case_id=twin.pk, chain=f"referral/{twin.pk}") for twin in twins])
    for paper in pattern.documents.all():
        kept([copied_paper(paper, twin) for twin in twins])
    for journey in pattern.journeys.all():
        walks = kept([copied(journey.process) for _twin in twins])
        kept([copied(journey, case_id=twin.pk, process_id=walk.pk) for twin, walk in zip(twins, walks, strict=True)])
        for task in Task.objects.filter(process=journey.process):
            kept([copied(task, process_id=walk.pk) for walk in walks])


def copied_paper(paper: IssuedDocument, twin: Referral) -> models.Model:
    code = paper.code and uuid4().hex[:20]
    return copied(paper, referral_id=twin.pk, episode_id=None, appointment_id=None, code=code)


def twin_of(pattern: Referral) -> Referral:
    """Another person's referral, unsaved; his person and case file are saved, if it has come so far."""
    mark = uuid4().hex[:10]
    name = {"second_surname": f"Cruz {mark}"}
    name["search_name"] = normalised(f"{pattern.given_names} {pattern.first_surname} {name['second_surname']}")
    changes = {**name, "draft_folio": f"B-{mark}", "folio": pattern.folio and f"{pattern.unit.institution.key}-{mark}"}
    if pattern.person:
        person = copied(pattern.person, uuid=uuid4(), **name)
        person.save()
        file = copied(pattern.case_file, person_id=person.pk, number=f"CEDEMAS-{mark}")
        file.save()
        changes |= {"person_id": person.pk, "case_file_id": file.pk}
    return copied(pattern, **changes)


def fill(cast: Cast, lived: list[tuple[Referral, int]], size: int) -> None:
    """Copy until the court has referred so many persons."""
    for pattern, share in lived:
        there = Referral.objects.filter(unit=cast.court, state=pattern.state, letter_number=pattern.letter_number)
        multiply(pattern, share * size // sum(MIX.values()) - there.count())
    if Referral.objects.filter(unit=cast.court).count() != size:
        raise RuntimeError("The panel does not have as many persons as it should.")
    if connection.vendor == "postgresql":
        analyze()  # as a living server does by itself after so many rows; SQLite never does


def analyze() -> None:
    """Let the database count its rows, so that it chooses its indexes by what is there."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# ---- Figures --------------------------------------------------------------------------------------------------------


def open_panel(client: Client) -> None:
    """The first page; raises when it is not the panel, because then it measured nothing."""
    answer = client.get(reverse("panel"))
    if answer.status_code != 200:
        raise RuntimeError(f"The panel did not open: {answer.status_code}")


def figures(cast: Cast, name: str) -> dict[str, tuple[int, float]]:
    plain, client = Client(), signed_in(Client(), cast.judge_clerk)
    return medians(
        {
            ANCHOR: [partial(post_anchor, plain)] * (RUNS + 1),
            name: [partial(open_panel, client)] * (RUNS + 1),
        }
    )


def name_of(size: int) -> str:
    return f"panel of {size:,} persons, first page"


def main() -> None:
    rounds = []
    with stage() as cast:
        lived = patterns(cast)
        for size in SIZES:
            fill(cast, lived, size)
            rounds.append(figures(cast, name_of(size)))
        small, large = (found[name_of(size)][1] for found, size in zip(rounds, SIZES, strict=True))
        if connection.vendor == "sqlite":
            analyze()
            rounds.append(figures(cast, f"{name_of(SIZES[-1])}, after ANALYZE"))
        show(
            "The institution's panel",
            *rounds,
            note=f"{RUNS} timed runs each, in turns with the anchor. Whole requests, session and user included. "
            f"{SIZES[1]:,} persons take {large / small:.2f} times as long as {SIZES[0]:,}.",
        )


if __name__ == "__main__":
    main()
