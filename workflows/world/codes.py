"""The telephones of the demonstration: their keys are derived, so that a command can say the code valid now."""

import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import clock
from casework.models import User

PERIOD = 30  # seconds that a code is valid


def _key(user: User) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}/{user.email}".encode()).hexdigest()[:40]


def demonstration_device(user: User) -> TOTPDevice:
    """The second factor of a demonstration account, made if missing; raises ImproperlyConfigured anywhere else."""
    if not settings.SIGUE_DEMO:
        raise ImproperlyConfigured("Only the demonstration has second factors with known keys.")
    device, _new = TOTPDevice.objects.update_or_create(
        user=user, name="default", defaults={"key": _key(user), "confirmed": True}
    )
    return device


def demonstration_code(user: User) -> str:
    """The code of a demonstration account valid now; nothing once somebody gave it a telephone of her own."""
    device = TOTPDevice.objects.filter(user=user, key=_key(user), confirmed=True).first()
    return code_now(device) if settings.SIGUE_DEMO and device else ""


def code_now(device: TOTPDevice) -> str:
    """The six digits valid at this moment."""
    counter = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    counter.time = clock.now().timestamp()
    return f"{counter.token():06d}"


def seconds_left() -> int:
    """How long the codes of this moment stay valid."""
    return PERIOD - int(clock.now().timestamp()) % PERIOD
