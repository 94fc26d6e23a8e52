"""The source is offered to everybody, whole and without anything a server keeps beside it."""

import io
import tarfile

import pytest
from django.test import Client
from django.urls import reverse

from tests import lives
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def test_the_archive_holds_the_program_and_nothing_of_the_server(client, settings):
    (settings.BASE_DIR / "var").mkdir(exist_ok=True)
    answer = client.get("/codigo-fuente/sigue.tar.gz")
    names = tarfile.open(fileobj=io.BytesIO(answer.getvalue())).getnames()
    assert {"sigue/manage.py", "sigue/LICENSE", "sigue/casework/clock.py", "sigue/settings/base.py"} <= set(names)
    assert not [name for name in names if ".sqlite3" in name or "/var/" in name or ".env" in name or ".pyc" in name]


def test_the_page_links_the_archive_or_the_repository(client, settings):
    assert "/codigo-fuente/sigue.tar.gz" in client.get("/codigo-fuente").content.decode()
    settings.SIGUE_SOURCE_URL = "https://codigo.example/sigue"
    assert "https://codigo.example/sigue" in client.get("/codigo-fuente").content.decode()


FOOTER = '<li><a href="/codigo-fuente">Código fuente</a></li>'


def pages(client, cast):
    """A page of each kind: the login, an error, what anybody reads, and the pages of people with an account."""
    yield client.get(reverse("two_factor:login"))
    yield client.get("/no-hay/")
    for name in ("help", "verify", "voluntary", "privacy_notice", "application"):
        yield client.get(reverse(name))
    referral = lives.submitted(cast)
    for who, name, args in (
        ("coordinator", "inbox", []), ("coordinator", "case", [referral.pk]), ("judge_clerk", "panel", []),
        ("judge_clerk", "referral_new", []), ("director", "statistics", []), ("auditor", "audit", []),
    ):  # fmt: skip
        yield signed_in(client, getattr(cast, who)).get(reverse(name, args=args))
    yield client.get("/no-hay/")


@pytest.mark.requirement("R1")
def test_every_page_offers_the_source_and_says_the_systems_name(client, cast, settings):
    seen = []
    for page in pages(client, cast):
        text = page.content.decode()
        assert FOOTER in text and f"· {settings.SIGUE_ACRONYM}</title>" in text, page.request["PATH_INFO"]
        seen.append(page.status_code)
    assert seen.count(404) == 2 and len(seen) == 14
    assert client.get("/codigo-fuente").status_code == 200
    assert settings.SIGUE_SYSTEM_NAME in Client().get(reverse("two_factor:login")).content.decode()
