"""Production refuses to start half-configured; started whole, it keeps its cookies and its papers to itself."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "settings.production",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "sigue.example",
    "BASE_URL": "https://sigue.example",
    "DATABASE_URL": "postgresql://sigue@db.example/sigue",
    "SIGUE_SEALING_KEYS": "k1:bG9jYWwtc2VhbGluZy1rZXktMzItYnl0ZXMtLS0tLS0=",
    "SIGUE_DIGEST_KEY": "d" * 40,
    "SIGUE_SEAL_KEY": "s" * 40,
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "SIGUE <avisos@sigue.example>",
}
NEEDED = sorted(set(WHOLE) - {"DJANGO_SETTINGS_MODULE"})
READ = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG, s.SIGUE_DEMO, s.ATOMIC_REQUESTS)
"""


def started(environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("missing", NEEDED)
def test_production_does_not_start_without(missing):
    refused = started({name: value for name, value in WHOLE.items() if name != missing})
    assert refused.returncode != 0
    assert missing in refused.stderr


def test_production_does_not_start_on_sqlite_or_without_tls():
    assert "PostgreSQL" in started({**WHOLE, "DATABASE_URL": "sqlite:///x.sqlite3"}).stderr
    assert "https:" in started({**WHOLE, "BASE_URL": "http://sigue.example"}).stderr


def test_production_keeps_its_cookies_to_tls():
    assert started(WHOLE).stdout.split() == ["True", "True", "True", "False", "False", "False"]


@pytest.mark.parametrize("keys", ["k1:c2hvcnQ=", "k1:no base64", "bG9jYWwtc2VhbGluZy1rZXktMzItYnl0ZXMtLS0tLS0="])
def test_production_does_not_start_with_a_malformed_sealing_key(keys):
    assert "SIGUE_SEALING_KEYS" in started({**WHOLE, "SIGUE_SEALING_KEYS": keys}).stderr
