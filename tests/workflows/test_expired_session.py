"""A session that ends in the middle of a long form loses nothing that was typed, saves nothing, tells nobody else."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from lxml import html

from casework import clock
from casework.fields import seal
from casework.models import Note, User
from casework.roles import Area
from casework.states import AccountState
from tests import lives
from tests.cast import PASSWORD, signed_in
from tests.workflows.test_accounts import LOGIN, enter, text
from workflows.door import take_step
from workflows.drafts import draft_of
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import Attendance
from workflows.views import account_unsaved as unsaved
from workflows.views.account_refill import refill

FORM = "/cuentas/invitar/"
TYPED = {
    "first_name": "Jacinta", "last_name": 'Xolo "la maestra" <b>', "email": "jacinta@sigue.example", "role": "AUDITOR",
    "position": "Auditora\r\nde turno & guardia", "license": "", "phone": "722 555 0100",
}  # fmt: skip
AT = {"HTTP_REFERER": f"http://testserver{FORM}"}

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def person(cast):
    return cast.system_admin


@pytest.fixture
def at_form(client, person):
    """Somebody who opened a long form, and whose session ended while she wrote."""
    signed_in(client, person).get(FORM)
    Session.objects.all().delete()
    return client


def hidden(answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return found[1] if found else ""


def come_back(client, person, sealed):
    """Sign in with what the login page carries."""
    return enter(client, person, **{unsaved.FIELD: sealed, "next": FORM})


def test_the_login_page_carries_it_sealed(at_form):
    answer = at_form.post(FORM, TYPED, **AT)
    page = answer.content.decode()
    assert answer.status_code == 200 and "Entre con su cuenta" in page
    assert "Su sesión terminó antes de guardar" in page and "no-store" in answer["Cache-Control"]
    assert hidden(answer, unsaved.FIELD) and "Jacinta" not in page
    assert not User.objects.filter(first_name="Jacinta").exists()


def test_the_form_comes_back_filled_and_nothing_is_saved_until_she_says_so(at_form, person):
    sealed = hidden(at_form.post(FORM, TYPED, **AT), unsaved.FIELD)
    between = come_back(at_form, person, sealed)
    assert between.status_code == 200 and "Lo que escribió, aún no guardado" in text(between)
    assert f'action="{FORM}"' in between.content.decode()
    form = at_form.post(FORM, {unsaved.RETURN: hidden(between, unsaved.RETURN)})
    page = form.content.decode()
    assert "Aún no guardado" in page and 'value="Jacinta"' in page and 'value="AUDITOR" selected' in page
    assert 'value="Xolo &quot;la maestra&quot; &lt;b&gt;"' in page
    assert not User.objects.filter(first_name="Jacinta").exists()
    at_form.post(FORM, TYPED)
    assert User.objects.get(first_name="Jacinta").last_name == TYPED["last_name"]


def test_the_csrf_token_of_the_filled_form_is_a_fresh_one(cast, person):
    strict = Client(enforce_csrf_checks=True)
    signed_in(strict, person)
    strict.get(FORM)
    token = strict.cookies["csrftoken"].value
    Session.objects.all().delete()
    answer = strict.post(FORM, {**TYPED, "csrfmiddlewaretoken": token}, **AT)
    sealed, token = hidden(answer, unsaved.FIELD), hidden(answer, "csrfmiddlewaretoken")
    between = enter(strict, person, **{unsaved.FIELD: sealed, "csrfmiddlewaretoken": token})
    fresh = hidden(between, "csrfmiddlewaretoken")
    form = strict.post(
        FORM,
        {unsaved.RETURN: hidden(between, unsaved.RETURN), "csrfmiddlewaretoken": fresh},
    )
    assert strict.post(FORM, {**TYPED, "csrfmiddlewaretoken": hidden(form, "csrfmiddlewaretoken")}).status_code == 302


def test_another_person_gets_nothing(at_form, cast):
    sealed = hidden(at_form.post(FORM, TYPED, **AT), unsaved.FIELD)
    answer = come_back(at_form, cast.director, sealed)
    assert answer.status_code == 302
    form = at_form.post(FORM, {unsaved.RETURN: sealed})
    assert "Jacinta" not in form.content.decode() and "Aún no guardado" not in form.content.decode()


def test_after_two_hours_it_is_gone(at_form, person):
    sealed = hidden(at_form.post(FORM, TYPED, **AT), unsaved.FIELD)
    with clock.at(clock.now() + timedelta(hours=2, minutes=1)):
        assert unsaved.opened(sealed, person) is None
    with clock.at(clock.now() + timedelta(hours=1, minutes=59)):
        assert unsaved.opened(sealed, person).values["first_name"] == "Jacinta"


@pytest.mark.parametrize("forged", ["", "x", "test1:AAAA", "nada:!!", "test2:" + "A" * 60])
def test_what_was_not_sealed_by_us_is_nothing(forged, person):
    assert unsaved.opened(forged, person) is None


def test_a_seal_of_another_kind_is_nothing(person):
    assert unsaved.opened(seal("{}", "note:1:text"), person) is None


def test_the_code_step_and_its_errors_keep_carrying_it(at_form, person):
    sealed = hidden(at_form.post(FORM, TYPED, **AT), unsaved.FIELD)
    bad = at_form.post(
        LOGIN,
        {
            "sign_in-current_step": "auth",
            "auth-username": person.email,
            "auth-password": "no",
            unsaved.FIELD: sealed,
        },
    )
    assert hidden(bad, unsaved.FIELD) == sealed and "Su sesión terminó antes de guardar" in text(bad)


def test_a_stranger_who_posts_is_sent_to_the_login_and_nothing_is_carried(client, cast):
    answer = client.post(FORM, TYPED)
    assert answer.status_code == 302 and answer["Location"].startswith(LOGIN)


def test_passwords_never_travel(at_form):
    sealed = hidden(
        at_form.post("/cuenta/cambiar-contrasena/", {"current_password": "secreta", "x": "y"}),
        unsaved.FIELD,
    )
    user = User.objects.get(role="SYSTEM_ADMIN")
    assert unsaved.opened(sealed, user).fields == [("x", "y")]


def test_files_are_named_and_asked_for_again(at_form, person):
    scan = SimpleUploadedFile("oficio 22.pdf", b"%PDF-1.4")
    answer = at_form.post(FORM, {**TYPED, "scan": scan}, **AT)
    assert "no se puede conservar" in text(answer)
    between = come_back(at_form, person, hidden(answer, unsaved.FIELD))
    assert "oficio 22.pdf" in text(between)


def test_a_form_inside_another_page_comes_back_on_that_page(client, cast):
    where = f"/cuentas/{cast.judge_clerk.pk}/"
    signed_in(client, cast.judge_admin).get(where)
    Session.objects.all().delete()
    answer = client.post(
        f"{where}lock/",
        {"lock-text": "Usó la cuenta de otra persona"},
        HTTP_REFERER=f"http://testserver{where}",
    )
    between = enter(client, cast.judge_admin, **{unsaved.FIELD: hidden(answer, unsaved.FIELD)})
    assert f'action="{where}"' in between.content.decode() and "Usó la cuenta de otra persona" in text(between)
    page = client.post(where, {unsaved.RETURN: hidden(between, unsaved.RETURN)})
    assert "Usó la cuenta de otra persona</textarea>" in page.content.decode()
    assert User.objects.get(pk=cast.judge_clerk.pk).state == AccountState.ACTIVE


def test_when_the_form_is_gone_the_text_can_still_be_copied(client, cast):
    where = f"/cuentas/{cast.judge_clerk.pk}/lock/"
    signed_in(client, cast.judge_admin).get("/cuentas/")
    Session.objects.all().delete()
    answer = client.post(where, {"lock-text": "Usó la cuenta de otra persona"})
    between = enter(client, cast.judge_admin, **{unsaved.FIELD: hidden(answer, unsaved.FIELD)})
    page = client.post(where, {unsaved.RETURN: hidden(between, unsaved.RETURN)})
    assert "copie de aquí" in text(page) and "Usó la cuenta de otra persona" in text(page)


def test_a_form_from_before_this_sign_in_is_given_back_too(cast, person):
    strict = signed_in(Client(enforce_csrf_checks=True), person)
    strict.get(FORM)
    answer = strict.post(FORM, {**TYPED, "csrfmiddlewaretoken": "a" * 64}, **AT)
    assert answer.status_code == 403 and "Lo que escribió, aún no guardado" in text(answer)
    fresh = hidden(answer, "csrfmiddlewaretoken")
    form = strict.post(
        FORM,
        {unsaved.RETURN: hidden(answer, unsaved.RETURN), "csrfmiddlewaretoken": fresh},
    )
    assert 'value="Jacinta"' in form.content.decode()


def test_signing_in_meanwhile_in_another_tab_gives_it_back_all_the_same(cast, person):
    strict = signed_in(Client(enforce_csrf_checks=True), person)
    strict.get(FORM)
    token = strict.cookies["csrftoken"].value
    Session.objects.all().delete()
    login = strict.post(FORM, {**TYPED, "csrfmiddlewaretoken": token}, **AT)
    old, sealed = hidden(login, "csrfmiddlewaretoken"), hidden(login, unsaved.FIELD)
    enter(strict, person, csrfmiddlewaretoken=old)
    answer = strict.post(LOGIN, {"sign_in-current_step": "auth", "csrfmiddlewaretoken": old, unsaved.FIELD: sealed})
    assert "Lo que escribió, aún no guardado" in text(answer)


def test_a_form_from_another_site_is_given_to_nobody(cast, person):
    strict = signed_in(Client(enforce_csrf_checks=True), person)
    strict.get(FORM)
    answer = strict.post(FORM, TYPED, HTTP_ORIGIN="https://example.org")
    assert answer.status_code == 403 and "El formulario venció" in text(answer)


def test_a_form_left_open_by_somebody_else_is_not_given_to_who_signs_in_after(cast, person):
    strict = Client(enforce_csrf_checks=True)
    signed_in(strict, cast.director).get(FORM)
    Session.objects.all().delete()
    login = strict.get(LOGIN)
    enter(strict, person, csrfmiddlewaretoken=hidden(login, "csrfmiddlewaretoken"))
    answer = strict.post(FORM, {**TYPED, "csrfmiddlewaretoken": "a" * 64}, **AT)
    assert answer.status_code == 403 and "Jacinta" not in text(answer)


PIECES = [  # a page, piece by piece: as it came, and as it goes out
    ("<!doctype html><html><!-- x --><body>", None),
    ('<form method="post" action="/otro/"><input name="a"></form><form method="post">', None),
    ('<input type="hidden" name="csrfmiddlewaretoken" value="nuevo">', None),
    ('<input name="a" value="viejo">', '<input name="a" value="ñ &quot;x&quot;">'),
    ('<input type="hidden" name="version" value="9">', '<input type="hidden" name="version" value="7">'),
    (
        '<textarea name="note">\nantes &amp; más</textarea>',
        '<textarea name="note">\n\n&lt;/textarea&gt;&lt;b&gt;</textarea>',
    ),
    ('<input type="checkbox" name="c" value="1" checked>', '<input type="checkbox" name="c" value="1">'),
    ('<input type="checkbox" name="c" value="2">', '<input type="checkbox" name="c" value="2" checked>'),
    ('<input type="radio" name="r" value="x" checked>', '<input type="radio" name="r" value="x">'),
    ('<input type="file" name="f"><select name="s">', None),
    ('<option value="1" selected>uno</option>', '<option value="1">uno</option>'),
    ('<option value="2">dos &lt;</option></select>', '<option value="2" selected>dos &lt;</option></select>'),
    ('<button name="a" value="enviar">Sí</button></form>&copy; <br/></main></body></html>', None),
]


def test_every_kind_of_field_is_filled_and_the_rest_of_the_page_is_untouched():
    values = QueryDict(mutable=True)
    typed = {"a": 'ñ "x"', "version": "7", "note": "\n</textarea><b>", "c": "2", "s": "2", "lost": "perdido"}
    for name, value in typed.items():
        values.appendlist(name, value)
    filled = refill("".join(before for before, _after in PIECES), "/form/?p=1", values, "/form/?p=1")
    assert filled.left == ["perdido"]
    assert filled.page_with("") == "".join(after or before for before, after in PIECES)


@pytest.mark.parametrize("button", [{"paso": "firmar", "password": PASSWORD}, {"paso": "borrador"}])
def test_a_session_note_of_four_fields_comes_back_whole_and_neither_button_is_pressed(client, cast, button):
    """The longest text of the day, about to be signed or kept: it comes back as it was written, and is neither."""
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.PSYCHOLOGY)
    address = reverse("appointment", args=[session.pk])
    note = {
        "topic": "Señales <antes>", "intervention": "Revisó su registro.\r\n\r\nSegundo párrafo & «cita»",
        "observation": "Atento", "homework": "Registro diario",
    }  # fmt: skip
    with clock.at(session.starts_at + timedelta(minutes=55)):
        attended = take_step(session, AppointmentMachine.attend, by=cast.psychologist, facts=Attendance())
    signed_in(client, cast.psychologist).get(address)
    Session.objects.all().delete()
    posted = client.post(
        address, {**note, **button, "version": attended.version}, HTTP_REFERER=f"http://testserver{address}"
    )
    assert "Su sesión terminó antes de guardar" in text(posted) and "Señales" not in posted.content.decode()
    between = enter(client, cast.psychologist, **{unsaved.FIELD: hidden(posted, unsaved.FIELD), "next": address})
    assert f'action="{address}"' in between.content.decode()
    form = client.post(address, {unsaved.RETURN: hidden(between, unsaved.RETURN)}).content.decode()
    assert "Aún no guardado" in form
    tree = html.fromstring(form)
    typed = {name: tree.xpath(f"//*[@name='{name}']")[0] for name in note}
    assert {name: field.get("value") or field.text.strip() for name, field in typed.items()} == {
        name: words.replace("\r\n", "\n") for name, words in note.items()
    }
    assert tree.xpath("//button[@name='paso' and @value='firmar']")
    assert tree.xpath("//button[@name='paso' and @value='borrador']")
    assert not [field for field in tree.xpath("//input[@type='password']") if field.get("value")]
    assert not Note.objects.exists() and draft_of(cast.psychologist, attended) is None


def test_the_notice_stands_at_the_beginning_of_the_content():
    page = '<body><p>antes</p><main id="contenido"><h1>Nota</h1></main></body>'
    filled = refill(page, "/x/", QueryDict(), "/x/").page_with("<p>AVISO</p>")
    assert filled == '<body><p>antes</p><main id="contenido"><p>AVISO</p><h1>Nota</h1></main></body>'


def hidden_names() -> set[str]:
    """What every hidden field of the product is called, in templates and in forms, but for those of signing in."""
    names = set()
    for room in ("casework", "documents", "workflows"):
        for file in (settings.BASE_DIR / room).glob("**/*.html"):
            if "two_factor" not in file.parts:
                inputs = re.findall(r"<input[^>]*>", file.read_text())
                found = (re.search(r'name="([a-z_]+)"', one) for one in inputs if 'type="hidden"' in one)
                names |= {one.group(1) for one in found if one}
        for file in (settings.BASE_DIR / room).glob("**/*.py"):
            names |= set(re.findall(r"^    (\w+) = .*HiddenInput", file.read_text(), re.MULTILINE))
    return names


def test_no_hidden_field_is_shown_as_a_text_of_hers():
    found = hidden_names()
    assert {"mark", "version", "filtro"} <= found
    assert found - unsaved.TECHNICAL - {unsaved.FIELD} == set()
    fields = [
        ("mark", "IjEzSFN6" * 5),
        ("a-mark", "IjEzSFN6" * 5),
        ("filtro", "q=juan+perez&orden=cambio"),
        ("text", "Hola a todos"),
    ]
    assert unsaved.Typed(1, "/", "/", fields, []).texts == ["Hola a todos"]
