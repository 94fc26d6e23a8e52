"""The first screens of somebody who was invited: link, password, telephone, backup codes, and her first page."""

from base64 import b32decode

import pytest
from django.urls import reverse
from django_otp.oath import TOTP

from casework import clock
from casework.models import User
from casework.roles import Role
from casework.states import AccountState
from tests.browser.looked_at import look
from tests.browser.people import AtTheDesk
from tests.sign_in import token_of
from workflows.door import open_record

CHOSEN = "cinco tazas de café frío"


def code_shown_for(key: str) -> str:
    """What an application of codes shows now, given the key that stands under the picture."""
    return f"{TOTP(b32decode(key.replace(' ', ''), casefold=True)).token():06}"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("R25")
@pytest.mark.requirement("R35")
def test_an_invited_person_comes_in_with_her_password_and_her_telephone(cast, live_server, browser):
    account = User(
        email="rosa.medina@instancia.example", first_name="Rosa", last_name="Medina Paz", role=Role.INSTITUTION_USER,
        unit=cast.court, invited_at=clock.now(),
    )  # fmt: skip
    account.set_unusable_password()
    open_record(account, by=cast.judge_admin)
    rosa, seen = AtTheDesk(browser, live_server.url, scripts=True), []

    def at(name: str) -> None:
        seen.extend(look(rosa.page, rosa.page.url, name=f"invitada-{name}"))

    rosa.enters(reverse("activate", args=[token_of(account)])).reads("Rosa, active su cuenta")
    at("1-activar")
    rosa.answers({"Contraseña nueva": CHOSEN, "Escríbala otra vez": CHOSEN}).presses("Activar mi cuenta")
    rosa.reads("Su cuenta quedó activa")
    at("2-entrar")
    rosa.answers({"Correo institucional": account.email, "Contraseña": CHOSEN}).presses("Entrar")
    rosa.reads("Escanee esta imagen")
    picture = rosa.page.get_by_alt_text("Código QR")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0"), "the browser draws the QR"
    at("3-segundo-factor")
    rosa.opens("No puedo escanearla")
    key = rosa.page.locator("details b").inner_text()
    rosa.answers({"Código de 6 dígitos": code_shown_for(key)}).presses("Comprobar y continuar")
    at("4-codigos")
    rosa.presses("Hacer diez códigos").reads("Esta es la única vez que se muestran")
    assert rosa.page.locator("ol.backup-codes li").count() == 10
    at("5-diez-codigos")
    rosa.follows("Ya los guardé: continuar").reads("Personas canalizadas")
    at("6-primera-pagina")
    now = User.objects.get(pk=account.pk)
    assert (now.state, now.totpdevice_set.count()) == (AccountState.ACTIVE, 1)
    assert not seen, "\n".join(seen)
