"""Signing in and inviting as a browser does it: the forms that are sent, and what the answer says."""

import re

from django_otp.plugins.otp_totp.models import TOTPDevice

from documents.delivery import expand_due
from documents.models import Message
from tests.cast import PASSWORD
from workflows.world.codes import code_now

LOGIN = "/entrar/"


def telephone(user) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="default", confirmed=True)


def give_password(client, user, password=PASSWORD, **more):
    form = {
        "sign_in-current_step": "auth",
        "auth-username": user.email,
        "auth-password": password,
        **more,
    }
    return client.post(LOGIN, form)


def give_code(client, code, step="token", **more):
    return client.post(LOGIN, {"sign_in-current_step": step, f"{step}-otp_token": code, **more})


def enter(client, user, **more):
    device = TOTPDevice.objects.filter(user=user, name="default").first() or telephone(user)
    give_password(client, user, **more)
    return give_code(client, code_now(device), **more)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def answered() -> None:
    """The post goes round once: what was asked by an address is answered."""
    expand_due(100)


def token_of(user, notice="activation") -> str:
    body = Message.objects.filter(user=user, notice=notice).latest("pk").body
    return re.search(r"/cuenta/\w+/([\w-]{20,})/", body).group(1)


def invited_by(client, **changes):
    form = {
        "first_name": "Rosa",
        "last_name": "Medina Paz",
        "email": "rosa.medina@instancia.example",
        **changes,
    }
    return client.post("/cuentas/invitar/", form)
