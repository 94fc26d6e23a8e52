"""Where somebody is signed in: each session in plain words, and how it ends at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from casework.models import OpenSession, User

FORGOTTEN_AFTER = timedelta(days=90)  # from where somebody entered concerns nobody later than this

# The first that is found counts: nearly every browser also says the names of the others.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One open session as its owner reads it; `last_seen` is when its last page was asked for."""

    pk: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_this: bool


def device_of(user_agent: str) -> str:
    """What the browser says of itself, in plain words; what it does not say is not guessed."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s en %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Navegador no reconocido")


def begin_session(user: User, key: str, *, device: str, address: str | None) -> OpenSession:
    """Write down that this session is somebody's; a session that is known already stays as it is."""
    digest = keyed_digest(key)
    known = OpenSession.objects.filter(key_digest=digest).first()
    if known is not None:
        return known
    return OpenSession.objects.create(
        user=user, key=key, key_digest=digest, device=device[:80], address=address, began_at=clock.now()
    )


def renew_session(old_key: str, new_key: str) -> None:
    """The same session under a new key, as it gets one when the password changes."""
    for row in OpenSession.objects.filter(key_digest=keyed_digest(old_key)):
        row.key, row.key_digest = new_key, keyed_digest(new_key)
        row.save(update_fields=["key", "key_digest"])


def open_sessions(user: User, *, this: str | None = None) -> list[Seen]:
    """The sessions of an account that still open a page, the present one (`this` is its key) first."""
    rows = {row.key: row for row in OpenSession.objects.filter(user=user, ended_at__isnull=True)}
    living = Session.objects.filter(pk__in=rows, expire_date__gt=clock.now()).order_by("-expire_date")
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # every page moves the end of its session so far ahead
    seen = [_seen(rows[one.pk], one.expire_date - idle, this) for one in living]
    return sorted(seen, key=lambda one: not one.is_this)


def _seen(row: OpenSession, last_seen: datetime, this: str | None) -> Seen:
    since = row.began_at
    return Seen(row.pk, row.device, row.address or "", since, max(last_seen, since), row.key == this)


def end_sessions(user: User, *, only: int | None = None, but: str | None = None) -> int:
    """End the sessions of an account at once: all, the one of this row, or all but the one with this key.

    Gives how many were ended; somebody else's row ends nothing.
    """
    rows = OpenSession.objects.filter(user=user, ended_at__isnull=True)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = {row.pk: row.key for row in rows if row.key != but}
    ended, _each = Session.objects.filter(pk__in=keys.values()).delete()
    OpenSession.objects.filter(pk__in=keys).update(ended_at=clock.now())
    return ended


def forget_old_sessions() -> int:
    """Drop what is over: sessions nobody can use, and where they were, after 90 days; gives how many rows went."""
    dead, _each = Session.objects.filter(expire_date__lte=clock.now()).delete()
    old, _each = OpenSession.objects.filter(began_at__lt=clock.now() - FORGOTTEN_AFTER).delete()
    return dead + old
