"""About sixty living cases, at least one in every state of every machine, all by the door, up to this morning."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from casework import clock
from casework.models import (
    AgreementCommitment,
    Center,
    CollaborationAgreement,
    MonthlyReport,
    SurveyAnswer,
    SurveyInvitation,
    User,
)
from casework.models.surveys import ANSWER_DAYS
from casework.roles import Risk, Role
from casework.states import AccountState, InstitutionState
from casework.states import MonthlyReportState as M
from casework.statistics.satisfaction import quarter
from documents.models import Message
from workflows import deadlines
from workflows.door import open_record, take_step
from workflows.machines import (
    AccountMachine,
    EpisodeMachine,
    InstitutionMachine,
    MonthlyReportMachine,
    ReferralMachine,
)
from workflows.machines.facts import Explained, Said
from workflows.machines.joining import Agreement, Approval, Met
from workflows.machines.referral import Rerouting
from workflows.survey import keep
from workflows.world import endings, texts
from workflows.world.accounts import accounts_in_care
from workflows.world.correspondence import talk
from workflows.world.groups import meet, weekly_days
from workflows.world.institutions import OTHERS
from workflows.world.life import Course, Life
from workflows.world.names import address
from workflows.world.people import World, account, applied
from workflows.world.timeline import Life as Moments
from workflows.world.timeline import Timeline

CENTERS = ("TOL", "ECA", "NAU", "IXT", "VAB")
LONGEST = 560  # days before today on which the oldest of these lives begins


def living(world: World, *, only: Collection[str] | None = None) -> Iterator[tuple[int, int]]:
    """Live all lives, or only those named; tells (days gone, days in all), for a progress bar."""
    _prepare_groups(world)
    timeline, lives = Timeline(world.now), {}
    for course in courses(world.today):
        if only is not None and course.key not in only:
            continue
        if isinstance(course.same_as, str):
            course.same_as = lives[course.same_as]
        lives[course.key] = Life(world, timeline, course)
        timeline.add(lives[course.key].live())
    timeline.add(_nights(world))
    later = {"cancelled": _cancel_one, "rerouted": _reroute_one, "archived": _archive_one, "middle": talk}
    for key, what in later.items():
        if key in lives:
            timeline.add(what(lives[key]))
    if only is None:
        _add_offices(world, timeline)
    start = world.now - timedelta(days=LONGEST)
    for moment in timeline.run():
        yield max((moment - start).days, 0), LONGEST
    _answer_surveys(world)
    _send_old_messages(world)


def _add_offices(world: World, timeline: Timeline) -> None:
    """What is not one person's: the groups, the institutions and accounts, the monthly reports."""
    for code, how in (("TOL", {"cancelled": 3}), ("ECA", {"last": "OPEN"}), ("NAU", {"last": "HELD"})):
        team = world.teams[code]
        timeline.add(meet(world, team, weekly_days(world, team, 10 if code == "TOL" else 3), **how))
    timeline.add(_offices(world))
    timeline.add(accounts_in_care(world))
    timeline.add(_months(world))


def courses(today: date) -> list[Course]:
    """The lives, each with the reason for which it is there."""
    months = {months: today - relativedelta(months=months) for months in (3, 6, 12, 14)}
    both = {(month, side): "done" for month in (3, 6, 12) for side in ("CENTER", "INSTITUTION")}
    named = [
        Course("draft 1", 2, "draft", name=("Kevin Josué", "Maldonado", "Ruiz")),
        Course("draft 2", 9, "draft", referrer=23),
        Course("late", 8, "submitted", name=("Noé", "Archundia", "Carbajal"), municipality="15106"),
        Course("due today", 5, "submitted", referrer=11),
        Course("this week", 2, "submitted", referrer=3),
        Course("yesterday", 1, "submitted", center="ECA", referrer=1),
        Course("taken 1", 6, "taken", name=("Héctor Manuel", "Reyes", "Valdés"), risk=Risk.HIGH),
        Course("taken 2", 5, "taken", center="NAU", referrer=2),
        Course("returned 1", 6, "returned", returned=True, name=("Marco Antonio", "Becerril", "Gómez")),
        Course("returned 2", 12, "returned", returned=True, center="IXT", referrer=7),
        Course("corrected", 30, "accepted", returned=True, referrer=24),
        Course("declined 1", 20, "declined", referrer=0),
        Course("declined 2", 33, "declined", center="VAB", referrer=8),
        Course("cancelled", 15, "submitted", referrer=3),
        Course("rerouted", 4, "submitted", referrer=6),
        Course("volunteer 1", 3, "submitted", voluntary=True),
        Course("volunteer 2", 58, voluntary=True, quotas=(8, 2, 2)),
        Course("volunteer 3", 20, "accepted", voluntary=True, center="ECA"),
        Course("accepted 1", 6, "accepted", name=("Tomás", "Benítez", "Jardón")),
        Course("accepted 2", 5, "accepted", center="NAU", referrer=2),
        Course("never came", 75, "no_show", referrer=3),
        Course("linked", 13, "linked", referrer=0, name=("Ulises", "Camacho", "Robles")),
        Course("interviewed", 14, "interviewed", referrer=11),
        Course("assessment 1", 17, "assessment", referrer=3, risk=Risk.HIGH),
        Course("assessment 2", 22, "assessed_1", referrer=0),
        Course("assessment 3", 26, "assessed_2", center="ECA", referrer=4),
        Course("to be approved", 31, "assessed", name=("Jesús Emmanuel", "Colín", "Vilchis"), risk=Risk.HIGH),
        Course("not eligible", 70, "not_eligible", referrer=6),
        Course("just approved", 34, name=("Ramiro", "Esquivel", "Dotor"), quotas=(12, 4, 4)),
        Course("middle", 120, name=("Rogelio Antonio", "Hernández", "Cruz"), risk=Risk.HIGH, quotas=(12, 4, 4),
               group=15,
               ending=endings.reports),
        Course("absences", 75, only_psychology=True, missed=frozenset({3, 4, 5, 6, 7}),
               name=("Baltazar", "González", "Hinojosa")),
        Course("absences at risk", 80, only_psychology=True, missed=frozenset({2, 3, 4, 5, 6, 7}), risk=Risk.EXTREME,
               center="ECA", referrer=1, ending=endings.needs_direction),
        Course("proof", 62, quotas=(12, 4, 4), group=15, name=("Wilfrido", "Chimal", "Espíndola"),
               ending=endings.absent_with_proof),
        Course("excused", 64, quotas=(12, 4, 4), group=15, referrer=3, ending=endings.absent_and_excused),
        Course("not excused", 63, quotas=(12, 4, 4), referrer=11, ending=endings.absent_not_excused),
        Course("absent", 60, quotas=(12, 4, 4), center="NAU", referrer=2, ending=endings.absent),
        Course("unsigned", 66, quotas=(12, 4, 4), group=15, referrer=23, ending=endings.unsigned_note),
        Course("at reception", 65, quotas=(12, 4, 4), group=15, name=("Fernando", "Yáñez", "Mejía"),
               ending=endings.in_the_room),
        Course("moved", 66, quotas=(12, 4, 4), group=15, referrer=24, ending=endings.calendar_changes),
        Course("on hold", 70, quotas=(12, 4, 4), referrer=0, ending=endings.put_on_hold),
        Course("moving", 64, quotas=(12, 4, 4), referrer=3, ending=endings.ask_for_transfer),
        Course("waived", 62, quotas=(12, 4, 4), referrer=34, ending=endings.waive_legal),
        Course("withdrew", 95, quotas=(12, 4, 4), referrer=35, ending=endings.withdrawn),
        Course("came back", 125, quotas=(12, 4, 4), referrer=0, ending=endings.came_back),
        Course("two orders 1", 75, quotas=(12, 4, 4), group=15, name=("Gerardo", "Dionicio", "Marcos"),
               municipality="15054"),
        Course("two orders 2", 12, "accepted", referrer=23, same_as="two orders 1"),
        Course("all closed", 62, "done", quotas=(4, 1, 1), name=("Juan de Dios", "Nava", "Bernal")),
        Course("report in draft", 60, "reported", quotas=(4, 1, 1), referrer=3),
        Course("closing", 61, "closing", quotas=(4, 1, 1), name=("Gerardo", "De la Cruz", "Tecuapetla")),
        Course("completed", 68, quotas=(4, 1, 1), referrer=0),
        Course("three months 1", 190, quotas=(4, 1, 1), referrer=0, complete_on=months[3]),
        Course("three months 2", 200, quotas=(4, 1, 1), referrer=3, complete_on=months[3] - timedelta(days=8),
               follow_ups={(3, "CENTER"): "in_progress", (3, "INSTITUTION"): "done"}),
        Course("six months", 290, quotas=(4, 1, 1), referrer=11, complete_on=months[6] - timedelta(days=12),
               follow_ups={(3, "CENTER"): "done", (6, "CENTER"): "not_located", (6, "INSTITUTION"): "done"}),
        Course("a year", 470, quotas=(4, 1, 1), referrer=0, complete_on=months[12] - timedelta(days=4),
               follow_ups={(3, "CENTER"): "done", (3, "INSTITUTION"): "done", (6, "CENTER"): "refused",
                           (12, "INSTITUTION"): "in_progress"}),
        Course("called off", 180, quotas=(4, 1, 1), center="ECA", referrer=1,
               follow_ups={(month, side): "cancelled" for month, side in both}),
        Course("archived", 540, quotas=(4, 1, 1), referrer=0, complete_on=months[14], follow_ups=both),
    ]  # fmt: skip
    in_group = [
        Course(f"more in the group {number}", 60 + 4 * number, quotas=(12, 4, 4), group=15, held=3 + number % 3,
               referrer=(0, 3, 11, 23, 24, 34)[number % 6])
        for number in range(5)
    ]  # fmt: skip
    elsewhere = [
        Course(f"more in {code} {number}", 58 + 6 * number, quotas=(12, 4, 4), group=15 if code in ("ECA",
               "NAU") else 0,
               held=3, center=code, referrer=(1, 2, 7, 8)[place])
        for place, code in enumerate(CENTERS[1:])
        for number in range(2 if code in ("ECA", "NAU") else 1)
    ]  # fmt: skip
    return [*named, *in_group, *elsewhere]


def _prepare_groups(world: World) -> None:
    """The groups away from Toluca met on the last working day, so that a roll is still open there."""
    weekday = world.diary.after(world.today, -1).weekday()
    for code in CENTERS[1:]:
        group = world.teams[code].group
        group.weekday, group.name = weekday, f"{type(group).Weekday(weekday).label.capitalize()} tarde"
        group.save()


def _nights(world: World) -> Moments:
    """What falls due by itself: every night of the last weeks, once a week before."""
    for days in (*range(LONGEST - 100, 40, -7), *range(40, -1, -1)):
        yield clock.moment_of(world.today - timedelta(days=days), 6)
        deadlines.open_follow_ups()
        deadlines.close_follow_ups()
        deadlines.let_absences_lapse()


def _cancel_one(life: Life) -> Moments:
    yield life.world.now - timedelta(days=12)
    facts = Explained(None, "La autoridad dejó sin efecto la determinación.")
    take_step(life.referral, ReferralMachine.cancel, by=life.referrer.user, facts=facts)


def _reroute_one(life: Life) -> Moments:
    yield life.world.now - timedelta(days=1)
    facts = Rerouting(Center.objects.get(code="ECA"), "Su trabajo queda junto a ese centro.")
    take_step(life.referral, ReferralMachine.reroute, by=life.team.coordinator, facts=facts)


def _archive_one(life: Life) -> Moments:
    yield life.world.now - timedelta(days=9)
    take_step(life.episode, EpisodeMachine.archive, by=life.world.central[Role.DATA_PROTECTION])


def _offices(world: World) -> Moments:
    """Institutions on their way in and out, and accounts that are not active."""
    direction, system = world.central[Role.DIRECTION], world.central[Role.SYSTEM_ADMIN]
    ways = {
        InstitutionState.REQUESTED: "",
        InstitutionState.UNDER_VALIDATION: "validate",
        InstitutionState.RETURNED: "send_back",
        InstitutionState.APPROVED: "validate approve",
        InstitutionState.REJECTED: "reject",
        InstitutionState.ACTIVE: "validate approve activate",  # it has sent nobody yet (R24)
        InstitutionState.SUSPENDED: "validate approve activate suspend",
        InstitutionState.TERMINATED: "validate approve activate terminate",
    }
    said = Said("El área no recibe asuntos de esta materia; se explicó por oficio.")
    for number, (key, name, kind, town, unit, state) in enumerate(OTHERS):
        yield world.now - timedelta(days=30 - 3 * number)
        institution = applied(world, key, name, kind, town, unit, signed=state != InstitutionState.REQUESTED)
        for name_of_step in ways[state].split():
            step = getattr(InstitutionMachine, name_of_step)
            by = system if name_of_step in ("validate", "activate") else direction
            facts = {Said: said, Approval: Approval()}.get(step.step.facts)
            take_step(institution, step, by=by, facts=facts)
    yield world.now - timedelta(days=4)
    _agreements(world)
    yield world.now - timedelta(days=2)
    team = world.teams["ECA"]
    for state in (AccountState.INVITED, AccountState.LOCKED, AccountState.DISABLED):
        given, first, second = world.names.name(sex="M")
        if state == AccountState.INVITED:
            invited = User(
                password=world.password,
                email=address(given, first, "invitada"),
                first_name=given,
                last_name=f"{first} {second}",
                role=Role.RECEPTION,
                center=team.center,
                invited_at=clock.now(),
            )
            open_record(invited, by=team.coordinator)
            continue
        user = account(world, Role.RECEPTION, given, f"{first} {second}", center=team.center)
        step = AccountMachine.lock if state == AccountState.LOCKED else AccountMachine.disable
        take_step(user, step, by=team.coordinator, facts=Said("Cambió de adscripción."))


def _agreements(world: World) -> None:
    """Convenios of three institutions: in force, near its end (its warning goes out), and over."""
    for number, (place, ends_in) in enumerate(((0, 300), (1, 45), (2, -6)), start=1):
        ends = world.today + timedelta(days=ends_in)
        begins = ends - relativedelta(years=1)
        commitments = (
            ("Capacitar al personal de cada área en el llenado de la canalización", begins + relativedelta(months=2)),
            ("Nombrar a una persona de enlace por área", begins + relativedelta(months=1)),
            ("Registrar los seguimientos a los 3, 6 y 12 meses", None),
        )
        agreement = Agreement(
            CollaborationAgreement.Kind.COORDINATION, f"CC-{number:02}/{begins.year}", begins, begins, ends, commitments
        )
        institution = world.referrers[place].institution
        direction = world.central[Role.DIRECTION]
        take_step(institution, InstitutionMachine.record_agreement, by=direction, facts=agreement)
        first = AgreementCommitment.objects.filter(agreement__institution=institution).earliest("due_on")
        take_step(institution, InstitutionMachine.meet_commitment, by=direction, facts=Met(first))


def _months(world: World) -> Moments:
    """The monthly reports of Toluca, from the one that is closed to the one that is still open."""
    team, direction = world.teams["TOL"], world.central[Role.DIRECTION]
    steps = [
        (MonthlyReportMachine.compute, team.coordinator),
        (MonthlyReportMachine.review, team.coordinator),
        (MonthlyReportMachine.validate, direction),
        (MonthlyReportMachine.freeze, direction),
    ]
    for months, state in zip(range(5, 0, -1), (M.FROZEN, M.VALIDATED, M.REVIEWED, M.COMPUTED, M.OPEN), strict=True):
        month = world.today.replace(day=1) - relativedelta(months=months)
        yield min(clock.moment_of(month + relativedelta(months=1, days=3), 12), world.now)
        report = open_record(MonthlyReport(year=month.year, month=month.month, center=team.center), by=team.coordinator)
        for step, by in steps[: list(M.values).index(state)]:
            take_step(report, step, by=by)


def _answer_surveys(world: World) -> None:
    """Some of those who got a link have answered; an answer knows its quarter and its centre only."""
    dice, used, answers = world.dice("surveys"), [], []
    asked = SurveyInvitation.objects.filter(expires_on__isnull=False).order_by("pk")
    for invitation in asked.select_related("episode__referral"):
        if dice.random() > 0.75:
            continue
        sent: date = invitation.expires_on - timedelta(days=ANSWER_DAYS)
        used.append(invitation.pk)
        answers.append(
            SurveyAnswer(
                uuid=UUID(int=dice.getrandbits(128), version=4),
                moment=invitation.moment,
                center_id=invitation.episode.referral.center_id,
                quarter=quarter(sent),
                comment=dice.choice(texts.COMMENTS),
                **{
                    name: dice.choice((3, 4, 4, 5, 5))
                    for name in ("treatment", "usefulness", "schedule", "place", "overall")
                },
            )
        )
    keep(used=used, answers=answers, shuffle=dice.shuffle)


def _send_old_messages(world: World) -> None:
    """What was written before today has long been sent; the rest waits in the outbox."""
    today: datetime = clock.moment_of(world.today)
    old = Message.objects.filter(status=Message.Status.WAITING, created_at__lt=today)
    old.filter(recipient="").update(status=Message.Status.EXPANDED)
    for message in old.exclude(recipient="").values_list("pk", "created_at"):
        Message.objects.filter(pk=message[0]).update(status=Message.Status.SENT, sent_at=message[1])
