"""Sealed columns: text that the database holds only encrypted (AES-GCM), bound to its row and its column."""

import base64
import hashlib
import hmac
import json
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django_fsm import FSMField


class SealBroken(Exception):
    """A sealed value does not open: it was altered, moved from another row, or its key is gone."""


def key_ring() -> dict[str, bytes]:
    """The sealing keys by id, the newest first; it encrypts, the older ones still open."""
    return {name: base64.b64decode(key) for name, key in (entry.split(":", 1) for entry in settings.SIGUE_SEALING_KEYS)}


def seal(text: str, bound_to: str) -> str:
    """Encrypt text so that it opens only with the same `bound_to` (model:row:field)."""
    ring = key_ring()
    name = next(iter(ring))
    nonce = os.urandom(12)
    sealed = AESGCM(ring[name]).encrypt(nonce, text.encode(), bound_to.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(stored: str, bound_to: str) -> str:
    """Open what `seal` made; raises SealBroken when it was altered or belongs to another place."""
    name, _, body = stored.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM(key_ring()[name]).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as problem:
        raise SealBroken(bound_to) from problem


def key_of(stored: str) -> str:
    """The id of the key that a stored value was sealed with."""
    return stored.partition(":")[0]


def seal_again(stored: str, bound_to: str) -> str:
    """The same text under the newest key; raises SealBroken when it does not open."""
    return seal(unseal(stored, bound_to), bound_to)


def keyed_digest(text: str) -> str:
    """A keyed hash of text (hex): lets a sealed value be found exactly, and proves a reason without showing it."""
    return hmac.new(settings.SIGUE_DIGEST_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class Sealing:
    """The attribute of a sealed column: reads open it, writes seal it; the plain text is never a column's value."""

    def __init__(self, field):
        self.field = field

    def __get__(self, row, owner=None):
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        stored = row.__dict__[self.field.attname]
        return unseal(stored, self.field.bound_to(row)) if stored else ""

    def __set__(self, row, value):
        if isinstance(value, _Stored):
            row.__dict__[self.field.attname] = str(value)
        else:
            row.__dict__[self.field.attname] = seal(str(value), self.field.bound_to(row)) if value else ""


class _Stored(str):
    """Ciphertext as it comes from the database, so that loading a row does not seal it twice."""


class SealedTextField(models.TextField):
    """Text kept encrypted. The row must have a `seal_id` (a UUID made with the row) to which the text is bound."""

    sealing = Sealing

    def __init__(self, *args, **options):
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(*args, **options)

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, self.sealing(self))

    def bound_to(self, row) -> str:
        """What the ciphertext is tied to: a value copied to another row or column does not open."""
        return f"{row._meta.concrete_model._meta.label_lower}:{row.seal_id}:{self.name}"

    def from_db_value(self, value, expression, connection):
        return _Stored(value) if value is not None else None

    def value_from_object(self, row):
        return getattr(row, self.attname)

    def pre_save(self, row, add):
        return row.__dict__.get(self.attname, "")

    def get_prep_value(self, value):
        return value

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name in {"isnull", "exact"} else None


class SealingJson(Sealing):
    """The attribute of sealed JSON: what is read is a copy, so that a change is an assignment."""

    def __get__(self, row, owner=None):
        opened = super().__get__(row, owner)
        return opened if row is None else json.loads(opened) if opened else None

    def __set__(self, row, value):
        super().__set__(row, value if isinstance(value, _Stored) else json.dumps(value, ensure_ascii=False))


class SealedJSONField(SealedTextField):
    """Plain JSON values kept encrypted; no query looks into them."""

    sealing = SealingJson

    def to_python(self, value):
        return value


class SealedModel(models.Model):
    """A row with sealed columns; `seal_id` exists before the row is saved, so its text can be bound to it."""

    seal_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True


class StateField(FSMField):
    """The state of a record, which only a step of its machine moves. To the database, and so to migrations, it is text.

    A migration builds every model many times over, and each FSMField built listens for all models built after it: with
    them an empty database took three times as long to make.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"protected": True, **kwargs})

    def deconstruct(self):
        """As a column of text, without what only Python knows of it."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
