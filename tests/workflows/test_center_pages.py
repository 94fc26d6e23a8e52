"""The pages of those who work at a centre, as they are used: inbox, search, review, case and its steps."""

import re
from datetime import date, time, timedelta
from io import BytesIO
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from casework import clock
from casework.models import (
    AccessEntry,
    Appointment,
    AreaPlan,
    Assessment,
    EligibilityCheck,
    Enrollment,
    Episode,
    Group,
    GroupFacilitator,
    HistoryEntry,
    IntakeInterview,
    Person,
    Reason,
    Referral,
    RiskAssessment,
    SignedConsent,
    User,
    VictimRecord,
)
from casework.roles import Area, Role
from casework.states import AccountState
from casework.working_days import working_days_after
from documents.models import Message
from tests import lives
from tests.cast import account, signed_in
from workflows import worklist
from workflows.case_page import CasePage
from workflows.door import take_step
from workflows.group_calendar import enroll, leave
from workflows.machines import AppointmentMachine, AreaPlanMachine, EpisodeMachine, ReferralMachine
from workflows.machines.appointment import Attendance
from workflows.machines.episode import Transfer
from workflows.machines.facts import Explained
from workflows.machines.referral import Acceptance
from workflows.matching import candidates
from workflows.models import Draft, Proposal
from workflows.records import Again

pytestmark = pytest.mark.once

CURP = "HECR920504HMCRRG07"


def text(response) -> str:
    return response.content.decode()


def day(name: str, when: date) -> dict:
    return {f"{name}_dia": when.day, f"{name}_mes": when.month, f"{name}_anio": when.year}


def post(client, name, *args, **fields):
    return client.post(reverse(name, args=args), fields)


def version(record) -> int:
    return type(record).objects.get(pk=record.pk).version


def state_of(referral) -> str:
    return Referral.objects.get(pk=referral.pk).state


# ---- Mi trabajo ----------------------------------------------------------------------------------------------------


def test_the_inbox_asks_the_same_questions_for_one_row_and_for_thirty(cast, client):
    signed_in(client, cast.coordinator)
    lives.submitted(cast)
    client.get(reverse("inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("inbox"))
    for _number in range(29):
        lives.submitted(cast)
    with CaptureQueriesContext(connection) as thirty:
        page = text(client.get(reverse("inbox")))
    assert page.count("Revisar la canalización") >= 30
    assert len(thirty) == len(one)
    # What it shows is counted once, from its rows, and the bar is told; asked for are the two lists that are not shown.
    asked = [query["sql"] for query in thirty if query["sql"].startswith("SELECT COUNT(")]
    assert len(asked) == 3, "«Del centro» and both halves of «Sin asignar»"
    assert page.count('<span class="count">30<') == 2, "beside the list, and in the bar"


@pytest.mark.requirement("R46")
def test_reception_finds_on_her_desk_what_nobody_has_taken(cast, client):
    waiting, taken = lives.submitted(cast), lives.submitted(cast)
    take_step(taken, ReferralMachine.take, by=cast.coordinator)
    rows = [row for row in worklist.rows_of(cast.receptionist, worklist.MINE) if row.what == "Tomar en revisión"]
    assert [row.case.pk for row in rows] == [waiting.pk]
    assert rows[0].day == working_days_after(clock.today(), 3)
    signed_in(client, cast.receptionist)
    assert "Tomar en revisión" in text(client.get(rows[0].url))
    assert not [row for row in worklist.rows_of(cast.coordinator, worklist.MINE) if row.what == "Tomar en revisión"]


def test_the_desk_of_reception_asks_the_same_questions_for_one_row_and_for_many(cast, client):
    signed_in(client, cast.receptionist)
    lives.submitted(cast)
    client.get(reverse("inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("inbox"))
    for _number in range(9):
        lives.submitted(cast)
    with CaptureQueriesContext(connection) as many:
        assert text(client.get(reverse("inbox"))).count("Tomar en revisión") >= 10
    assert len(many) == len(one)


def test_what_she_did_is_on_its_own_list_for_thirty_days(cast, client):
    referral, other = lives.submitted(cast), lives.submitted(cast)
    take_step(referral, ReferralMachine.take, by=cast.coordinator)
    take_step(other, ReferralMachine.take, by=cast.receptionist)
    address = reverse("inbox") + "?lista=hechas"
    signed_in(client, cast.coordinator)
    page = text(client.get(address))
    assert "Tomar en revisión" in page and referral.folio in page and "Hernández" in page
    assert '<span class="cell-sub">Canalización</span>' in page
    assert other.folio not in page and "Recibimos" not in page
    with clock.at(clock.now() + timedelta(days=31)):
        signed_in(client, cast.coordinator)
        assert "Aquí aparece lo que usted registre" in text(client.get(address))


def test_who_facilitates_finds_her_own_acts_and_nobody_elses(cast, client):
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.GROUP)
    signed_in(client, cast.facilitator)
    page = text(client.get(reverse("inbox") + "?lista=hechas"))
    assert "Registrar que asistió" in page and "Aprobar el plan" not in page
    assert page.count("Grupo de reflexión,") == 1


def test_what_she_did_is_paged_and_asks_the_same_for_one_and_for_many(cast, client):
    plan = lives.episode_of(lives.active(cast)).plans.get(area=Area.LEGAL)
    address = reverse("inbox") + "?lista=hechas"

    def assign(times):
        for _number in range(times):
            take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=lives.assigned(cast.lawyer))

    assign(1)
    signed_in(client, cast.coordinator)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    assign(35)
    with CaptureQueriesContext(connection) as many:
        page = text(client.get(address))
    assert len(few) == len(many)
    assert page.count("Asignar profesional") == 30 and "page=2" in page


def test_who_missed_every_summons_is_proposed_to_the_coordinator_until_he_is_cited_again(cast):
    referral = lives.accepted(cast)

    def proposed():
        return [
            row.case.pk for row in worklist.rows_of(cast.coordinator, worklist.MINE) if "no se presentó" in row.what
        ]

    first = lives.missed(cast, Appointment.objects.get(episode__referral=referral.pk))
    assert not proposed()
    second = lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from))
    assert proposed() == [referral.pk]
    lives.summoned(cast, referral, second.next_summons_from)
    assert not proposed()


def test_the_list_of_people_asks_the_same_questions_for_one_row_and_for_more(cast, client):
    signed_in(client, cast.coordinator)
    lives.submitted(cast)
    client.get(reverse("people"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("people"))
    for _number in range(9):
        lives.submitted(cast)
    with CaptureQueriesContext(connection) as ten:
        client.get(reverse("people"))
    assert len(ten) == len(one)


@pytest.mark.parametrize(
    "who", ["coordinator", "receptionist", "psychologist", "social_worker", "lawyer", "facilitator"]
)
def test_everything_on_ones_own_desk_is_ones_own_duty(cast, who):
    user = getattr(cast, who)
    lives.submitted(cast)
    lives.accepted(cast)
    lives.linked(cast)
    lives.assessed(cast)
    lives.closing(cast)
    for tab in (worklist.MINE, worklist.UNASSIGNED):
        for row in worklist.rows_of(user, tab):
            if row.node is not None:
                records = [
                    record
                    for step, _next, where in row.node.exits
                    for record in step.machine.objects.filter(**{step.machine.path or "pk": row.case.pk}, **where)
                    if step.duty(record, user)
                ]
                assert records or row.node.name == "first_appointment"
            assert row.url


@pytest.mark.requirement("R64")
def test_the_desk_of_who_facilitates_counts_nobodys_sessions(cast):
    """She knows who comes to her group and nothing of how far his process has come (domain §9)."""
    case = lives.active(cast)
    held = [lives.session(cast, case, area) for area in (Area.GROUP, Area.LEGAL)]
    with clock.at(max(one.starts_at for one in held)):
        for user, counts in ((cast.facilitator, False), (cast.lawyer, True)):
            told = [row.sessions for row in worklist.rows_of(user, worklist.MINE)]
            assert told and all(bool(one) == counts for one in told), user.role


def test_each_button_of_the_inbox_leads_to_a_page_that_opens(cast, client):
    lives.submitted(cast)
    lives.linked(cast)
    lives.assessed(cast)
    for user in (cast.coordinator, cast.social_worker, cast.psychologist, cast.receptionist):
        signed_in(client, user)
        for tab in (worklist.MINE, worklist.CENTER, worklist.UNASSIGNED):
            for row in worklist.rows_of(user, tab):
                assert client.get(row.url).status_code == 200, row.url


def test_the_bar_counts_what_the_list_holds(cast):
    lives.submitted(cast)
    lives.assessed(cast)
    for user in (cast.coordinator, cast.social_worker, cast.psychologist):
        assert worklist.waiting_for(user) == len(worklist.rows_of(user, worklist.MINE))


def on_desk(user, what: str) -> list[str]:
    """Where the rows of this kind on a person's own desk lead."""
    return [row.url for row in worklist.rows_of(user, worklist.MINE) if row.what == what]


def test_an_appointment_waits_up_to_its_day_on_the_desk_of_who_attends_it_and_no_other(cast):
    referral = lives.active(cast)
    own, a_colleagues = (lives.session(cast, referral, area) for area in (Area.PSYCHOLOGY, Area.LEGAL))
    lives.session(cast, referral, Area.PSYCHOLOGY, days=30)
    address = [reverse("appointment", args=[own.pk])]
    with clock.at(a_colleagues.starts_at + timedelta(hours=1)):
        assert on_desk(cast.psychologist, "Registrar la asistencia") == address
        for one in (own, a_colleagues):
            take_step(one, AppointmentMachine.attend, by=one.professional, facts=Attendance())
        assert on_desk(cast.psychologist, "Firmar la nota de la sesión") == address


def attended_on_desk(user) -> set[int]:
    """The cases in attention on a person's own desk, once their end is near enough to stand there."""
    with clock.at(clock.now() + timedelta(days=100)):
        rows = worklist.rows_of(user, worklist.MINE)
    return {row.case.pk for row in rows if row.node is not None and row.node.name.endswith("_attention")}


def test_a_case_in_attention_is_on_the_desk_of_who_has_the_area_and_not_of_who_has_another(cast):
    own, a_colleagues = lives.active(cast), lives.active(cast)
    colleague = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    plans = lives.episode_of(a_colleagues).plans
    plans.filter(area=Area.PSYCHOLOGY).update(professional=colleague)
    plans.filter(area=Area.GROUP).update(professional=cast.psychologist)
    assert attended_on_desk(cast.psychologist) == {own.pk}
    assert attended_on_desk(colleague) == {a_colleagues.pk}


def test_who_went_to_another_group_is_on_the_desk_of_who_facilitates_that_one(cast):
    stayed, left = lives.active(cast), lives.active(cast)
    colleague = account(Role.FACILITATOR, "Aldo", "Zepeda Prado", center=cast.toluca)
    group = Group.objects.create(
        center=cast.toluca, name="Martes tarde", room=cast.room, weekday=1, starts_at=time(17), capacity=30
    )
    GroupFacilitator.objects.create(group=group, user=colleague)
    AreaPlan.objects.filter(area=Area.GROUP, episode__referral=left.pk).update(professional=None)
    leave(Enrollment.objects.get(episode__referral=left.pk), by=cast.coordinator)
    enroll(group, lives.episode_of(left), by=cast.coordinator)
    assert attended_on_desk(cast.facilitator) == {stayed.pk}
    assert attended_on_desk(colleague) == {left.pk}


# ---- Finding a person ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R46")
def test_a_person_is_found_by_folio_name_without_accents_curp_and_cause(cast, client):
    referral = lives.submitted(cast, first_surname="Hernández", curp=CURP, judicial_case_number="77/2026")
    lives.submitted(cast, first_surname="Otra", judicial_case_number="78/2026")
    signed_in(client, cast.coordinator)
    assert client.get(reverse("search"), {"q": referral.folio.lower()}).url == reverse("case", args=[referral.pk])
    as_shown = (referral.listed_name, "Causa 77/2026", "77 / 2026")
    for asked, where in product(("hernandez rogelio", CURP.lower(), "77/2026", *as_shown), ("search", "people")):
        page = text(client.get(reverse(where), {"q": asked}))
        assert referral.folio in page and "Otra" not in page, (asked, where)


def test_who_finds_nobody_by_name_is_not_told_to_try_one(cast, client):
    referral = lives.submitted(cast, judicial_case_number="77/2026")
    signed_in(client, cast.director)
    assert referral.folio in text(client.get(reverse("people"), {"q": "Causa 77 / 2026"}))
    nobody = text(client.get(reverse("people"), {"q": referral.listed_name}))
    form = nobody[nobody.index("<main") : nobody.index("</main>")]
    assert "Folio o causa" in form and "Nadie coincide" in form
    assert "nombre" not in form.casefold() and "CURP" not in form


def test_a_facilitator_finds_who_comes_to_her_group_by_his_name_alone(cast, client):
    """Whose cause or CURP it is, is not hers to learn (domain §9)."""
    referral = lives.active(cast, judicial_case_number="77/2026", curp=CURP)
    signed_in(client, cast.facilitator)
    form = text(client.get(reverse("people"))).partition('id="filtro-q"')[0].rpartition('for="filtro-q"')[2]
    assert "Nombre" in form and "folio" not in form
    for asked, found in ((referral.listed_name, True), ("77/2026", False), (CURP, False), (referral.folio, False)):
        assert (reverse("case", args=[referral.pk]) in text(client.get(reverse("people"), {"q": asked}))) == found


def test_another_centre_finds_nothing(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.other_coordinator)
    page = client.get(reverse("search"), {"q": referral.folio})
    assert page.status_code == 200 and "Nadie coincide" in text(page)
    assert client.get(reverse("case", args=[referral.pk])).status_code == 404
    assert client.get(reverse("review", args=[referral.pk])).status_code == 404


# ---- Review --------------------------------------------------------------------------------------------------------


def acceptance(referral, **changes) -> dict:
    when = working_days_after(clock.today(), 5)
    fields = {
        "version": referral.version,
        "person": "nueva",
        "with_first": "1",
        "hour": "10:15",
        **day("day", when),
        "room": "",
    }
    return {**fields, **changes}


def test_the_coordinator_accepts_with_the_first_appointment(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    fields = acceptance(referral, professional=cast.social_worker.pk)
    answer = post(client, "review_decision", referral.pk, "aceptar", **fields)
    assert answer.url == reverse("case", args=[referral.pk])
    assert state_of(referral) == "ACCEPTED"
    assert Appointment.objects.get(episode__referral=referral.pk).professional == cast.social_worker


def test_the_first_appointment_is_given_when_the_centre_is_open_and_everybody_free(cast, client):
    sunday = clock.today() + timedelta(days=13 - clock.today().weekday())
    referral, other = lives.submitted(cast), lives.submitted(cast)
    signed_in(client, cast.coordinator)
    who = cast.social_worker.pk
    for hour, when, said in (
        ("03:00", working_days_after(clock.today(), 5), "A esa hora el centro está cerrado"),
        ("10:00", sunday, "El centro no abre en domingo"),
        ("10:00", clock.today() - timedelta(days=3), ""),
    ):
        fields = acceptance(referral, professional=who, hour=hour, **day("day", when))
        answer = post(client, "review_decision", referral.pk, "aceptar", **fields)
        assert answer.status_code == 422 and said in text(answer)
    post(client, "review_decision", other.pk, "aceptar", **acceptance(other, professional=who))
    answer = post(client, "review_decision", referral.pk, "aceptar", **acceptance(referral, professional=who))
    assert answer.status_code == 422 and "Norma Bautista Flores ya tiene una cita a esa hora" in text(answer)
    assert state_of(referral) == "SUBMITTED"


def test_a_second_click_is_told_clearly_and_changes_nothing(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    fields = acceptance(referral, with_first="0")
    post(client, "review_decision", referral.pk, "aceptar", **fields)
    again = post(client, "review_decision", referral.pk, "aceptar", **fields)
    assert again.status_code == 422 and "cambió mientras" in text(again)
    assert Episode.objects.filter(referral=referral.pk).count() == 1


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    answer = post(
        client, "review_decision", referral.pk, "devolver", version=referral.version, text="Falta la <b>copia</b>"
    )
    assert answer.status_code == 422
    assert "Elija una opción en «Motivo»" in text(answer) and "Falta la &lt;b&gt;copia&lt;/b&gt;" in text(answer)
    assert state_of(referral) == "SUBMITTED"


@pytest.mark.parametrize(
    ("decision", "group", "state"), [("devolver", "RETURN", "RETURNED"), ("no-procede", "DECLINE", "DECLINED")]
)
def test_the_coordinator_returns_or_declines_with_a_reason(cast, client, decision, group, state):
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    reason = Reason.objects.filter(group=group).first()
    post(
        client, "review_decision", referral.pk, decision, version=referral.version, reason=reason.pk, text="Explicación"
    )
    assert state_of(referral) == state


def test_a_rerouted_referral_leaves_the_centre(cast, client):
    referral, _that_stays = lives.submitted(cast), lives.submitted(cast)
    signed_in(client, cast.coordinator)
    answer = post(
        client,
        "review_decision",
        referral.pk,
        "otro-centro",
        version=referral.version,
        center=cast.ecatepec.pk,
        text="Cerca",
    )
    assert answer.url == reverse("inbox")
    assert client.get(reverse("review", args=[referral.pk])).status_code == 404


def test_the_direction_sends_whom_it_knows_by_his_initials_to_another_centre(cast, client):
    referral = lives.submitted(cast)
    address = reverse("review_decision", args=[referral.pk, "otro-centro"])
    page = text(signed_in(client, cast.director).get(address))
    assert referral.initials in page and "Hernández" not in page and "Rogelio" not in page
    assert "Rogelio" in text(signed_in(client, cast.coordinator).get(address))


def test_reception_takes_but_does_not_decide(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.receptionist)
    post(client, "review", referral.pk, version=referral.version)
    assert state_of(referral) == "IN_REVIEW"
    assert client.get(reverse("review_decision", args=[referral.pk, "aceptar"])).status_code == 404


def test_who_may_not_decide_is_told_who_does_and_is_offered_no_review_without_anything_to_do(cast, client):
    referral = lives.submitted(cast)
    review, case = (reverse(name, args=[referral.pk]) for name in ("review", "case"))
    decides, offer = "La decide la coordinación del centro.", "Revisar la canalización"
    assert offer in text(signed_in(client, cast.receptionist).get(case))
    take_step(referral, ReferralMachine.take, by=cast.receptionist)
    page = text(client.get(review))
    assert decides in page and "Volver a Mi trabajo" in page
    assert offer not in text(client.get(case))
    signed_in(client, cast.coordinator)
    assert offer in text(client.get(case)) and decides not in text(client.get(review))
    page = text(signed_in(client, cast.director).get(review))
    assert decides not in page and "Enviar a otro centro" in page
    assert offer in text(client.get(case))  # the way to what she may decide
    take_step(referral, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance())
    assert decides not in text(signed_in(client, cast.receptionist).get(review))


def test_a_person_already_known_is_offered_to_the_centre_and_chosen(cast, client):
    first = lives.accepted(cast, curp=CURP, second_surname="Cruz")
    known = Person.objects.get(referrals=first.pk)
    second = lives.submitted(cast, curp=CURP, unit=cast.town, created_by=cast.other_clerk)
    assert [one.pk for one in candidates(second)] == [known.pk]
    signed_in(client, cast.coordinator)
    review = reverse("review", args=[second.pk])
    assert "Misma CURP" in text(client.get(review))
    direction = text(signed_in(client, cast.director).get(review))
    assert "Misma CURP" not in direction and known.first_surname not in direction
    signed_in(client, cast.coordinator)
    post(client, "review_decision", second.pk, "aceptar", **acceptance(second, person=known.pk, with_first="0"))
    assert Referral.objects.get(pk=second.pk).person == known


def test_the_same_name_matches_only_with_year_and_municipality(cast):
    first = lives.accepted(cast, second_surname="Cruz")
    same = lives.submitted(cast, second_surname="CRUZ ")
    older = lives.submitted(cast, second_surname="Cruz", birth_date=date(1970, 1, 1))
    assert [one.pk for one in candidates(same)] == [Referral.objects.get(pk=first.pk).person_id]
    assert candidates(older) == []


def test_nobody_chooses_a_person_who_was_not_offered(cast, client):
    other = lives.accepted(cast, given_names="Ajeno")
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    fields = acceptance(referral, person=Referral.objects.get(pk=other.pk).person_id, with_first="0")
    assert post(client, "review_decision", referral.pk, "aceptar", **fields).status_code == 422


# ---- The case ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R64")
def test_each_role_reads_no_more_of_a_case_than_it_may(cast, client):
    referral = lives.active(cast)
    address = reverse("case", args=[referral.pk])
    number = Referral.objects.get(pk=referral.pk).case_file.number
    assert number in text(signed_in(client, cast.psychologist).get(address))
    direction = text(signed_in(client, cast.director).get(address))
    assert number not in direction and "Hernández" not in direction
    facilitator = text(signed_in(client, cast.facilitator).get(address))
    assert "Hernández" in facilitator and "Riesgo medio" in facilitator
    assert referral.folio not in facilitator and "Suspensión condicional" not in facilitator
    for section in ("case_plan", "case_risk", "case_data", "case_log", "victim_record"):
        assert client.get(reverse(section, args=[referral.pk])).status_code == 404


def test_who_may_not_see_papers_is_told_so_and_not_that_there_are_none(cast, client):
    referral = lives.active(cast)
    address, none, not_yours = reverse("case", args=[referral.pk]), "Aún no se emite ninguno", "Su función no ve los"
    page = text(signed_in(client, cast.director).get(address))
    assert not_yours in page and none not in page
    page = text(signed_in(client, cast.coordinator).get(address))
    assert not_yours not in page and none not in page and "paper-list" in page
    page = text(client.get(reverse("case", args=[lives.submitted(cast).pk])))
    assert none in page or "paper-list" in page


def test_another_areas_opinion_is_read_and_its_results_are_not(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    for plan in episode.plans.exclude(area=Area.GROUP):
        found = Assessment.objects.get(plan=plan)
        found.results, found.opinion = f"resultado-{plan.area}", f"opinion-{plan.area}"
        found.save()
    page = text(signed_in(client, cast.lawyer).get(reverse("case_plan", args=[referral.pk])))
    assert "resultado-LEGAL" in page and "resultado-PSYCHOLOGY" not in page and "opinion-PSYCHOLOGY" in page
    page = text(signed_in(client, cast.coordinator).get(reverse("case_plan", args=[referral.pk])))
    assert "resultado-SOCIAL_WORK" in page and "resultado-PSYCHOLOGY" not in page and "opinion-PSYCHOLOGY" in page


@pytest.mark.requirement("R64")
def test_the_direction_reads_no_opinion_of_an_area_neither_at_its_beginning_nor_at_its_end(cast, client):
    referral = lives.assessed(cast)
    plan = lives.episode_of(referral).plans.get(area=Area.LEGAL)
    plan.closing_opinion, plan.closed_at = "opinion-de-cierre", clock.now()
    plan.save(update_fields=["closing_opinion", "closed_at"])
    address = reverse("case_plan", args=[referral.pk])
    page = text(signed_in(client, cast.lawyer).get(address))
    assert "Opinión del área" in page and "opinion-de-cierre" in page
    page = text(signed_in(client, cast.director).get(address))
    assert "Jurídico" in page and "Opinión del área" not in page and "opinion-de-cierre" not in page
    known = CasePage(referral, cast.director).assessments()
    assert known and not any(hasattr(one, "signed") for one in known)  # the page is not even handed what was signed


def test_every_opening_of_a_case_leaves_a_row(cast, client):
    referral = lives.active(cast)
    signed_in(client, cast.coordinator)
    for name in ("case", "case_plan", "case_risk", "case_data", "case_log"):
        before = AccessEntry.objects.filter(referral=referral.pk, user=cast.coordinator).count()
        client.get(reverse(name, args=[referral.pk]))
        assert AccessEntry.objects.filter(referral=referral.pk, user=cast.coordinator).count() > before


def test_the_victims_record_opens_for_the_coordinator_with_a_purpose_on_record(cast, client):
    referral = lives.active(cast)
    VictimRecord.objects.create(referral_id=referral.pk, alias="M. R.", safe_channel="Llamar a su hermana")
    signed_in(client, cast.psychologist)
    assert client.get(reverse("victim_record", args=[referral.pk])).status_code == 404
    signed_in(client, cast.coordinator)
    assert "hermana" not in text(client.get(reverse("victim_record", args=[referral.pk])))
    assert "Llamar a su hermana" in text(post(client, "victim_record", referral.pk, purpose="Nueva orden"))
    assert AccessEntry.objects.filter(noun="victimrecord", purpose="Nueva orden", user=cast.coordinator).exists()


def test_a_step_that_cannot_be_taken_says_what_is_missing(cast, client):
    referral = lives.active(cast, quota=3)
    page = text(signed_in(client, cast.coordinator).get(reverse("case", args=[referral.pk])))
    assert "Aún no se puede. Falta:" in page and "Psicología: 3 sesiones." in page


# ---- Writing down and stepping -------------------------------------------------------------------------------------

INTERVIEW = {
    "household": "Vive con su madre.",
    "support_network": "Un hermano.",
    "violence_history": "Antecedentes.",
    "substance_use": "No refiere.",
    "acknowledges_obligation": "1",
    "summary": "Síntesis 😀 de la entrevista.",
}


def test_the_interview_is_a_draft_until_it_is_signed_and_then_only_read(cast, client):
    referral = lives.linked(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.social_worker)
    fields = {**INTERVIEW, **day("held_on", clock.today())}
    post(client, "interview", episode.pk, **fields, guardar="1")
    assert Draft.objects.get(user=cast.social_worker).body.count("Síntesis")
    assert "Vive con su madre." in text(client.get(reverse("interview", args=[episode.pk])))
    bad = post(client, "interview", episode.pk, **{**fields, "held_on_dia": "31", "held_on_mes": "2"})
    assert bad.status_code == 422 and "Antecedentes." in text(bad)
    post(client, "interview", episode.pk, **fields)
    assert IntakeInterview.objects.get(episode=episode).signed_by == cast.social_worker
    assert not Draft.objects.exists()
    assert HistoryEntry.objects.filter(case=referral.pk, step="sign_interview").count() == 1
    assert "Firmar la entrevista" not in text(post(client, "interview", episode.pk, **fields))


def test_an_interview_is_signed_only_when_the_other_window_was_seen(cast, client):
    episode = lives.episode_of(lives.linked(cast))
    signed_in(client, cast.social_worker)
    here = {**INTERVIEW, **day("held_on", clock.today()), "borrador_visto": ""}
    post(client, "interview", episode.pk, **here, guardar="1")
    there = here | {"summary": "Lo que vio"}
    refused = text(post(client, "interview", episode.pk, **there))
    assert "firme otra vez" in refused and INTERVIEW["summary"] in refused and "Lo que vio" in refused
    assert not IntakeInterview.objects.exists()
    seen = re.search(r'name="borrador_visto" value="([^"]+)"', refused)[1]
    post(client, "interview", episode.pk, **there | {"borrador_visto": seen})
    assert IntakeInterview.objects.get(episode=episode).summary == "Lo que vio" and not Draft.objects.exists()


def photograph() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG")
    file.seek(0)
    file.name = "aviso.jpg"
    return file


def test_a_signed_paper_is_recorded_with_its_scan_and_a_disguised_file_is_refused(cast, client):
    episode = lives.episode_of(lives.linked(cast))
    signed_in(client, cast.social_worker)
    fields = {"text_version": "2026-1", **day("signed_on", clock.today())}
    disguised = BytesIO(b"MZ not a picture")
    disguised.name = "aviso.jpg"
    answer = post(client, "consent", episode.pk, "aviso", **fields, scan=disguised)
    assert answer.status_code == 422 and "programa" in text(answer)
    post(client, "consent", episode.pk, "aviso", **fields, scan=photograph())
    assert SignedConsent.objects.get(episode=episode).scan.media_type == "image/jpeg"


def test_a_paper_is_asked_for_though_another_person_signed_it_and_he_another_one(cast, client):
    lives.interviewed(cast)
    episode = lives.episode_of(lives.linked(cast))
    signed_in(client, cast.social_worker)

    def signed() -> list[str]:
        pages = {slug: text(client.get(reverse("consent", args=[episode.pk, slug]))) for slug in ("aviso", "carta")}
        return [slug for slug, page in pages.items() if "Ya está registrado" in page]

    assert signed() == []
    post(client, "consent", episode.pk, "aviso", text_version="2026-1", **day("signed_on", clock.today()))
    assert signed() == ["aviso"]


def test_the_criteria_ask_for_a_remark_where_one_speaks_against_entering(cast, client):
    referral = lives.in_assessment(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.social_worker)
    form = client.get(reverse("criteria", args=[episode.pk])).context["form"]
    fields = {form.names(one)[0]: "1" if one.kind == "INCLUDE" else "0" for one in form.criteria}
    wrong = {**fields, form.names(form.criteria[0])[0]: "0" if form.criteria[0].kind == "INCLUDE" else "1"}
    assert post(client, "criteria", episode.pk, **wrong).status_code == 422
    post(client, "criteria", episode.pk, **fields)
    assert EligibilityCheck.objects.filter(episode=episode).count() == len(form.criteria)
    post(client, "criteria", episode.pk, **fields)
    assert EligibilityCheck.objects.filter(episode=episode).count() == len(form.criteria)


def test_the_criteria_of_one_person_are_not_written_over_those_of_another(cast, client):
    reviewed, new = lives.assessed(cast), lives.in_assessment(cast)
    signed_in(client, cast.social_worker)
    episode = lives.episode_of(new)
    form = client.get(reverse("criteria", args=[episode.pk])).context["form"]
    fields = {form.names(one)[0]: "1" if one.kind == "INCLUDE" else "0" for one in form.criteria}
    for _click in range(2):
        post(client, "criteria", episode.pk, **fields)
    for case in (reviewed, new):
        assert EligibilityCheck.objects.filter(episode__referral=case.pk).count() == len(form.criteria)
        assert HistoryEntry.objects.filter(case=case.pk, step="check_criteria").count() == 1


def test_the_same_risk_of_one_person_is_written_once_though_another_one_was_assessed_between(cast):
    first, second = (lives.episode_of(lives.in_assessment(cast)) for _each in range(2))
    for episode in (first, second):
        lives.write_risk(cast, episode, "ENTRY", "MEDIUM")
    with pytest.raises(Again):
        lives.write_risk(cast, first, "ENTRY", "MEDIUM")
    assert RiskAssessment.objects.filter(episode=first).count() == 1


def test_a_risk_is_assessed_by_who_may(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    fields = {"level": "HIGH", "factors": "Amenazas", "safety_plan": "Avisar"}
    signed_in(client, cast.lawyer)
    assert post(client, "risk", episode.pk, "revision", **fields).status_code == 404
    signed_in(client, cast.psychologist)
    post(client, "risk", episode.pk, "revision", **fields)
    assert RiskAssessment.objects.filter(episode=episode, level="HIGH", moment="REVIEW").exists()


def test_a_risk_is_looked_at_again_within_its_term(cast, client):
    """A slip of the year would take it from every desk."""
    episode = lives.episode_of(lives.active(cast))
    signed_in(client, cast.psychologist)
    for days, taken in ((61, False), (60, True)):
        day = clock.today() + timedelta(days=days)
        due = {"review_due_dia": day.day, "review_due_mes": day.month, "review_due_anio": day.year}
        answer = post(client, "risk", episode.pk, "revision", level="MEDIUM", factors="x", safety_plan="x", **due)
        assert ("La fecha no puede ser posterior al" in answer.content.decode()) != taken
        assert RiskAssessment.objects.filter(episode=episode, moment="REVIEW", review_due=day).exists() == taken


def test_an_assessment_is_signed_only_when_the_other_window_was_seen(cast, client):
    plan = lives.episode_of(lives.in_assessment(cast)).plans.get(area=Area.PSYCHOLOGY)
    signed_in(client, cast.psychologist)
    place = ("step", "plan", plan.pk, "assess")
    here = {
        "version": plan.version, "method": "Entrevista", "reason": "Motivo", "results": "Lo que oyó", "quota": "12",
        "opinion": "Opinión", "objectives": "Objetivos", "borrador_visto": "",
    }  # fmt: skip
    post(client, *place, **here, guardar="1")
    there = here | {"results": "Lo que vio"}
    refused = text(post(client, *place, **there))
    assert "firme otra vez" in refused and "Lo que oyó" in refused and "Lo que vio" in refused
    assert not Assessment.objects.filter(plan=plan.pk).exists()
    seen = re.search(r'name="borrador_visto" value="([^"]+)"', refused)[1]
    post(client, *place, **there | {"borrador_visto": seen})
    assert Assessment.objects.get(plan=plan.pk).results == "Lo que vio" and not Draft.objects.exists()


@pytest.mark.parametrize("name", ["interview", "assess"])
def test_enter_keeps_the_draft_and_signs_nothing(cast, client, name):
    """The first button of a form is the one that Enter presses."""
    episode = lives.episode_of(lives.linked(cast) if name == "interview" else lives.in_assessment(cast))
    signed_in(client, cast.social_worker if name == "interview" else cast.psychologist)
    plan = episode.plans.filter(area=Area.PSYCHOLOGY).first()
    place = ("interview", episode.pk) if name == "interview" else ("step", "plan", plan.pk, "assess")
    shown = client.get(reverse(place[0], args=place[1:])).content.decode()
    [form] = re.findall(r"<form[^>]*data-draft.*?</form>", shown, re.DOTALL)
    first, second, *_others = re.findall(r'<button[^>]*type="submit".*?</button>', form, re.DOTALL)
    assert "Guardar borrador" in first and "irmar" in second


def test_an_assessment_is_kept_as_a_draft_and_signed(cast, client):
    episode = lives.episode_of(lives.in_assessment(cast))
    plan = episode.plans.get(area=Area.PSYCHOLOGY)
    signed_in(client, cast.psychologist)
    place = ("step", "plan", plan.pk, "assess")
    fields = {
        "version": plan.version,
        "method": "Entrevista",
        "reason": "Motivo",
        "results": "Muy largo " * 50,
        "opinion": "Opinión",
        "objectives": "Objetivos",
        "quota": "12",
    }
    post(client, *place, **{**fields, "quota": ""}, guardar="1")
    page = text(client.get(reverse(place[0], args=place[1:])))
    assert "Muy largo" in page and "Es su borrador" in page and "Aún no guardado" not in page
    wrong = post(client, *place, **{**fields, "quota": "900"})
    assert wrong.status_code == 422 and "Aún no guardado" in text(wrong) and "Es su borrador" not in text(wrong)
    post(client, *place, **fields)
    plan = episode.plans.get(area=Area.PSYCHOLOGY)
    assert (plan.state, plan.professional) == ("ASSESSED", cast.psychologist)
    assert not Draft.objects.exists()


def test_the_plan_is_approved_and_a_page_made_before_is_told_so(cast, client):
    referral = lives.assessed(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.coordinator)
    confirmed = {"no_shared_professional": "on", "no_legal_conflict": "on"}
    fields = {"version": episode.version, "fit_for_group": "1", **confirmed}
    place = ("step", "proceso", episode.pk, "approve_plan")
    assert "Sesiones" in text(client.get(reverse(place[0], args=place[1:])))
    post(client, *place, **fields)
    assert Episode.objects.get(pk=episode.pk).state == "ACTIVE"
    again = client.post(reverse(place[0], args=place[1:]), fields, follow=True)
    assert "cambió mientras" in text(again)


def test_a_second_tab_does_not_assign_over_the_first_and_keeps_its_choice(cast, client):
    plan = lives.episode_of(lives.active(cast)).plans.get(area=Area.LEGAL)
    another = account(Role.LAWYER, "Berenice", "Luna Ávila", center=cast.toluca)
    signed_in(client, cast.coordinator)
    place, seen = ("step", "plan", plan.pk, "assign"), version(plan)
    done = client.post(reverse(place[0], args=place[1:]), {"version": seen, "professional": another.pk}, follow=True)
    assert "Profesional asignado." in text(done) and "Hecho:" not in text(done)
    late = post(client, *place, version=seen, professional=cast.lawyer.pk)
    assert late.status_code == 422 and "cambió mientras" in text(late)
    assert AreaPlan.objects.get(pk=plan.pk).professional == another
    assert f'name="version" value="{version(plan)}"' in text(late)
    assert f'<option value="{cast.lawyer.pk}" selected>' in text(late)


def test_an_area_is_given_to_who_works_in_it_at_the_centre_of_the_case(cast, client):
    episode = lives.episode_of(lives.in_assessment(cast))
    gone = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    User.objects.filter(pk=gone.pk).update(state=AccountState.DISABLED)
    signed_in(client, cast.coordinator)
    for area, offered in (
        (Area.PSYCHOLOGY, {cast.psychologist}),
        (Area.LEGAL, {cast.lawyer}),
        (Area.GROUP, {cast.facilitator, cast.psychologist, cast.social_worker}),
    ):
        page = client.get(reverse("step", args=["plan", episode.plans.get(area=area).pk, "assign"]))
        assert set(page.context["form"].fields["professional"].queryset) == offered
        assert cast.other_psychologist.full_name not in text(page)


def test_a_team_that_changed_while_it_was_read_is_confirmed_anew(cast, client):
    episode = lives.episode_of(lives.assessed(cast))
    signed_in(client, cast.coordinator)
    page = text(client.get(reverse("step", args=["proceso", episode.pk, "approve_plan"])))
    seen = re.search(r'name="plans" value="([^"]+)"', page).group(1)
    another = account(Role.LAWYER, "Berenice", "Luna Ávila", center=cast.toluca)
    plan = episode.plans.get(area=Area.LEGAL)
    take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=lives.assigned(another))
    fields = {"version": version(episode), "plans": seen, "fit_for_group": "1", "no_shared_professional": "on"}
    assert "conflicto de interés" in text(post(client, "step", "proceso", episode.pk, "approve_plan", **fields))
    fields["no_legal_conflict"] = "on"
    answer = post(client, "step", "proceso", episode.pk, "approve_plan", **fields)
    assert answer.status_code == 422 and "cambiaron mientras lo leía" in text(answer)
    assert "Berenice Luna Ávila" in text(answer) and version(episode) == fields["version"]
    now = re.search(r'name="plans" value="([^"]+)"', text(answer)).group(1)
    post(client, "step", "proceso", episode.pk, "approve_plan", **{**fields, "plans": now})
    assert Episode.objects.get(pk=episode.pk).state == "ACTIVE"


def test_a_withdrawal_of_high_risk_waits_for_the_direction(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    lives.write_risk(cast, episode, "REVIEW", "HIGH")
    signed_in(client, cast.coordinator)
    page = text(client.get(reverse("step", args=["proceso", episode.pk, "withdraw"])))
    assert "falta la aprobación de la dirección general" in page
    post(client, "propose", episode.pk, text="Se mudó de estado")
    assert Proposal.objects.get(episode=episode).reason == "Se mudó de estado"
    assert any(row.what.startswith("Aprobar una baja") for row in worklist.rows_of(cast.director, worklist.MINE))
    letter = Message.objects.get(notice="second_approval_asked")
    assert letter.audience == "direction" and referral.folio in letter.subject
    signed_in(client, cast.director)
    post(client, "step", "proceso", episode.pk, "approve_withdrawal", version=version(episode), text="De acuerdo")
    signed_in(client, cast.coordinator)
    reason = Reason.objects.get(code="WITHDRAWAL_MOVED_AWAY")
    post(
        client,
        "step",
        "proceso",
        episode.pk,
        "withdraw",
        version=version(episode),
        reason=reason.pk,
        text="Cambio de estado",
    )
    assert Episode.objects.get(pk=episode.pk).state == "WITHDRAWN"


def test_the_centre_that_receives_answers_a_transfer(cast, client):
    lives.submitted(cast, center=cast.ecatepec)
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.coordinator)
    post(
        client,
        "step",
        "proceso",
        episode.pk,
        "request_transfer",
        version=version(episode),
        center=cast.ecatepec.pk,
        text="Trabajo",
    )
    signed_in(client, cast.other_coordinator)
    case, answer = reverse("case", args=[referral.pk]), reverse("step", args=["proceso", episode.pk, "accept_transfer"])
    assert client.get(case).status_code == 404
    assert case not in text(client.get(answer)), "she is led back to no page that is not hers yet"
    assert on_desk(cast.other_coordinator, "Responder una solicitud de traslado") == [answer]
    assert not on_desk(cast.coordinator, "Responder una solicitud de traslado"), "it is not hers to answer"
    post(client, "step", "proceso", episode.pk, "accept_transfer", version=version(episode))
    assert client.get(reverse("case", args=[referral.pk])).status_code == 200


def test_a_hold_says_until_when_and_a_past_day_is_refused(cast, client):
    episode = lives.episode_of(lives.active(cast))
    signed_in(client, cast.coordinator)
    reason = Reason.objects.get(code="HOLD_ILLNESS")
    fields = {"version": episode.version, "reason": reason.pk, "text": "Operación"}
    place = ("step", "proceso", episode.pk, "hold")
    past = post(client, *place, **fields, **day("return_due", clock.today() - timedelta(days=3)))
    assert past.status_code == 422 and "Operación" in text(past)
    post(client, *place, **fields, **day("return_due", clock.today() + timedelta(days=30)))
    assert Episode.objects.get(pk=episode.pk).state == "ON_HOLD"


def test_who_refuses_a_transfer_goes_back_to_her_desk_and_not_to_a_case_that_is_not_hers(cast, client):
    episode = lives.episode_of(lives.active(cast))
    lives.submitted(cast, center=cast.ecatepec)
    moving = Transfer(cast.ecatepec, "Se mudó.")
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=moving)
    signed_in(client, cast.other_coordinator)
    answer = post(
        client, "step", "proceso", episode.pk, "refuse_transfer", version=version(episode), text="No hay lugar."
    )
    assert answer["Location"] == reverse("inbox")


def test_the_archive_closes_what_has_ended_without_learning_who_it_is(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    take_step(
        episode,
        EpisodeMachine.withdraw,
        by=cast.coordinator,
        facts=Explained(Reason.objects.get(code="WITHDRAWAL_MOVED_AWAY"), "Se fue"),
    )
    signed_in(client, cast.data_officer)
    assert client.get(reverse("case", args=[referral.pk])).status_code == 404
    page = text(client.get(reverse("step", args=["proceso", episode.pk, "archive"])))
    assert "Hernández" not in page and referral.folio in page
    assert "30 días" in page and not on_desk(cast.data_officer, "Archivar el expediente")
    post(client, "step", "proceso", episode.pk, "archive", version=version(episode))
    assert Episode.objects.get(pk=episode.pk).state == "WITHDRAWN"
    with clock.at(clock.now() + timedelta(days=31)):
        assert len(on_desk(cast.data_officer, "Archivar el expediente")) == 1
        signed_in(client, cast.data_officer)
        post(client, "step", "proceso", episode.pk, "archive", version=version(episode))
    assert Episode.objects.get(pk=episode.pk).state == "ARCHIVED"


def test_a_process_that_ended_is_archived_though_another_one_is_still_followed_up(cast):
    followed, gone = lives.completed(cast), lives.linked(cast)
    ended = take_step(
        lives.episode_of(gone), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se mudó.")
    )
    with clock.at(clock.now() + timedelta(days=31)):
        found = set(worklist.archives(cast.data_officer))
    assert ended in found and lives.episode_of(followed) not in found


def test_a_step_of_another_machine_or_of_nobody_is_not_found(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.coordinator)
    for noun, name in (
        ("proceso", "delete"),
        ("proceso", "__class__"),
        ("proceso", "end_never_came"),
        ("nadie", "hold"),
    ):
        assert client.get(f"/pasos/{noun}/{episode.pk}/{name}/").status_code == 404
