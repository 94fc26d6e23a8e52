"""Many cases from a few: lived through the door once, then copied table by table, with all that the panel reads.

Ten thousand lives would take a day. The mix is the same at every size, every copy has a name, a cause and a moment of
its own. The history is not copied: the panel does not ask it. Sealed text does not open in a copy, because it was
sealed for another row; the panel opens none of it.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count
from uuid import uuid4

from django.db import connection, models
from viewflow.workflow.models import Task

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    FollowUp,
    InstitutionUnit,
    Referral,
    ThreadMessage,
    ThreadReading,
    User,
)
from casework.roles import SYSTEM, Area
from documents.models import IssuedDocument
from tests import lives
from tests.cast import Cast
from workflows.correspondence import send_message
from workflows.door import take_step
from workflows.machines import DocumentMachine, FollowUpMachine, ReferralMachine

BATCH = 1000
SURNAMES = (
    "Albarrán", "Cisneros", "Jardón", "Tlapanco", "Zárate",
)  # fmt: skip
OF_EPISODE = (AreaPlan, Appointment, FollowUp)
_serial = count(1)

Mix = dict[Callable[[Cast], Referral], int]


def returned(cast: Cast) -> Referral:
    """To be corrected, with its letter unread."""
    why = lives.because("Falta la hoja 2.")
    return take_step(lives.submitted(cast), ReferralMachine.send_back, by=cast.coordinator, facts=why)


def half_way(cast: Cast) -> Referral:
    """In the programme, with sessions behind and one ahead."""
    referral = lives.active(cast, quota=8)
    for area in (Area.PSYCHOLOGY, Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL):
        lives.attended(cast, referral, area)
    lives.session(cast, referral, Area.PSYCHOLOGY, days=60)
    return referral


def written_to(cast: Cast) -> Referral:
    """Accepted, with a message of the centre that nobody has read."""
    referral = lives.accepted(cast)
    send_message(referral, "¿Tiene otro teléfono?", by=cast.coordinator, token=f"copia-{referral.pk}")
    return referral


def to_follow_up(cast: Cast) -> Referral:
    """Concluded, with a follow-up of the institution to do."""
    referral = lives.completed(cast)
    follow_up = lives.episode_of(referral).follow_ups.filter(side=FollowUp.Side.INSTITUTION).earliest("month")
    with clock.at(clock.moment_of(follow_up.window_from, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
    return referral


def behind(cast: Cast) -> Referral:
    """In the programme, with more sessions to do than fit into what is left of the term."""
    return lives.active(cast, quota=8, term_to=clock.today())


# How many of twenty-five: of a hundred persons every filter of the panel finds a whole page.
MIX: Mix = {
    lives.drafted: 1, lives.submitted: 1, returned: 5, written_to: 5, half_way: 3, behind: 5, to_follow_up: 5,
}  # fmt: skip


def patterns(cast: Cast, mix: Mix) -> list[tuple[Referral, int]]:
    """One lived case of each kind, with its share; the papers are read but for the letters of return."""
    lived = [(Referral.objects.get(pk=live(cast).pk), share) for live, share in mix.items()]
    papers = IssuedDocument.objects.filter(referral__in=[one.pk for one, _share in lived], addressed_unit=cast.court)
    for paper in papers.filter(state="SIGNED").exclude(kind="return_letter"):
        take_step(paper, DocumentMachine.acknowledge, by=cast.judge_clerk)
    return lived


def fill(unit: InstitutionUnit, lived: list[tuple[Referral, int]], size: int) -> None:
    """Copy until so many persons of the mix are the area's."""
    before = Referral.objects.filter(unit=unit).exclude(pk__in=[one.pk for one, _part in lived]).count()
    for pattern, share in lived:
        own = pattern.unit_id == unit.pk
        multiply(pattern, share * size // sum(part for _one, part in lived) - own, unit)
    if Referral.objects.filter(unit=unit).count() != size + before:
        raise RuntimeError("The panel does not have as many persons as it should.")


def analyze() -> None:
    """Let the database count its rows, as a living server does by itself after so many."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def copied(row: models.Model, **changes) -> models.Model:
    """An unsaved twin of a row; sealed text is sealed again for the twin."""
    columns = [one.attname for one in row._meta.concrete_fields if not one.primary_key and one.name != "seal_id"]
    return type(row)(**({name: getattr(row, name) for name in columns} | changes))


def kept(rows: list) -> list:
    return type(rows[0]).objects.bulk_create(rows, BATCH)


def multiply(pattern: Referral, many: int, unit: InstitutionUnit) -> None:
    """So many more cases like this one, sent by this area, with all that the panel reads of a case."""
    if many <= 0:
        return
    twins = kept(twins_of(pattern, many, unit))
    area = f"CASE WHEN row.unit_id IS NULL THEN NULL ELSE {unit.pk:d} END"
    for episode in pattern.episodes.all():
        episodes = kept([copied(episode, referral_id=twin.pk, case_file_id=twin.case_file_id) for twin in twins])
        for model in OF_EPISODE:
            own = {"unit_id": area} if model is FollowUp else {}
            if model is Appointment:  # each man comes at an hour of his own
                own = {name: LATER[connection.vendor].format(name) for name in ("starts_at", "ends_at")}
            hang(model, "episode_id", episode, episodes, **own)
    code = RANDOM[connection.vendor]
    hang(IssuedDocument, "referral_id", pattern, twins, code=code, episode_id="NULL", appointment_id="NULL",
         addressed_unit_id=area.replace("row.unit_id", "row.addressed_unit_id"))  # fmt: skip
    hang(ThreadMessage, "referral_id", pattern, twins, token=code, document_id="NULL")
    for told_of in pattern.thread_readings.filter(user__unit=pattern.unit, up_to=0).values_list("told_of")[:1]:
        tell(twins, unit, told_of[0])
    for journey in pattern.journeys.filter(open=True):
        walks = kept([copied(journey.process) for _twin in twins])
        kept([copied(journey, case_id=twin.pk, process_id=walk.pk) for twin, walk in zip(twins, walks, strict=True)])
        hang(Task, "process_id", journey.process, walks)


def tell(twins: list[Referral], unit: InstitutionUnit, number: int) -> None:
    """Everybody of the area has this message before her."""
    area, side = User.objects.filter(unit=unit), ThreadMessage.Side.INSTITUTION
    kept([ThreadReading(referral=twin, user=one, side=side, told_of=number) for twin in twins for one in area])


LATER = {
    "postgresql": "row.{0} + interval '10 minutes' * (twin.id %% 4999)",
    "sqlite": "datetime(row.{0}, '+' || (twin.id %% 4999 * 10) || ' minutes')",
}
RANDOM = {"postgresql": "substr(md5(random()::text), 1, 20)", "sqlite": "lower(hex(randomblob(10)))"}
SEAL = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def hang(model: type[models.Model], link: str, pattern: models.Model, twins: list, **instead: str) -> None:
    """Copy what hangs on the pattern to each of its twins, inside the database: rows by the hundred thousand."""
    columns = [one.column for one in model._meta.concrete_fields if not one.primary_key]
    values = {name: f"row.{name}" for name in columns} | {link: "twin.id"} | instead
    if "seal_id" in values:
        values["seal_id"] = SEAL[connection.vendor]
    if "previous_id" in values:  # one appointment replaces another: one only
        values["previous_id"] = "NULL"
    table, parent = model._meta.db_table, type(pattern)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values[name] for name in columns)} "  # noqa: S608
            f"FROM {table} row CROSS JOIN {parent} twin WHERE row.{link} = %s AND twin.id BETWEEN %s AND %s",
            [pattern.pk, twins[0].pk, twins[-1].pk],
        )


def twins_of(pattern: Referral, many: int, unit: InstitutionUnit) -> list[Referral]:
    """Other persons' referrals, unsaved; their persons and case files are saved, if it has come so far."""
    twins = []
    for number in range(many):
        mark = sha256(str(next(_serial)).encode()).hexdigest()[:10]  # in no order, and the same in every run
        name = {"first_surname": SURNAMES[number % len(SURNAMES)], "second_surname": f"Cruz {mark}"}
        ids = {"draft_folio": f"B-{mark}", "folio": pattern.folio and f"{unit.institution.key}-{mark}"}
        when = {"changed_at": pattern.changed_at - timedelta(minutes=number)}
        where = {"unit_id": unit.pk, "judicial_case_number": f"{number // 2}/2026-{mark[0]}"}
        twins.append(copied(pattern, **name, **ids, **when, **where))
        twins[-1].hold_as_sent()
        twins[-1].keep_in_step()
    if pattern.person:
        names = ("first_surname", "second_surname", "search_name", "sort_name")
        people = [copied(pattern.person, uuid=uuid4(), **{one: getattr(twin, one) for one in names}) for twin in twins]
        files = [copied(pattern.case_file, person_id=one.pk, number=f"C-{one.uuid}") for one in kept(people)]
        for twin, person, file in zip(twins, people, kept(files), strict=True):
            twin.person_id, twin.case_file_id = person.pk, file.pk
    return twins
