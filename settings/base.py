"""What holds everywhere; local, test and production change only what differs."""

from datetime import date, timedelta
from pathlib import Path

import bootstrap_wrapper
import dj_database_url
from csp.constants import NONE, SELF

from settings import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The organisation (R1, R112, R113). Names of officials change: empty until somebody sets them. -----------------

SIGUE_SYSTEM_NAME = environment.text(
    "SIGUE_SYSTEM_NAME", "Sistema de Seguimiento y Atención a Generadores de Violencia de Género"
)
SIGUE_ACRONYM = environment.text("SIGUE_ACRONYM", "SIGUE")
SIGUE_MINISTRY = environment.text("SIGUE_MINISTRY", "Secretaría de las Mujeres")
SIGUE_DIRECTORATE = environment.text("SIGUE_DIRECTORATE", "Dirección General de Prevención y Atención a la Violencia")
SIGUE_ADDRESS = environment.text("SIGUE_ADDRESS")
SIGUE_PHONES = environment.items("SIGUE_PHONES")
SIGUE_CONTACT_EMAILS = environment.items("SIGUE_CONTACT_EMAILS", ["dgpav@sigue.example", "subpv@sigue.example"])
SIGUE_SUPPORT_EMAIL = environment.text("SIGUE_SUPPORT_EMAIL", "enlace@sigue.example")
# Whom to go to about personal data; its name has changed by law.
SIGUE_DATA_AUTHORITY = environment.text(
    "SIGUE_DATA_AUTHORITY", "la autoridad garante de la protección de datos personales del Estado de México"
)
# Each entry: "post|name|valid from|valid to", days as 2026-01-31, an open end is empty.
SIGUE_OFFICIALS = environment.items("SIGUE_OFFICIALS")
SIGUE_SOURCE_URL = environment.text("SIGUE_SOURCE_URL")
# The place of its files in the archive's classification (fondo, sección, serie); empty until the archive assigns it.
SIGUE_ARCHIVE_KEY = environment.text("SIGUE_ARCHIVE_KEY")

BASE_URL = environment.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SIGUE_DEMO = False
# Only the browser tests move it: a life lasts a year, and the server has threads of its own.
SIGUE_CLOCK_SHIFT = timedelta(0)
# The day the programme began to operate; no report goes further back (R5).
SIGUE_PROGRAM_START = date.fromisoformat(environment.text("SIGUE_PROGRAM_START", "2021-08-10"))

# Proxies of ours in front of the web process, each of which adds to X-Forwarded-For; 0: none, no header is believed.
SIGUE_TRUSTED_PROXIES = int(environment.text("SIGUE_TRUSTED_PROXIES", "0"))

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "casework",
    "documents",
    "workflows",
    # Only this of viewflow: with the outer application collectstatic fails on a font that is not shipped.
    "viewflow.workflow",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "two_factor",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Its admin pages know nothing of who may see a case.
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    # First: whoever asks for REMOTE_ADDR gets the visitor's address, not the proxy's.
    "casework.middleware.AskedFrom",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    # As soon as the person is known: from here on PostgreSQL answers for her alone.
    "casework.middleware.Wall",
    # After the person is known, so that its page has the way back; before anybody reads what was posted.
    "casework.middleware.TooLarge",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "documents.middleware.NotKeptIsTold",
    # Last, as its authors ask: it turns a refused sign-in into the lockout page.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.context.site",
            ],
            "builtins": ["casework.templatetags.sigue"],
        },
    }
]

# --- The database ---------------------------------------------------------------------------------------------------


def sqlite(path: str | Path) -> dict:
    """SQLite as we run it: writers queue for 20 seconds instead of failing half-way through a transaction."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def database(default_path: str | Path) -> dict:
    """PostgreSQL where DATABASE_URL says so, else the SQLite file named by SIGUE_SQLITE or the default."""
    if environment.text("DATABASE_URL"):
        named = dj_database_url.config(conn_max_age=60, conn_health_checks=True)
        # The policies make estimates look dear, and compiling the small queries of a page takes longer than they do.
        named.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
        return named
    path = Path(environment.text("SIGUE_SQLITE", str(default_path)))
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite(path)


# On SQLite with IMMEDIATE two readers would exclude each other; and a refused page must keep its access row.
ATOMIC_REQUESTS = False
# The second wall (PostgreSQL): the role in which requests run, which owns nothing and may alter nothing; and what a
# connection outside a request sees: "system" all rows, empty none. `manage.py` says "system" for its commands.
SIGUE_DATABASE_ROLE = environment.text("SIGUE_DATABASE_ROLE", "sigue_app")
SIGUE_WALL_OUTSIDE = environment.text("SIGUE_WALL_OUTSIDE")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who enters -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "casework.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "casework.passwords.LongEnough"},
    {"NAME": "casework.passwords.NotCommon"},
    {"NAME": "casework.passwords.NotOneself"},
]
SIGUE_PASSWORD_LENGTH = int(environment.text("SIGUE_PASSWORD_LENGTH", "12"))  # characters
# An account that nobody uses is locked after so many days; its owner is warned so many days before (domain §15).
SIGUE_IDLE_LOCK_DAYS = int(environment.text("SIGUE_IDLE_LOCK_DAYS", "90"))
SIGUE_IDLE_WARNING_DAYS = int(environment.text("SIGUE_IDLE_WARNING_DAYS", "14"))
# Open accounts that one administrative area may have (domain §8.7).
SIGUE_ACCOUNTS_PER_AREA = int(environment.text("SIGUE_ACCOUNTS_PER_AREA", "20"))
# Addresses that anybody can open for himself: no account of a public servant goes there.
SIGUE_PERSONAL_MAIL = environment.items(
    "SIGUE_PERSONAL_MAIL",
    ["gmail.com", "hotmail.com", "hotmail.es", "outlook.com", "outlook.es", "live.com", "live.com.mx", "msn.com",
     "yahoo.com", "yahoo.com.mx", "icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.com",
     "prodigy.net.mx"],
)  # fmt: skip
LOGIN_URL = "two_factor:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

# Twenty minutes without use end the session; every page starts them again.
SESSION_COOKIE_AGE = 20 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "workflows.views.account_unsaved.expired_form"

TWO_FACTOR_PATCH_ADMIN = False
TWO_FACTOR_REMEMBER_COOKIE_AGE = None
OTP_TOTP_ISSUER = SIGUE_ACRONYM

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Half an hour is half an hour: an attempt on a closed account does not close it anew.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "errors/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
# Its default is the model's own field (email), which is not how authenticate() is called.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "casework.sign_in.account_name"
# axes keeps what was posted with a failed attempt; the names are those of two-factor's forms.
AXES_PASSWORD_FORM_FIELD = "auth-password"
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "auth-username",
    "ip_address",
    "csrfmiddlewaretoken",
    "token-otp_token",
    "backup-otp_token",
]
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

# --- What the browser may do ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Keys -----------------------------------------------------------------------------------------------------------

# Sealed columns: "id:base64 of 32 bytes", the newest first; it encrypts, the older ones still open.
SIGUE_SEALING_KEYS = environment.items("SIGUE_SEALING_KEYS")
# Minutes that an emergency access lasts (breaking the glass).
SIGUE_EMERGENCY_MINUTES = 60
# Ids of keys that were destroyed so that what they sealed can never be read; a reason sealed with any other unknown key
# was altered (verify_history).
SIGUE_DISPOSED_KEYS = environment.items("SIGUE_DISPOSED_KEYS")
# Exact search over sealed values, and the digest of a sealed reason in the history.
SIGUE_DIGEST_KEY = environment.text("SIGUE_DIGEST_KEY")
# The electronic seal of papers and of the history's daily head.
SIGUE_SEAL_KEY = environment.text("SIGUE_SEAL_KEY")
# A certificate (.p12, .pfx) that signs papers as PAdES-B; without a file they carry the electronic seal only.
SIGUE_SIGNATURE = {
    "pkcs12": environment.text("SIGUE_SIGNATURE_FILE"),
    "password": environment.text("SIGUE_SIGNATURE_PASSWORD"),
}

# --- Words, days, numbers -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español (México)")]
TIME_ZONE = "America/Mexico_City"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["casework.formats"]

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
STORAGES = {
    "default": {"BACKEND": "documents.storage.Files"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Outside the web root and without an address: files leave only through a view that asks who may see them.
MEDIA_ROOT = Path(environment.text("SIGUE_FILES", str(BASE_DIR / "var" / "files")))
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
SIGUE_UPLOAD_LIMIT = 10 * 1024 * 1024  # bytes, one file
SIGUE_REQUEST_LIMIT = 30 * 1024 * 1024  # bytes, a form with its files
# In memory while it is looked into: nothing that came in lies in the server's temporary folder, or fills it.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = SIGUE_REQUEST_LIMIT
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- E-mail ---------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", f"{SIGUE_ACRONYM} <no-responder@sigue.example>")
EMAIL_TIMEOUT = 20  # seconds

# --- The log: never a posted value, never a person -------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_request": {"()": "casework.quiet.NoRequest"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_request"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Without handlers of its own: Django would also mail the administrators, with what was posted.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Django's own handler, which writes a request's path with its query.
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "casework.quiet.NothingPosted"
SILENCED_SYSTEM_CHECKS: list[str] = []
