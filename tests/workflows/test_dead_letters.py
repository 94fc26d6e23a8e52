"""Letters that nobody received: seen by the system's administration without their words, and tried again."""

import pytest
from django.urls import reverse

from documents.delivery import deliver_due
from documents.models import Message
from documents.outbox import post_to
from tests.cast import signed_in


@pytest.fixture
def dead(cast):
    letter = post_to("persona@correo.example", notice="activation", subject="Asunto secreto", body="Cuerpo secreto")
    Message.objects.filter(pk=letter.pk).update(status=Message.Status.DEAD, attempts=8, error="550 no existe")
    return letter


def test_the_administrator_sees_what_failed_and_not_what_it_said(client, cast, dead):
    page = signed_in(client, cast.system_admin).get(reverse("dead_letters")).content.decode()
    assert "550 no existe" in page
    assert "p…@correo.example" in page
    for secret in ("persona@", "Asunto secreto", "Cuerpo secreto"):
        assert secret not in page


@pytest.mark.requirement("R48")
def test_a_letter_put_back_is_sent_once(client, cast, dead, mailoutbox):
    signed_in(client, cast.system_admin).post(reverse("dead_letter_again", args=[dead.pk]))
    assert deliver_due()["sent"] == 1
    assert deliver_due()["sent"] == 0
    assert [letter.to for letter in mailoutbox] == [["persona@correo.example"]]
    assert client.post(reverse("dead_letter_again", args=[dead.pk])).status_code == 404


def test_of_two_letters_the_one_that_was_chosen_is_put_back(client, cast, dead, mailoutbox):
    other = post_to("otra@correo.example", notice="activation", subject="Asunto", body="Cuerpo")
    Message.objects.filter(pk=other.pk).update(status=Message.Status.DEAD, attempts=8)
    signed_in(client, cast.system_admin).post(reverse("dead_letter_again", args=[other.pk]))
    assert deliver_due()["sent"] == 1 and [letter.to for letter in mailoutbox] == [["otra@correo.example"]]
    assert Message.objects.get(pk=dead.pk).status == Message.Status.DEAD


@pytest.mark.requirement("R48")
def test_all_letters_are_put_back_at_once(client, cast, dead, mailoutbox):
    other = post_to("otra@correo.example", notice="activation", subject="Asunto", body="Cuerpo")
    Message.objects.filter(pk=other.pk).update(status=Message.Status.DEAD, attempts=8)
    signed_in(client, cast.system_admin)
    assert "Intentar todos" in client.get(reverse("dead_letters")).content.decode()
    said = client.post(reverse("dead_letters_again"), follow=True).content.decode()
    assert "Se intentarán de nuevo 2 mensajes" in said
    assert deliver_due()["sent"] == 2
    assert "No queda ningún mensaje" in client.post(reverse("dead_letters_again"), follow=True).content.decode()
    assert deliver_due()["sent"] == 0 and len(mailoutbox) == 2


@pytest.mark.parametrize("who", ["coordinator", "director", "judge_admin", "auditor"])
def test_nobody_else_finds_the_page(client, cast, dead, who):
    signed_in(client, getattr(cast, who))
    assert client.get(reverse("dead_letters")).status_code == 404
    assert client.post(reverse("dead_letter_again", args=[dead.pk])).status_code == 404
    assert client.post(reverse("dead_letters_again")).status_code == 404
