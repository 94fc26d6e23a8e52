"""Pages that only say something, open to anybody."""

import pytest
from django.urls import reverse

from casework.models import User
from tests.cast import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NAMES = ("privacy_notice", "help", "accessibility", "news", "contact", "guidelines")


@pytest.mark.parametrize("name", NAMES)
def test_anybody_reads_them(client, catalogues, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200 and answer.content.decode().count("<h1") == 1


@pytest.mark.requirement("R55", "R73")
def test_the_news_name_the_improvement_of_november_2022(client, catalogues):
    page = client.get(reverse("news")).content.decode()
    assert "1 de noviembre de 2022" in page and "10 de agosto de 2021" in page


@pytest.mark.requirement("R10", "R79")
def test_the_guidelines_have_four_chapters_and_their_legal_basis_and_are_accepted_once(client, cast):
    address = reverse("guidelines")
    page = client.get(address).content.decode()
    for chapter in ("1. Registro", "2. Operación", "3. Alimentación", "4. Administración"):
        assert chapter in page
    assert "8 de septiembre de 2020" in page and "Acepto los lineamientos" not in page
    signed_in(client, cast.judge_clerk)
    assert "Acepto los lineamientos" in client.get(address).content.decode()
    client.post(address)
    first = User.objects.get(pk=cast.judge_clerk.pk).guidelines_accepted_at
    client.post(address)
    assert first and User.objects.get(pk=cast.judge_clerk.pk).guidelines_accepted_at == first


@pytest.mark.requirement("R78")
def test_the_guide_opens_at_ones_own_role_and_is_a_manual_too(client, cast):
    signed_in(client, cast.auditor)
    page = client.get(reverse("help")).content.decode()
    assert page.index("<b>Auditoría</b>") < page.index("<b>Recepción</b>")
    assert client.get(reverse("help_guide")).content.startswith(b"%PDF")


@pytest.mark.requirement("R63", "R112", "R113", "R114")
def test_contact_names_the_organisation_every_centre_and_who_is_in_office(client, catalogues, settings):
    settings.SIGUE_OFFICIALS = ["Dirección|Ana Ficticia|2020-01-01|", "Dirección|Antes Ficticia|2018-01-01|2019-12-31"]
    page = client.get(reverse("contact")).content.decode()
    assert settings.SIGUE_MINISTRY in page and settings.SIGUE_SUPPORT_EMAIL in page
    assert "Toluca" in page and "Valle de Bravo" in page
    assert "Ana Ficticia" in page and "Antes Ficticia" not in page


def test_the_notice_is_short_first_and_whole_below(client, catalogues, settings):
    page = client.get(reverse("privacy_notice")).content.decode()
    assert page.index('id="simplificado"') < page.index('id="integral"')
    for part in (
        "Quién es responsable",
        "Qué datos",
        "Con qué fundamento",
        "Para qué",
        "A quién se transfieren",
        "derechos",
    ):
        assert part in page
    assert settings.SIGUE_DATA_AUTHORITY in page
