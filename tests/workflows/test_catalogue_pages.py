"""The catalogues are changed by the system's administration and the direction, without a programmer (domain §9)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.forms.catalogues import CATALOGUES
from casework.models import AccessEntry, Center, Determination, Holiday, Language, ProgramTemplate, Reason
from tests.cast import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CENTER = {
    "code": "TLA", "name": "CeDeMas+ Tlalnepantla", "order": "6", "kind": "CEDEMAS", "address": "Av. Central 1",
    "phone": "55 5555 0101", "email": "tla@centros.example", "opening_hours": "Lunes a viernes de 9:00 a 18:00 horas",
    "source": "Acuerdo de apertura", "valid_from_dia": "1", "valid_from_mes": "12", "valid_from_anio": "2026",
    "opened_on_dia": "1", "opened_on_mes": "12", "opened_on_anio": "2026",
}  # fmt: skip


def words(answer) -> str:
    return answer.content.decode()


@pytest.mark.requirement("R71", "R86")
def test_a_new_centre_is_a_row_that_the_direction_adds(client, cast):
    signed_in(client, cast.director)
    address = reverse("catalogue_new", args=["centros"])
    new = {**CENTER, "municipality": cast.toluca.municipality_id}
    assert client.post(address, new).status_code == 302
    made = Center.objects.get(code="TLA")
    assert made.name == "CeDeMas+ Tlalnepantla" and str(made.opened_on) == "2026-12-01"
    entry = AccessEntry.objects.filter(action="create", noun="center", record_id=made.pk).get()
    assert entry.user == cast.director and entry.referral is None
    assert "Ya existe" in words(client.post(address, new))
    assert Center.objects.filter(code="TLA").count() == 1


def test_a_row_ends_and_stays_readable_and_the_log_says_what_was(client, cast):
    row = Determination.objects.get(code="RECOMMENDATION")
    signed_in(client, cast.system_admin)
    address = reverse("catalogue_row", args=["determinaciones", row.pk])
    ended = clock.today() - timedelta(days=300)
    sent = {
        "name": row.name, "order": row.order, "source": row.source, "legal_note": row.legal_note,
        "valid_to_dia": ended.day, "valid_to_mes": ended.month, "valid_to_anio": ended.year,
        "mandatory": "on", "code": "OTRA",
    }  # fmt: skip
    assert client.post(address, sent, follow=True).status_code == 200
    changed = Determination.objects.get(pk=row.pk)
    assert changed.valid_to == ended
    # What was sent beside the form is not taken.
    assert (changed.code, changed.mandatory) == (row.code, row.mandatory)
    entry = AccessEntry.objects.get(action="change", noun="determination")
    assert "Cambió" in (log := words(client.get(reverse("audit_log")))) and "tipo de determinación" in log
    assert entry.purpose.startswith("vigente hasta: — → ")
    listed = words(client.get(reverse("catalogue", args=["determinaciones"])))
    assert row.name not in listed
    assert row.name in words(client.get(reverse("catalogue", args=["determinaciones"]) + "?ver=todas"))


def test_the_rules_of_a_row_in_use_change_only_in_a_new_row(client, cast):
    row = ProgramTemplate.objects.get(code="CEDEMAS_1")
    signed_in(client, cast.director)
    page = words(client.get(reverse("catalogue_row", args=["programas", row.pk])))
    assert "Lo que ya no cambia" in page and 'name="psychology_sessions"' not in page
    assert "hacer otra a partir de esta" in page
    prefilled = client.get(reverse("catalogue_new", args=["programas"]) + f"?de={row.pk}").context["form"]
    assert prefilled["psychology_sessions"].value() == row.psychology_sessions and "code" not in prefilled.fields


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Escriba el nombre"),
        ({"name": "X" * 900}, "caben"),
        ({"valid_to_dia": "30", "valid_to_mes": "2", "valid_to_anio": "2027"}, "El día debe estar entre 1 y 28"),
        ({"valid_to_dia": "1", "valid_to_mes": "1", "valid_to_anio": "2020"}, "no puede ser anterior a la inicial"),
    ],
)
def test_bad_input_gets_its_sentence_and_nothing_typed_is_lost(client, cast, change, sentence):
    signed_in(client, cast.system_admin)
    good = {
        "name": "Motivo nuevo", "order": "1", "group": "DECLINE", "source": "Lineamientos 2026",
        "valid_from_dia": "1", "valid_from_mes": "1", "valid_from_anio": "2026",
    }  # fmt: skip
    answer = client.post(reverse("catalogue_new", args=["motivos"]), {**good, **change})
    assert answer.status_code == 422 and sentence in words(answer)
    assert "Lineamientos 2026" in words(answer) and not Reason.objects.filter(source="Lineamientos 2026").exists()


@pytest.mark.parametrize(
    ("key", "sentence"), [("con espacios", "Use letras mayúsculas sin acento"), ("X" * 60, "caben 40")]
)
def test_the_key_of_a_centre_stands_in_its_folios_and_is_asked_for(client, cast, key, sentence):
    signed_in(client, cast.director)
    address = reverse("catalogue_new", args=["centros"])
    answer = client.post(address, {**CENTER, "municipality": cast.toluca.municipality_id, "code": key})
    assert answer.status_code == 422 and sentence in words(answer)
    assert "TOL" in words(client.get(reverse("catalogue", args=["centros"])))


def test_nobody_reads_or_types_the_key_of_a_word(client, cast):
    """Nobody outside knows it: the row is found by its name; the same name on the same day is the same row."""
    signed_in(client, cast.director)
    listed, new = reverse("catalogue", args=["determinaciones"]), reverse("catalogue_new", args=["lenguas"])
    assert "SENTENCE" not in words(client.get(listed)) and 'name="code"' not in words(client.get(new))
    sent = {
        "name": "Ñuhmu del Mezquital", "order": "9", "source": "INALI",
        "valid_from_dia": "1", "valid_from_mes": "12", "valid_from_anio": "2026",
    }  # fmt: skip
    answers = [client.post(new, sent) for _click in range(2)]
    assert [one.status_code for one in answers] == [302, 422]
    assert "Ya se agregó una fila con estos mismos datos." in words(answers[1])
    assert Language.objects.get(name="Ñuhmu del Mezquital").code == "NUHMU_DEL_MEZQUITAL_20261201"


def test_the_same_name_in_another_group_and_a_name_that_begins_alike_are_other_rows(client, cast):
    signed_in(client, cast.director)
    new, begins = reverse("catalogue_new", args=["motivos"]), "Otro motivo que la autoridad explica en su oficio"
    sent = {
        "order": "9", "source": "Lineamientos 2026",
        "valid_from_dia": "1", "valid_from_mes": "12", "valid_from_anio": "2026",
    }  # fmt: skip
    rows = [(begins, "DECLINE"), (begins, "RETURN"), (f"{begins} de hoy", "DECLINE")]
    for name, group in rows:
        assert client.post(new, {**sent, "name": name, "group": group}).status_code == 302, (name, group)
    assert client.post(new, {**sent, "name": begins, "group": "RETURN"}).status_code == 422
    made = Reason.objects.filter(source="Lineamientos 2026")
    assert sorted(made.values_list("name", "group")) == sorted(rows)
    assert len(set(made.values_list("code", flat=True))) == 3


def test_a_second_click_adds_no_second_row_and_nothing_new_is_said_so(client, cast):
    signed_in(client, cast.director)
    day = {"day_dia": "24", "day_mes": "12", "day_anio": "2027", "name": "Nochebuena", "source": "Calendario oficial"}
    address = reverse("catalogue_new", args=["dias-inhabiles"])
    assert [client.post(address, day).status_code for _click in range(2)] == [302, 422]
    row = Holiday.objects.get(name="Nochebuena")
    same = client.post(reverse("catalogue_row", args=["dias-inhabiles", row.pk]), day, follow=True)
    assert "No cambió nada." in words(same)


def test_every_catalogue_opens_with_its_rows_and_its_forms(client, cast):
    signed_in(client, cast.system_admin)
    assert all(one.title in words(client.get(reverse("catalogues"))) for one in CATALOGUES.values())
    for slug, one in CATALOGUES.items():
        row = one.model._default_manager.first()
        assert str(row.pk) in words(client.get(reverse("catalogue", args=[slug])))
        for address in (reverse("catalogue_row", args=[slug, row.pk]), reverse("catalogue_new", args=[slug])):
            assert client.get(address).status_code == 200, address
        new = client.get(address)
        assert f"<h1>Agregar: {one.title}</h1>" in new.content.decode()
        assert ("order" in new.context["form"].fields) == ("de menor a mayor" in words(new))


def test_nobody_else_finds_them(cast):
    row = Determination.objects.first()
    for who in cast.everyone():
        if who.role in ("SYSTEM_ADMIN", "DIRECTION"):
            continue
        visitor = signed_in(Client(), who)
        for name, args in (("catalogues", []), ("catalogue_row", ["determinaciones", row.pk])):
            assert visitor.get(reverse(name, args=args)).status_code == 404, who.role
