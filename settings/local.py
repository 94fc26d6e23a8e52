"""A desk or a demonstration: SQLite in var/, e-mail as files, keys that are public and therefore worthless."""

from settings.base import *
from settings.base import BASE_DIR, database, environment

DEBUG = environment.flag("SIGUE_DEBUG", False)
SIGUE_DEMO = True
SECRET_KEY = environment.text("SECRET_KEY", "desk-only-this-key-is-public-and-protects-nothing-0123456789")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.items("ALLOWED_HOSTS")]

DATABASES = {"default": database(BASE_DIR / "var" / "sigue.sqlite3")}

SIGUE_SEALING_KEYS = environment.items("SIGUE_SEALING_KEYS", ["desk:bG9jYWwtc2VhbGluZy1rZXktMzItYnl0ZXMtLS0tLS0="])
SIGUE_DIGEST_KEY = environment.text("SIGUE_DIGEST_KEY", "desk-digest-key")
SIGUE_SEAL_KEY = environment.text("SIGUE_SEAL_KEY", "desk-seal-key")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = environment.text("SIGUE_MAIL", str(BASE_DIR / "var" / "mail"))

# Without a collectstatic before the first page: the finders serve, and look again when a file changes.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
