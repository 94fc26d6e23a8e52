"""Follow-up at 3, 6 and 12 months, as both sides see and record it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from viewflow.workflow.models import Task

from casework import clock
from casework.models import AccessEntry, ContactAttempt, FollowUp, Incident
from casework.roles import SYSTEM
from tests import lives
from tests.cast import signed_in
from workflows.door import take_step
from workflows.follow_up_calendar import count_to_do
from workflows.machines import FollowUpMachine
from workflows.models import Draft
from workflows.views import follow_ups

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUIET = {
    "method": "PHONE", "informant": "PERSON", "new_violence": "NO", "new_complaint": "NO", "respects_orders": "YES",
    "pays_alimony": "NOT_APPLICABLE", "substance_use": "NO", "uses_tools": "YES", "needs_support": "NO",
    "outcome": "NO_RELAPSE", "narrative": "Tranquilo; guarda su distancia.", "paso": "registrar",
}  # fmt: skip


@pytest.fixture
def case(cast):
    return lives.completed(cast)


@pytest.fixture
def three_months(case):
    """Both sides of the third month, with their window open, and the clock standing there."""
    both = FollowUp.objects.filter(episode__referral=case.pk, month=3)
    day = both[0].window_from + timedelta(days=1)
    with clock.at(clock.moment_of(day, 11)):
        yield {one.side: take_step(one, FollowUpMachine.fall_due, by=SYSTEM) for one in both}


def page(one) -> str:
    return reverse("follow_up", args=[one.pk])


def form(one, **changes) -> dict:
    return {**QUIET, "version": FollowUp.objects.get(pk=one.pk).version, **changes}


def test_each_follow_up_is_due_on_its_own_day(cast, case):
    with clock.at(clock.now() + timedelta(days=40)):
        later = lives.completed(cast)
    for one in (case, later):
        waiting = Task.objects.filter(process__journey__case=one.pk, status="NEW")
        days = {task.flow_task.name: clock.local_day(task.scheduled) for task in waiting}
        assert days == {
            f"{side.lower()}_{month:02}": due
            for side, month, due in FollowUp.objects.filter(episode__referral=one.pk).values_list(
                "side", "month", "due_on"
            )
        }


@pytest.mark.requirement("R66", "R69")
def test_the_centre_finds_what_closes_first_and_records_it(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    listed = client.get(reverse("follow_ups"))
    assert page(one) in listed.content.decode() and count_to_do(cast.social_worker) == 1
    seen = client.get(page(one)).content.decode()
    assert "Seguimiento de 3 meses" in seen and "Los seis registros" in seen and "No llame a la víctima" in seen
    answer = client.post(page(one), form(one), follow=True)
    assert "Seguimiento registrado." in answer.content.decode()
    one = FollowUp.objects.get(pk=one.pk)
    assert (one.state, one.outcome, one.performed_by) == ("DONE", "NO_RELAPSE", cast.social_worker)
    assert AccessEntry.objects.filter(user=cast.social_worker, noun="followup", record_id=one.pk).exists()


@pytest.mark.requirement("R67")
def test_the_institution_records_its_side_and_reads_of_the_centre_only_the_outcome(client, cast, three_months):
    center, institution = three_months["CENTER"], three_months["INSTITUTION"]
    signed_in(client, cast.social_worker)
    client.post(page(center), form(center, narrative="Esto lo escribió el centro."))
    signed_in(client, cast.judge_clerk)
    assert page(institution) in client.get(reverse("follow_ups")).content.decode()
    seen = client.get(page(institution)).content.decode()
    assert "Sin reincidencia referida" in seen
    assert "Esto lo escribió el centro." not in seen and "CEDEMAS-" not in seen
    assert client.get(page(center)).status_code == 404
    client.post(page(institution), form(institution, informant="VICTIM_SERVICE", narrative="Lo dijo el servicio."))
    assert FollowUp.objects.get(pk=institution.pk).state == "DONE"
    signed_in(client, cast.social_worker)
    assert "Lo dijo el servicio." in client.get(page(institution)).content.decode()


@pytest.mark.requirement("R67")
def test_what_the_centre_wrote_stands_on_its_own_page_and_is_never_an_institutions(client, cast, three_months):
    center = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    written = form(center, narrative="Esto lo escribió el centro.")
    assert written["narrative"] in client.post(page(center), written, follow=True).content.decode()
    visit = signed_in(client, cast.judge_clerk).get(reverse("follow_ups")).wsgi_request
    shown = follow_ups._page(visit, FollowUp.objects.get(pk=center.pk)).content.decode()  # were it found one day
    assert "Sin reincidencia referida" in shown and written["narrative"] not in shown


@pytest.mark.requirement("R67")
def test_an_institution_finds_its_follow_ups_without_the_file_of_the_centre(client, cast, three_months):
    """The second wall shows it no such row, and what is joined with a row that is not there is not there (§13.2)."""
    signed_in(client, cast.judge_clerk)
    for address in (reverse("follow_ups"), page(three_months["INSTITUTION"])):
        with CaptureQueriesContext(connection) as asked:
            assert "Hernández" in client.get(address).content.decode()
        assert not [one["sql"] for one in asked if "casework_casefile" in one["sql"]]


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    "who", ["other_clerk", "other_coordinator", "director", "receptionist", "auditor", "facilitator"]
)
def test_nobody_else_finds_it(client, cast, three_months, who):
    signed_in(client, getattr(cast, who))
    for one in three_months.values():
        assert client.get(page(one)).status_code == 404
        assert client.post(page(one), form(one)).status_code == 404
    assert set(FollowUp.objects.filter(month=3).values_list("state", flat=True)) == {"DUE"}


def test_a_visitor_without_an_account_is_asked_to_sign_in(client, three_months):
    assert client.get(page(three_months["CENTER"])).status_code == 302


def test_a_relapse_opens_an_incident_and_says_so_before(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    assert "Si marca reincidencia" in client.get(page(one)).content.decode()
    told = form(one, new_violence="YES", outcome="RELAPSE_REFERRED", narrative="Hubo gritos y un empujón.")
    assert "Se abrió un hecho nuevo" in client.post(page(one), told, follow=True).content.decode()
    assert Incident.objects.get(episode=one.episode_id).description == "Hubo gritos y un empujón."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"new_violence": "YES"}, "el resultado no puede ser sin reincidencia"),
        ({"new_complaint": "YES"}, "el resultado es reincidencia denunciada"),
        ({"outcome": "RELAPSE_REPORTED", "new_violence": "YES"}, "marque que hay una denuncia"),
        ({"informant": ""}, "esponda «¿Quién informa?»"),
        ({"outcome": ""}, "lija el resultado"),
        ({"outcome": "REFUSED", "narrative": ""}, "qué dijo al rechazar"),
        ({"informant": "VICTIM_SERVICE"}, "lija una de las opciones"),
    ],
)
def test_answers_that_contradict_each_other_get_a_sentence_and_lose_nothing(
    client, cast, three_months, changes, sentence
):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    answer = client.post(page(one), form(one, **changes)).content.decode()
    assert sentence in answer and "Revise 1 dato" in answer
    assert changes.get("narrative", QUIET["narrative"]) in answer
    assert FollowUp.objects.get(pk=one.pk).state == "DUE"


def test_three_attempts_and_then_he_may_be_said_not_to_be_found(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)

    def tries(number):
        client.post(
            page(one),
            {**form(one), "paso": "intento", "intento-method": "PHONE", "intento-result": f"No contestó {number}"},
        )

    tries(1)
    seen = client.get(page(one)).content.decode()
    assert "Registre tres intentos" in seen and 'value="no-localizado"' not in seen
    client.post(page(one), {**form(one), "paso": "no-localizado"})
    assert FollowUp.objects.get(pk=one.pk).state == "IN_PROGRESS"
    tries(2)
    tries(3)
    assert 'value="no-localizado"' in client.get(page(one)).content.decode()
    client.post(page(one), {**form(one), "paso": "no-localizado"})
    assert FollowUp.objects.get(pk=one.pk).outcome == "NOT_LOCATED"
    assert ContactAttempt.objects.filter(follow_up=one.pk).count() == 3


def test_he_may_refuse(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.psychologist)
    client.post(page(one), form(one, outcome="REFUSED", narrative="No desea que le llamen."))
    one = FollowUp.objects.get(pk=one.pk)
    assert (one.state, one.outcome) == ("REFUSED", "REFUSED")


def test_a_draft_is_kept_sealed_and_comes_back(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    client.post(page(one), form(one, paso="borrador", outcome="", narrative="A medias"))
    draft = Draft.objects.get(user=cast.social_worker)
    assert "A medias" not in draft.__dict__["body"]
    seen = client.get(page(one)).content.decode()
    assert "A medias" in seen and "Es su borrador" in seen and "Aún no guardado" not in seen
    client.post(page(one), form(one))
    assert not Draft.objects.exists()


def test_a_follow_up_is_recorded_only_when_the_other_window_was_seen(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    client.post(page(one), form(one, paso="borrador", narrative="Lo que oyó", borrador_visto=""))
    there = form(one, narrative="Lo que vio", borrador_visto="")
    refused = client.post(page(one), there).content.decode()
    assert "otra vez" in refused and "Lo que oyó" in refused and "Lo que vio" in refused
    assert FollowUp.objects.get(pk=one.pk).state == "DUE"
    seen = re.search(r'name="borrador_visto" value="([^"]+)"', refused)[1]
    client.post(page(one), there | {"borrador_visto": seen})
    told = FollowUp.objects.get(pk=one.pk)
    assert (told.state, told.narrative) == ("DONE", "Lo que vio") and not Draft.objects.exists()


def test_a_second_click_and_an_old_page_change_nothing(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    sent = form(one)
    client.post(page(one), sent)
    again = client.post(page(one), sent)
    assert again.status_code == 200 and "cambió mientras" in again.content.decode()
    assert client.post(page(one), {"paso": "registrar", **QUIET}).status_code == 404  # a form without its version


def test_the_coordinator_cancels_with_a_reason_and_the_others_cannot(client, cast, three_months):
    one = three_months["CENTER"]
    signed_in(client, cast.social_worker)
    assert "Cancelar este seguimiento" not in client.get(page(one)).content.decode()
    asked = {"paso": "cancelar", "cancelar-text": "Falleció.", "version": one.version}
    assert client.post(page(one), asked).status_code == 404
    signed_in(client, cast.coordinator)
    client.post(page(one), asked)
    assert FollowUp.objects.get(pk=one.pk).state == "CANCELLED"


def test_of_what_was_found_before_each_page_tells_that_of_its_own_man(client, cast, case):
    beside = lives.completed(cast)
    found = {"outcome": "RELAPSE_REFERRED", "performed_at": clock.now(), "state": "DONE"}
    FollowUp.objects.filter(episode__referral=beside.pk, month=3).update(**found)
    for user, side in ((cast.social_worker, "CENTER"), (cast.judge_clerk, "INSTITUTION")):
        signed_in(client, user)
        for man, told in ((case, 0), (beside, 2)):
            later = FollowUp.objects.get(episode__referral=man.pk, month=6, side=side)
            assert client.get(page(later)).content.decode().count("<h2>A los 3 meses, ") == told


@pytest.mark.requirement("R68")
def test_before_conclusion_there_is_nothing_to_follow_up(client, cast):
    lives.active(cast)
    signed_in(client, cast.coordinator)
    assert "Ningún seguimiento está abierto" in client.get(reverse("follow_ups")).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    client, cast, case, django_assert_max_num_queries, django_assert_num_queries
):
    signed_in(client, cast.coordinator)
    address = reverse("follow_ups") + "?ver=proximos"
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        client.get(address)
    lives.completed(cast)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(address)
