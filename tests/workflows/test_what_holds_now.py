"""An addendum of the institution reaches everything that tells of the case; what it sent stays as it was."""

import itertools
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import Amendment, Determination, Person, Referral
from casework.roles import Area
from casework.text import cause_in_order
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from workflows import worklist
from workflows.amendments import BY_SLUG, Change, amend, forms_of
from workflows.door import Refused, take_step
from workflows.machines import AmendmentMachine, ReferralMachine
from workflows.machines.referral import Submission
from workflows.machines.reports import draft_report

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.requirement("R30")]
PANEL = "/personas-canalizadas/"
_clicks = itertools.count(1)


def changed(cast, referral, topic: str, **answers) -> Amendment:
    found = [Change(name, name, "antes", str(value), value) for name, value in answers.items()]
    return amend(referral, BY_SLUG[topic], found, "Así resolvió.", by=cast.judge_clerk, token=f"t{next(_clicks)}")


def page_of(person, name: str, *args, **asked) -> str:
    return signed_in(Client(), person).get(reverse(name, args=args), asked).content.decode()


def listed(cast, **asked) -> list[int]:
    rows = signed_in(Client(), cast.judge_clerk).get(PANEL, asked).context["rows"]
    return [row.referral.pk for row in rows]


def renewed(referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R49")
def test_a_longer_term_moves_the_clock_and_the_list_of_both_sides(cast):
    soon = clock.today() + timedelta(days=14)
    referral, other = lives.active(cast, quota=8, term_to=soon), lives.active(cast, term_to=soon + timedelta(days=400))
    assert listed(cast, atrasadas="1") == [referral.pk] and listed(cast, orden="plazo") == [referral.pk, other.pk]
    changed(cast, referral, "orden", term_to="2030-05-31", ordered_sessions=30)
    assert listed(cast, atrasadas="1") == [] and listed(cast, orden="plazo") == [other.pk, referral.pk]
    for person, name, args in (
        (cast.judge_clerk, "panel", ()),
        (cast.judge_clerk, "panel_case", (referral.pk,)),
        (cast.coordinator, "case", (referral.pk,)),
        (cast.coordinator, "case_data", (referral.pk,)),
    ):
        page = page_of(person, name, *args)
        assert "2030" in page and "Ya no alcanza" not in page, name
    captured = page_of(cast.judge_clerk, "panel_case", referral.pk)
    assert "al 31 de mayo de 2030" in captured and "Al enviarla: Del " in captured
    assert "Al enviarla: La autoridad no fijó un número" in captured
    row = renewed(referral)
    assert (row.term_to, row.ordered_sessions) == (soon, None)  # what was sent stays
    assert (row.present_term_to, row.present_ordered_sessions) == (date(2030, 5, 31), 30)


@pytest.mark.requirement("R59")
def test_a_corrected_cause_is_found_listed_and_cited_to_the_court(cast):
    referral = lives.active(cast, judicial_case_number="100/2026")
    changed(cast, referral, "orden", judicial_case_number="7/2027", authority="Juez Tercero",
            determination=Determination.objects.get(code="SENTENCE").pk)  # fmt: skip
    assert listed(cast, q="7/2027") == [referral.pk] == listed(cast, q="100/2026")
    assert listed(cast, determinacion=str(Determination.objects.get(code="SENTENCE").pk)) == [referral.pk]
    assert renewed(referral).cause_order == cause_in_order("7/2027")
    shown = page_of(cast.judge_clerk, "panel", orden="causa")
    assert "7/2027" in shown and "100/2026" not in shown
    report = draft_report("progress_report", lives.episode_of(referral), by=cast.coordinator)
    cited = dict(report.facts["order"])
    assert cited["Causa, carpeta o expediente"] == "7/2027" and cited["Autoridad"] == "Juez Tercero"
    assert cited["Determinación"] == "Sentencia"
    assert renewed(referral).judicial_case_number == "100/2026"
    found = signed_in(Client(), cast.coordinator).get(reverse("people"), {"q": "7/2027"})
    assert renewed(referral).folio in found.content.decode()


@pytest.mark.requirement("R61")
def test_a_case_is_found_by_each_of_its_numbers_and_however_its_cause_is_typed(cast):
    referral = lives.active(cast, judicial_case_number="Causa 131/2026", letter_number="OF/77-B")
    lives.submitted(cast, judicial_case_number="8/2025", letter_number="OF/9-X")
    changed(cast, referral, "orden", letter_number="of/Ñ-80", judicial_case_number="causa penal 7 / 2027")
    row = renewed(referral)
    numbers = (
        row.folio, row.folio.lower(), row.draft_folio, "OF/77-B", "of/77-b", "OF/Ñ-80", "of/ñ", "131/2026",
        "Causa 131/2026", "causa 131 / 2026", "7/2027", "0007/2027", "CAUSA PENAL 7/2027", "7 / 2027",
    )  # fmt: skip
    assert {number: listed(cast, q=number) for number in numbers} == dict.fromkeys(numbers, [referral.pk])
    assert listed(cast, q="OF/77-B\n") == [referral.pk]
    assert listed(cast, q="causa") == [referral.pk]  # as it was typed
    assert listed(cast, q="%") == listed(cast, q="_") == listed(cast, q="131/2026 OF") == []


def test_a_name_that_is_taken_is_the_one_he_is_called_by(cast):
    referral = lives.active(cast)
    change = changed(cast, referral, "persona", given_names="Rogelio Andrés", first_surname="Zúñiga")
    assert listed(cast, q="zuniga") == []  # the centre has not taken it
    take_step(change, AmendmentMachine.take, by=cast.coordinator)
    summoned = lives.session(cast, referral, Area.LEGAL)
    summons = IssuedDocument.objects.get(appointment=summoned.pk, kind="summons")
    second = renewed(referral).second_surname
    assert summons.facts["addressee"] == [f"Rogelio Andrés Zúñiga {second}"]
    assert Person.objects.get().first_surname == "Zúñiga"
    assert listed(cast, q="zuniga andres") == [referral.pk]
    assert f"Zúñiga {second}, Rogelio Andrés" in page_of(cast.judge_clerk, "panel")
    row = renewed(referral)
    assert (row.given_names, row.first_surname) == ("Rogelio Antonio", "Hernández")
    letter = draft_report("progress_report", lives.episode_of(referral), by=cast.coordinator)
    assert letter.facts["person"] == f"Rogelio Andrés Zúñiga {second}"


def test_the_second_change_holds_over_the_first_and_an_answer_may_be_emptied(cast):
    referral = lives.accepted(cast)
    changed(cast, referral, "orden", term_to="2030-05-31")
    changed(cast, referral, "orden", term_to=None, term_from=None)
    row = renewed(referral)
    assert (row.present_term_from, row.present_term_to) == (None, None)
    assert "Sin plazo fijado" in page_of(cast.judge_clerk, "panel")


def test_the_changes_of_each_case_are_counted_apart(cast):
    for referral in (lives.submitted(cast), lives.submitted(cast)):
        found = [changed(cast, referral, "orden", letter_number=f"OTRO/{number}").number for number in (1, 2)]
        assert found == [1, 2]


def test_what_is_sent_again_answers_what_was_changed_before(cast):
    referral = lives.submitted(cast)
    order = changed(cast, referral, "orden", judicial_case_number="7/2027")
    phone = changed(cast, referral, "contacto", phone="722 555 0100")
    take_step(referral, ReferralMachine.send_back, by=cast.coordinator, facts=lives.because("Falta la causa."))
    corrected = renewed(referral)
    corrected.judicial_case_number, corrected.phone = "8/2027", "722 555 0200"
    corrected.corrected_at = clock.now()
    corrected.save()
    take_step(corrected, ReferralMachine.submit_again, by=cast.judge_clerk, facts=Submission(declared=True))
    row = renewed(referral)
    assert row.present_judicial_case_number == "8/2027" and listed(cast, q="7/2027") == []
    (letter, _term), (contact,) = forms_of(BY_SLUG["orden"], row), forms_of(BY_SLUG["contacto"], row)
    assert letter["judicial_case_number"].value() == "8/2027" and contact["phone"].value() == "722 555 0200"
    take_step(row, ReferralMachine.accept, by=cast.coordinator, facts=lives.Acceptance())
    with pytest.raises(Refused, match="vale lo que envió entonces"):
        take_step(phone, AmendmentMachine.take, by=cast.coordinator)
    take_step(order, AmendmentMachine.note, by=cast.coordinator)
    assert Person.objects.get().phone == "722 555 0200"


def test_a_draft_holds_what_is_written_in_it(cast):
    referral = lives.drafted(cast)
    referral.judicial_case_number = "9/2027"
    referral.save(update_fields=["judicial_case_number"])
    row = renewed(referral)
    assert row.present_judicial_case_number == "9/2027" and listed(cast, q="9/2027") == [referral.pk]
    assert row.cause_order == cause_in_order("9/2027")


@pytest.mark.requirement("R58")
def test_another_day_for_the_report_is_the_one_on_the_desk(cast):
    referral = lives.active(cast, report_frequency="NONE")
    day = clock.today() + timedelta(days=3)
    changed(cast, referral, "orden", first_report_due=day.isoformat())
    rows = worklist.rows_of(cast.coordinator, worklist.MINE)
    assert [row.due for row in rows if row.what == "Informe de avance para el juzgado"] == [day]
