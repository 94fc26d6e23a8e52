"""The tests: SQLite in memory or the PostgreSQL of DATABASE_URL, e-mail kept in memory, cheap password hashing."""

from settings.base import *
from settings.base import PASSWORD_HASHERS, database, environment, sqlite

DEBUG = False
SIGUE_DEMO = False
SECRET_KEY = "tests-only-this-key-is-public-and-protects-nothing-0123456789"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = "http://testserver"

# The tables of the SQLite run come from the models, in a second; PostgreSQL and one test on SQLite walk the migrations.
DATABASES = {
    "default": database(":memory:")
    if environment.text("DATABASE_URL")
    else sqlite(":memory:") | {"TEST": {"MIGRATE": False}}
}

# What a test prepares and looks at, it does as the system; its requests run as the person who asks.
SIGUE_WALL_OUTSIDE = "system"

SIGUE_SEALING_KEYS = [
    "test2:dGVzdC1zZWFsaW5nLWtleS0yLW9mLTMyLWJ5dGVzLS0=",
    "test1:dGVzdC1zZWFsaW5nLWtleS0xLW9mLTMyLWJ5dGVzLS0=",
]
SIGUE_DIGEST_KEY = "tests-digest-key"
SIGUE_SEAL_KEY = "tests-seal-key"

# The same algorithm as production, with the least work it accepts.
PASSWORD_HASHERS = ["settings.hashing.CheapArgon2", *PASSWORD_HASHERS]

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
