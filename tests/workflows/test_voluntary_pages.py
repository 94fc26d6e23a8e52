"""Somebody asks for attention of his own will: the form, what it refuses, and the page that tells him how it goes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.models import HistoryEntry, Municipality, OneTimeLink, Referral
from tests.cast import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def answers(client, address=None, **changes) -> dict:
    """What a person writes, with the mark of the page that is open."""
    page = client.get(address or reverse("voluntary")).content.decode()
    mark = re.search(r'name="mark" value="([^"]+)"', page).group(1)
    said = {
        "given_names": "Ramón", "phone": "722 555 0177", "call_time": "AFTERNOON", "adult": "YES", "website": "",
        "municipality": Municipality.objects.get(code="15106").pk, "own_words": "Quiero cambiar.", "consent": "on",
        "mark": mark,
    }  # fmt: skip
    return {**said, **changes}


def test_the_page_explains_before_it_asks(client, catalogues):
    page = client.get(reverse("voluntary")).content.decode()
    assert page.index(reverse("privacy_notice")) < page.index('name="given_names"')
    assert "Salir rápido" in page and "911" in page and 'type="file"' not in page


def test_a_request_enters_the_review_of_the_nearest_centre_with_a_folio_and_a_link(client, cast):
    answer = client.post(reverse("voluntary"), answers(client), follow=True)
    referral = Referral.objects.get()
    assert (referral.state, referral.is_voluntary, referral.unit) == ("SUBMITTED", True, None)
    assert referral.center == cast.toluca and referral.folio.startswith("VOL-")
    assert referral.own_words == "Quiero cambiar." and "cambiar" not in referral.__dict__["own_words"]
    page = answer.content.decode()
    assert referral.folio in page and "Guarde esta dirección" in page and "Ramón" not in page
    assert "CeDeMas" not in page.split("<main")[1].split("</main>")[0] and "violencia" not in page.split("<main")[1]
    assert list(HistoryEntry.objects.filter(chain=f"referral/{referral.pk}").values_list("step", "actor")) == [
        ("open", None), ("submit", None),
    ]  # fmt: skip


def test_going_back_shows_nobody_what_he_wrote(client, cast):
    said = answers(client)
    wrong = client.post(reverse("voluntary"), {**said, "adult": ""})
    sent = client.post(reverse("voluntary"), said)
    over = client.get(reverse("request_status", args=["inventado"]))
    for answer in (client.get(reverse("voluntary")), wrong, sent, client.get(sent["Location"]), over):
        assert answer["Cache-Control"] == "no-store, private"


def test_no_browser_offers_later_the_name_or_the_telephone(client, catalogues):
    page = client.get(reverse("voluntary")).content.decode()
    assert 'novalidate autocomplete="off"' in page  # the hour at which to call is no text: the form says it for all
    for name in ("given_names", "phone"):
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page).group()
        assert 'autocomplete="off"' in field


def test_the_link_is_read_again_until_it_expires_and_holds_only_a_digest(client, cast):
    sent = client.post(reverse("voluntary"), answers(client))
    address = sent["Location"].split("?")[0]
    link = OneTimeLink.objects.get(purpose="STATUS")
    assert link.token_digest not in address
    assert client.get(address).status_code == client.get(address).status_code == 200
    with clock.at(link.expires_at + timedelta(minutes=1)):
        over = client.get(address)
    assert over.status_code == 404 and "ya no sirve" in over.content.decode()
    assert client.get(reverse("request_status", args=["inventado"])).status_code == 404


def test_a_double_click_sends_one(client, cast):
    said = answers(client)
    first, second = (client.post(reverse("voluntary"), said) for _click in range(2))
    assert Referral.objects.count() == 1 and first["Location"] == second["Location"]


def test_a_minor_is_told_where_to_go_and_nothing_is_kept(client, cast):
    page = client.post(reverse("voluntary"), answers(client, adult="NO")).content.decode()
    assert "Procuraduría de Protección de Niñas" in page and "No guardamos nada" in page
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"given_names": ""}, "scriba cómo quiere que le llamemos"),
        ({"given_names": "a" * 10_000}, "caben 120"),
        ({"phone": "12345"}, "l teléfono tiene 5 dígitos"),
        ({"municipality": "999999"}, "lija una de las opciones"),
        ({"consent": ""}, "ara llamarle necesitamos su acuerdo"),
        ({"website": "http://x.example"}, "eje vacía la casilla"),
        ({"mark": "inventada"}, "estuvo abierta más de un día"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, cast, changes, sentence):
    page = client.post(reverse("voluntary"), answers(client, **changes)).content.decode()
    assert sentence in page and "Quiero cambiar." in page and "<title>Error:" in page
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        "7225550123",
        "+52 722 555 0123",
        "+52 1 722 555 0123",
        "+5217225550123",
        " + 52 (1) 722-555-0123",
        "722.555.0123",
    ],
)
def test_a_telephone_is_the_same_however_it_is_written(client, cast, typed):
    client.post(reverse("voluntary"), answers(client, phone=typed))
    assert Referral.objects.get().phone == "722 555 0123"


@pytest.mark.parametrize("typed", ["1 722 555 0123", "+52 2 722 555 0123", "+52 1 722 555 012345", "+1 722 555 0123"])
def test_a_number_of_another_country_or_too_long_is_not_shortened(client, cast, typed):
    assert "deben ser 10" in client.post(reverse("voluntary"), answers(client, phone=typed)).content.decode()


def test_html_and_emoji_are_only_text(client, cast):
    client.post(reverse("voluntary"), answers(client, given_names="<b>Íker</b> 😀"))
    assert Referral.objects.get().given_names == "<b>Íker</b> 😀"


def test_one_address_may_not_send_without_end(client, cast):
    said = answers(client, phone="1")
    tries = [client.post(reverse("voluntary"), said).status_code for _try in range(11)]
    assert tries == [200] * 10 + [429]
    assert client.get(reverse("voluntary")).status_code == 200  # reading it is never limited
    assert client.post(reverse("voluntary"), said, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_the_centre_writes_down_who_comes_to_the_counter(client, cast):
    signed_in(client, cast.receptionist)
    address = reverse("voluntary_new")
    said = answers(client, address, first_surname="Peña", municipality=Municipality.objects.get(code="15033").pk)
    client.post(address, said)
    referral = Referral.objects.get()
    assert (referral.center, referral.created_by, referral.state) == (cast.toluca, cast.receptionist, "SUBMITTED")
    client.post(address, said)
    assert Referral.objects.count() == 1


def test_a_second_click_at_the_counter_leads_to_the_same_person(client, cast):
    signed_in(client, cast.receptionist)
    address = reverse("voluntary_new")
    each = [answers(client, address, given_names=name, first_surname="Peña") for name in ("Ramón", "Efraín")]
    first, second = (client.post(address, said)["Location"] for said in each)
    assert first != second and [client.post(address, said)["Location"] for said in each] == [first, second]


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("who", ["judge_clerk", "judge_admin", "psychologist", "director", "auditor", "system_admin"])
def test_the_counter_form_is_for_reception_and_coordination(client, cast, who):
    signed_in(client, getattr(cast, who))
    assert client.get(reverse("voluntary_new")).status_code == 404
