"""An institution asks to join, signs, gets its accounts, refers its first person and records its first follow-up."""

import re

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import Episode, FollowUp, Institution, Referral, User
from documents.delivery import deliver_due
from tests import lives
from tests.cast import PASSWORD, signed_in
from tests.workflows.test_follow_up_pages import QUIET
from tests.workflows.test_institution_application_pages import answers, area, pdf, step
from workflows import deadlines

pytestmark = pytest.mark.django_db
PANEL = "/personas-canalizadas/"


def letters_to(address: str) -> list[str]:
    """What this address has received, once everything that waits is sent."""
    while any(deliver_due().values()):
        pass
    return [letter.body for letter in mail.outbox if address in letter.to]


def link_to(address: str, start: str) -> str:
    """The path of the last link that begins so, in what this address has received."""
    found = [link for body in letters_to(address) for link in re.findall(rf"https?://[^/\s]+({start}\S*)", body)]
    return found[-1]


@pytest.mark.requirement("R33")
@pytest.mark.requirement("R34")
@pytest.mark.requirement("R35")
@pytest.mark.requirement("R36")
@pytest.mark.requirement("R56")
@pytest.mark.requirement("R67")
def test_from_the_application_to_the_first_follow_up(cast, settings):
    # Anybody applies, with two areas; the e-mail brings back to the page of the application.
    public = Client()
    said = answers(public, areas=2, **area(1, name="Sala de Audiencias", first_name="Rosa", email="rosa@poder.example"))
    assert public.post(reverse("application"), said).status_code == 302
    page = link_to("marcos.lima@poder.example", "/instituciones/solicitud/")
    assert "Falta que suba la carta responsiva firmada" in public.get(page).content.decode()

    # The letter is downloaded, signed by hand and handed in; the direction returns it once.
    assert public.get(page + "carta.pdf").content.startswith(b"%PDF")
    public.post(page, {"letter": pdf()})
    institution = Institution.objects.get(name=said["name"])
    direction = signed_in(Client(), cast.director)
    step(direction, institution, "validate")
    step(direction, institution, "send_back", text="Falta el cargo exacto de la titular.")
    assert any("Falta el cargo exacto" in body for body in letters_to("marcos.lima@poder.example"))
    said |= {"head_position": "Jueza Tercera de Control"}
    public.post(page + "corregir/", said)
    public.post(page, {"letter": pdf()})
    public.post(page + "presentar/")

    # Validated, approved and active: each area's administrator has a link of her own, which works once.
    for name in ("validate", "approve", "activate"):
        step(direction, institution, name)
    assert "ya puede canalizar" in public.get(page).content.decode()
    assert Institution.objects.get(pk=institution.pk).state == "ACTIVE"
    for address in ("marcos.lima@poder.example", "rosa@poder.example"):
        link = link_to(address, "/cuenta/activar/")
        newcomer = Client()
        newcomer.post(link, {"new_password": PASSWORD, "new_password_again": PASSWORD})
        assert "ya no sirve" in newcomer.get(link).content.decode()
        assert User.objects.get(email=address).state == "ACTIVE"
    marcos, rosa = (User.objects.get(email=f"{name}@poder.example") for name in ("marcos.lima", "rosa"))

    # Its first referral: the area that wrote it follows it, the other area of the same institution sees nothing.
    referral = lives.completed(cast, unit=marcos.unit, created_by=marcos)
    referral = Referral.objects.get(pk=referral.pk)
    assert referral.folio.startswith("JTCC")
    his, hers = signed_in(Client(), marcos), signed_in(Client(), rosa)
    assert referral.folio in his.get(PANEL).content.decode()
    assert referral.folio not in hers.get(PANEL).content.decode()
    assert hers.get(f"{PANEL}{referral.pk}/").status_code == 404
    listed = direction.get(reverse("institutions"), {"sin": "nunca"}).content.decode()
    assert institution.name not in listed and cast.town.institution.name in listed

    # Three months after the conclusion its own follow-up falls due, and it records it.
    ended = Episode.objects.get(referral=referral.pk).ended_on
    with clock.at(clock.moment_of(ended + relativedelta(months=3), 10)):
        deadlines.open_follow_ups()
        follow_up = FollowUp.objects.get(episode__referral=referral.pk, month=3, side="INSTITUTION")
        assert follow_up.state == "DUE"
        his = signed_in(Client(), marcos)
        answer = his.post(f"/seguimientos/{follow_up.pk}/", {**QUIET, "version": follow_up.version}, follow=True)
        assert FollowUp.objects.get(pk=follow_up.pk).state == "DONE", answer.content.decode()
        assert FollowUp.objects.filter(episode__referral=referral.pk, month=3, side="CENTER").get().state == "DUE"
