"""What no browser of ours sends: impossible numbers and signs that a database refuses get an answer, never an error."""

import re

import pytest
from django.core.validators import MaxValueValidator
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from casework.forms.base import SigueFormMixin
from casework.roles import Area
from documents.kind import KINDS
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from tests.whole import share
from workflows.views.asked import asked_words

NUMBERS = ["²", "9" * 5000, "99999999999999999999", "-1"]
SEARCHES = [
    ("coordinator", "search"),
    ("coordinator", "people"),
    ("coordinator", "schedule_whom"),
    ("auditor", "audit"),
    ("director", "institutions"),
    ("director", "accounts"),
    ("judge_clerk", "panel"),
    ("psychologist", "papers"),
]


@pytest.mark.parametrize(
    ("typed", "words"), [("a\0b", "ab"), ("\0", ""), ("  Ana  ", "Ana"), ("x" * 500, "x" * 120), (None, "")]
)
def test_words_asked_for_come_without_what_no_database_takes(typed, words):
    assert asked_words(RequestFactory().get("/", {} if typed is None else {"q": typed})) == words


@pytest.mark.postgres
@pytest.mark.parametrize(("who", "name"), SEARCHES)
def test_a_search_with_a_nul_is_answered(client, cast, who, name):
    assert signed_in(client, getattr(cast, who)).get(reverse(name), {"q": "a\0b"}).status_code in (200, 302, 404)


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["request_status", "survey", "person_appointment", "activate", "verify"])
def test_a_link_with_a_nul_is_answered(client, cast, name):
    assert client.get(reverse(name, args=["aaaaaaaaaaaaaaaaaaaaaaaa\0"])).status_code < 500


@pytest.mark.postgres
def test_a_sign_in_with_a_nul_is_answered(client, cast):
    typed = {"auth-username": "a\0b", "auth-password": "c\0d", "login_view-current_step": "auth"}
    assert client.post(reverse("two_factor:login"), typed).status_code < 500


@pytest.mark.parametrize("number", NUMBERS)
def test_the_week_of_an_impossible_professional_is_shown(client, cast, number):
    assert signed_in(client, cast.receptionist).get(reverse("week"), {"quien": number}).status_code == 200


@pytest.mark.parametrize("number", NUMBERS)
def test_the_auditors_assignment_refuses_impossible_rows(client, cast, number):
    posted = dict.fromkeys(
        ["auditor", "centers", "purpose", "reference", "starts_on_dia", "starts_on_mes", "ends_on_anio"], number
    )
    answer = signed_in(client, cast.director).post(reverse("audit_assignment_new"), posted)
    assert answer.status_code == 200 and "error-summary" in answer.content.decode()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_group_refuses_impossible_numbers(client, cast, number):
    posted = dict.fromkeys(["name", "weekday", "starts_at", "room", "capacity", "facilitators"], number)
    answer = signed_in(client, cast.coordinator).post(reverse("group_new"), posted)
    assert answer.status_code == 200 and "error-summary" in answer.content.decode()


@pytest.mark.parametrize("number", NUMBERS)
def test_the_facts_of_a_referral_refuse_impossible_numbers(client, cast, number):
    draft = lives.drafted(cast)
    posted = {"canalizacion": draft.pk, "version": draft.version, "violence_types": [number], "relationship": number}
    address = reverse("referral_part", args=[draft.pk, "hechos"])
    assert signed_in(client, cast.judge_clerk).post(address, posted).status_code < 500


@pytest.mark.parametrize("number", NUMBERS)
def test_an_impossible_version_is_no_version(client, cast, number):
    referral = lives.submitted(cast)
    signed_in(client, cast.coordinator)
    for address in (reverse("review", args=[referral.pk]), reverse("review_decision", args=[referral.pk, "aceptar"])):
        assert client.post(address, {"version": number}).status_code < 500


@pytest.mark.parametrize("number", NUMBERS)
def test_impossible_hidden_numbers_of_the_calendar_are_answered(client, cast, number):
    referral = lives.active(cast)
    appointment = lives.session(cast, referral, Area.PSYCHOLOGY)
    signed_in(client, cast.coordinator)
    asked = {"quien": number, "dia": "9999-12-31"}
    group = reverse("group", args=[cast.group.pk])
    schedule = reverse("schedule", args=[referral.pk])
    moved = reverse("reschedule", args=[appointment.pk])
    answers = [
        client.get(schedule, asked),
        client.get(moved, asked),
        client.post(schedule, {"professional": number, "room": number, "purpose": number, "hour": number}),
        client.post(moved, {"professional": number, "room": number, "version": number}),
        client.post(reverse("appointment", args=[appointment.pk]), {"paso": "confirmar", "version": number}),
        client.post(group, {"paso": "inscribir", "episodio": number}),
        client.post(group, {"paso": "programar", "many": number}),
    ]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_an_impossible_version_of_a_paper_is_answered(client, cast, number):
    referral = lives.active(cast)
    paper = IssuedDocument.objects.filter(referral=referral.pk).first()
    assert paper.kind in KINDS
    answer = signed_in(client, cast.coordinator).post(
        reverse("paper_draft", args=[paper.pk]), {"paso": "revoke", "revoke-text": "Error", "version": number}
    )
    assert answer.status_code < 500


def _numbered(patterns, before=""):
    """Every address of ours that names a record by its number, with a number larger than any column."""
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _numbered(one.url_patterns, address)
        elif "<int:" in address and not address.startswith("administracion"):
            yield "/" + re.sub(r"<\w+:\w+>", "x", re.sub(r"<int:\w+>", "9" * 20, address))


ASKING = ["coordinator", "psychologist", "facilitator", "director", "judge_clerk", "auditor"]


@pytest.mark.parametrize("who", ASKING)
def test_an_impossible_number_in_an_address_is_not_found(client, cast, who):
    signed_in(client, getattr(cast, who))
    client.raise_request_exception = False
    addresses = list(_numbered(get_resolver().url_patterns))
    assert len(addresses) > 50
    addresses = share(addresses, ASKING.index(who), 3)
    assert [one for one in addresses if client.get(one).status_code >= 500] == []
    assert [one for one in addresses if client.post(one).status_code >= 500] == []


def _forms(base=SigueFormMixin):
    for one in base.__subclasses__():
        yield one
        yield from _forms(one)


def _column_has_a_largest(form, name: str) -> bool:
    """Whether the form saves into a column that says its own largest number, as those of the catalogues do."""
    columns = {one.name: one for one in form._meta.model._meta.fields} if hasattr(form, "_meta") else {}
    return name in columns and any(isinstance(one, MaxValueValidator) for one in columns[name].validators)


def test_every_number_that_somebody_types_has_a_largest():
    without = [
        f"{form.__name__}.{name}"
        for form in _forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field).__name__ == "IntegerField" and field.max_value is None and not _column_has_a_largest(form, name)
    ]
    assert without == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_log_of_a_day_outside_the_calendar_is_refused_in_words(client, cast, day):
    page = signed_in(client, cast.director).get(reverse("audit_log"), {"desde": day, "hasta": day})
    assert page.status_code == 200 and "Escriba un año entre 2000 y 2100" in page.content.decode()
