"""The source is offered to everybody, whole and without anything a server keeps beside it."""

import io
import tarfile

import pytest

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
