"""Production: PostgreSQL, TLS, SMTP; it does not start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from settings.base import *
from settings.base import STORAGES, database, environment

DEBUG = False
SIGUE_DEMO = False

SECRET_KEY = environment.required("SECRET_KEY")
ALLOWED_HOSTS = [part.strip() for part in environment.required("ALLOWED_HOSTS").split(",") if part.strip()]
SIGUE_SEALING_KEYS = environment.sealing_keys("SIGUE_SEALING_KEYS")
SIGUE_DIGEST_KEY = environment.required("SIGUE_DIGEST_KEY")
SIGUE_SEAL_KEY = environment.required("SIGUE_SEAL_KEY")
environment.required("DATABASE_URL")
DATABASES = {"default": database("")}
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("Production runs on PostgreSQL; DATABASE_URL names another database.")

BASE_URL = environment.required("BASE_URL").rstrip("/")
if not BASE_URL.startswith("https:"):
    raise ImproperlyConfigured("BASE_URL must begin with https: in production.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.required("EMAIL_HOST")
DEFAULT_FROM_EMAIL = environment.required("DEFAULT_FROM_EMAIL")
EMAIL_PORT = int(environment.text("EMAIL_PORT", "587"))
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", True)

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^salud/"]
SECURE_HSTS_SECONDS = int(environment.text("SECURE_HSTS_SECONDS", str(365 * 24 * 60 * 60)))
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = environment.flag("SECURE_HSTS_PRELOAD", False)
# Only behind a proxy that sets the header itself and drops the client's.
if environment.flag("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
