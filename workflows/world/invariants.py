"""What must hold in any database, and in the demonstration: each check has a name and tells who offends."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from casework.in_step import out_of_step
from casework.models import (
    Appointment,
    AreaPlan,
    Counter,
    Episode,
    FollowUp,
    HistoryEntry,
    Referral,
    SessionCredit,
    Slot,
)
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.states import PlanState as P
from casework.states import ReferralState as R
from casework.statistics.active_institutions import active_institutions
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import network
from documents.models import IssuedDocument
from documents.seal import digest, is_sealed_with
from workflows.flows.drift import drift
from workflows.history import faults
from workflows.machines import MACHINES
from workflows.machines.scheduling import quarters
from workflows.world.build import world_here

PUBLISHED = Period(date(2022, 1, 1), date(2022, 12, 1))
I1, I2 = 496, 40  # referrals received and active institutions of the published period (domain §13.8)
HELD = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN, A.ATTENDED, A.DOCUMENTED)
A_MOMENT = timedelta(seconds=5)  # between a change and its row of history
STILL_OPEN = (E.INTAKE, E.ASSESSMENT, E.ACTIVE, E.ON_HOLD, E.TRANSFERRING, E.CLOSING)


@dataclass(frozen=True)
class Check:
    """A named check; `offenders` gives a short text for each thing that is wrong."""

    name: object
    offenders: Callable[[], Iterable[str]]
    demonstration: bool = False


CHECKS: list[Check] = []


def check(name, *, demonstration: bool = False):
    """Add a function to the checks."""

    def declare(function):
        CHECKS.append(Check(name, function, demonstration))
        return function

    return declare


def results() -> Iterable[tuple[Check, list[str]]]:
    """Each check that applies here, with its offenders."""
    here = world_here() is not None
    for one in CHECKS:
        if here or not one.demonstration:
            yield one, list(one.offenders())


def _folios(rows) -> list[str]:
    return [str(row) for row in rows]


@check(_("canalizaciones del periodo publicado"), demonstration=True)
def published_referrals():
    found = received(PUBLISHED, network()).count()
    return [] if found == I1 else [f"{found} ≠ {I1}"]


@check(_("instituciones del periodo publicado"), demonstration=True)
def published_institutions():
    found = active_institutions(PUBLISHED, network())
    return [] if found == I2 else [f"{found} ≠ {I2}"]


@check(_("cada estatus de cada máquina tiene al menos un caso"), demonstration=True)
def every_state_present():
    for noun, machine in MACHINES.items():
        found = set(noun._base_manager.order_by().values_list("state", flat=True).distinct())
        yield from (f"{noun.__name__} {state}" for state, _word in machine.words() if state not in found)


@check(_("las canalizaciones enviadas tienen folio"))
def sent_have_a_folio():
    return _folios(Referral.objects.exclude(state__in=[R.DRAFT, R.CANCELLED]).filter(folio__isnull=True))


@check(_("el último cambio de cada caso es el de su historial"))
def last_change_told():
    moves = HistoryEntry.objects.filter(case=OuterRef("pk"), noun__in=("referral", "episode"))
    last = Subquery(moves.exclude(to_state=F("from_state")).order_by("-number").values("at")[:1])
    return _folios(Referral.objects.annotate(moved_at=last).filter(changed_at__lt=F("moved_at") - A_MOMENT))


@check(_("lo que vale de una canalización es lo que envió, salvo lo que su instancia cambió"))
def holds_as_sent():
    differs = Q()
    for name in Referral.HELD:
        present = f"present_{name}"
        one_empty = Q(**{f"{present}__isnull": True, f"{name}__isnull": False})
        other_empty = Q(**{f"{present}__isnull": False, f"{name}__isnull": True})
        differs |= one_empty | other_empty | Q(**{f"{present}__lt": F(name)}) | Q(**{f"{present}__gt": F(name)})
    return _folios(Referral.objects.filter(differs, is_amended=False))


@check(_("se encuentra y se ordena a cada persona por lo que dice su renglón"))
def found_as_it_says():
    return [f"{row._meta.model_name}/{row.pk}" for row in out_of_step()]


@check(_("un proceso abierto por canalización, a lo más"))
def one_open_episode():
    twice = Episode.objects.filter(state__in=STILL_OPEN).values("referral").annotate(n=Count("pk")).filter(n__gt=1)
    return [f"referral/{row['referral']}" for row in twice.order_by()]


@check(_("los folios van sin huecos por institución y año"))
def folios_without_gaps():
    series = defaultdict(list)
    for folio in Referral.objects.filter(folio__isnull=False).values_list("folio", flat=True):
        owner, year, number = folio.rsplit("-", 2)
        series[f"referral/{owner}/{year}"].append(int(number))
    counters = dict(Counter.objects.filter(series__startswith="referral/").values_list("series", "last"))
    for name in sorted({*series, *counters}):
        if sorted(series[name]) != list(range(1, counters.get(name, 0) + 1)):
            yield name


@check(_("los números de documento van sin huecos por caso"))
def papers_without_gaps():
    counters = dict(Counter.objects.filter(series__startswith="paper/").values_list("series", "last"))
    cases = IssuedDocument.objects.filter(number__isnull=False).order_by().values("referral")
    for row in cases.annotate(many=Count("pk"), last=Max("number")):
        if row["many"] != row["last"] or counters.get(f"paper/{row['referral']}") != row["last"]:
            yield f"referral/{row['referral']}"


@check(_("los sellos corresponden a lo que dicen los documentos"))
def seals_verify():
    for paper in IssuedDocument.objects.exclude(seal="").only("pk", "folio", "facts", "seal", "digest").iterator(500):
        if paper.digest != digest(paper.facts) or not is_sealed_with(paper.facts, paper.seal):
            yield str(paper.folio)


@check(_("nadie tiene dos citas a la misma hora"))
def nobody_twice_at_once():
    rows = Appointment.objects.filter(state__in=HELD).order_by("starts_at", "pk")
    by_whom = defaultdict(list)
    for pk, professional, person, starts, ends in rows.values_list(
        "pk", "professional", "episode__referral__person", "starts_at", "ends_at"
    ):
        by_whom["person", person].append((starts, ends, pk))
        if professional:
            by_whom["user", professional].append((starts, ends, pk))
    for spans in by_whom.values():
        yield from (f"appointment/{later[2]}" for earlier, later in pairwise(spans) if later[0] < earlier[1])


@check(_("las citas por venir ocupan sus cuartos de hora"))
def coming_hold_their_slots():
    coming = Appointment.objects.filter(state__in=[A.SCHEDULED, A.CONFIRMED]).annotate(quarters_held=Count("slots"))
    for one in coming:
        wanted = len(list(quarters(one.starts_at, one.ends_at))) * (1 + bool(one.professional_id) + bool(one.room_id))
        if one.quarters_held != wanted:
            yield f"appointment/{one.pk}"
    yield from (
        f"slot/{pk}" for pk in Slot.objects.filter(appointment__state=A.RESCHEDULED).values_list("pk", flat=True)
    )


@check(_("cada seguimiento es del área que canalizó a la persona"))
def follow_ups_of_their_area():
    others = FollowUp.objects.exclude(unit=F("episode__referral__unit")).exclude(
        unit__isnull=True, episode__referral__unit__isnull=True
    )
    yield from (f"followup/{pk}" for pk in others.values_list("pk", flat=True))


@check(_("los procesos concluidos tienen sus seguimientos en su fecha"))
def follow_ups_on_their_day():
    completed = Episode.objects.filter(Q(state=E.COMPLETED) | Q(state=E.ARCHIVED, follow_ups__isnull=False)).distinct()
    found = defaultdict(dict)
    for one in FollowUp.objects.filter(episode__in=completed):
        found[one.episode_id][one.month, one.side] = one
    for episode in completed.select_related("program", "referral"):
        sides = [FollowUp.Side.CENTER] + ([] if episode.referral.is_voluntary else [FollowUp.Side.INSTITUTION])
        wanted = {(month, side) for month in episode.program.follow_up_months for side in sides}
        days_right = all(
            one.due_on == episode.ended_on + relativedelta(months=month)
            and one.window_from == one.due_on - timedelta(days=episode.program.window_before_days)
            and one.window_to == one.due_on + timedelta(days=episode.program.window_after_days)
            for (month, _side), one in found[episode.pk].items()
        )
        if set(found[episode.pk]) != wanted or not days_right:
            yield f"episode/{episode.pk}"


PLANS_OF = {
    E.INTAKE: {P.PENDING},
    E.ASSESSMENT: {P.PENDING, P.ASSESSED},
    E.ACTIVE: {P.APPROVED, P.IN_PROGRESS, P.COMPLETED, P.WAIVED},
    E.CLOSING: {P.COMPLETED, P.WAIVED},
    E.COMPLETED: {P.COMPLETED, P.WAIVED},
    E.WITHDRAWN: {P.INTERRUPTED, P.COMPLETED, P.WAIVED},
    E.NOT_ELIGIBLE: {P.INTERRUPTED},
}
PLANS_OF |= {E.ON_HOLD: PLANS_OF[E.ACTIVE], E.TRANSFERRING: PLANS_OF[E.ACTIVE]}


@check(_("los planes de área concuerdan con su proceso"))
def plans_agree():
    for state, allowed in PLANS_OF.items():
        wrong = AreaPlan.objects.filter(episode__state=state).exclude(state__in=allowed)
        yield from (f"areaplan/{pk}" for pk in wrong.values_list("pk", flat=True))
    four = Episode.objects.annotate(plans_there=Count("plans")).exclude(plans_there=len(Area.values))
    yield from (f"episode/{pk}" for pk in four.values_list("pk", flat=True))


@check(_("las áreas concluidas tienen las sesiones de su plan"))
def quotas_met():
    held = defaultdict(int)
    rows = Appointment.objects.filter(state__in=[A.ATTENDED, A.DOCUMENTED], purpose="SESSION").order_by()
    for episode, area, many in rows.values_list("episode", "area").annotate(Count("pk")):
        held[episode, area] = many
    for plan in AreaPlan.objects.filter(state=P.COMPLETED).annotate(credited=Count("credits")):
        if held[plan.episode_id, plan.area] + plan.credited < plan.quota:
            yield f"areaplan/{plan.pk}"


@check(_("las sesiones acreditadas son de la misma persona y área, y de otro proceso"))
def credits_are_his_own():
    theirs = SessionCredit.objects.exclude(
        appointment__area=F("plan__area"),
        appointment__episode__referral__person=F("plan__episode__referral__person"),
        appointment__state=A.DOCUMENTED,
    ) | SessionCredit.objects.filter(appointment__episode=F("plan__episode"))
    yield from (f"sessioncredit/{pk}" for pk in theirs.values_list("pk", flat=True))


@check(_("ninguna cita individual que no es sesión se queda sin cerrar"))
def closed_without_note():
    rows = Appointment.objects.filter(state=A.ATTENDED).exclude(purpose="SESSION").exclude(area=Area.GROUP)
    return [f"appointment/{pk}" for pk in rows.values_list("pk", flat=True)]


@check(_("las fechas van en orden"))
def dates_in_order():
    sent = Referral.objects.filter(Q(submitted_at__lt=F("created_at")) | Q(reviewed_at__lt=F("submitted_at")))
    yield from (f"referral/{pk}" for pk in sent.values_list("pk", flat=True))
    began = Episode.objects.filter(Q(started_on__lt=F("opened_on")) | Q(ended_on__lt=F("started_on")))
    yield from (f"episode/{pk}" for pk in began.values_list("pk", flat=True))
    held = Appointment.objects.filter(created_at__gt=F("starts_at"), state__in=HELD, group_session__isnull=True)
    yield from (f"appointment/{pk}" for pk in held.values_list("pk", flat=True))


@check(_("el historial está íntegro y concuerda con los registros"))
def history_is_whole():
    return _folios(faults())


@check(_("el mapa dice lo mismo que los procesos"))
def map_agrees():
    missing, extra = drift()
    return [
        f"{'falta' if here in missing else 'sobra'} {here[1]} referral/{here[0]}" for here in sorted(missing | extra)
    ]
