"""A file whose row was never written is removed after a day; one that a row points at never is."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField

from casework import clock
from casework.models import Attachment, InstitutionApplication
from casework.states import InstitutionState
from documents import orphans
from documents.models import IssuedDocument
from documents.orphans import Unsafe, remove_orphans
from documents.paper import pdf_of
from tests import lives
from tests.stops import application_page
from workflows.deadlines import run

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC).timestamp()


def put(name: str, *, old: bool = True) -> str:
    """A file in the storage, from long ago or from now; its name there."""
    kept = default_storage.save(name, ContentFile(b"%PDF"))
    age(kept, LONG_AGO if old else clock.of_files().timestamp())
    return kept


def age(name: str, moment: float = LONG_AGO) -> None:
    os.utime(default_storage.path(name), (moment, moment))


@pytest.fixture
def pointed_at(cast) -> list[str]:
    """An old file for every column of every table: of a draft, of one that was taken out, of a paper, of a letter."""
    draft, sent = lives.drafted(cast), lives.submitted(cast)
    upload, taken_out = draft.attachments.get(), sent.attachments.get()
    upload.file.save("uno.pdf", ContentFile(b"1"))
    taken_out.removed_at = taken_out.uploaded_at
    taken_out.file.save("dos.pdf", ContentFile(b"2"))
    paper = IssuedDocument.objects.get(kind="receipt")
    pdf_of(paper)
    application_page(cast, InstitutionState.REQUESTED)
    letter = InstitutionApplication.objects.get()
    letter.signed_form.save("carta.pdf", ContentFile(b"3"))
    names = [upload.file.name, taken_out.file.name, paper.pdf.name, letter.signed_form.name]
    for name in names:
        age(name)
    return names


def test_only_an_old_file_without_a_row_is_removed(pointed_at):
    old, young = put("attachments/2026/01/x.pdf"), put("papers/2026/01/x.pdf", old=False)
    elsewhere = put("respaldo/copia.pdf")
    assert remove_orphans() == 1
    assert not default_storage.exists(old)
    assert all(default_storage.exists(name) for name in [*pointed_at, young, elsewhere])
    assert remove_orphans() == 0


def test_the_daily_task_says_how_many(pointed_at):
    put("papers/2026/01/x.pdf")
    assert run()["archivos que nadie guardó, borrados"] == 1


def test_a_day_is_waited_for(pointed_at):
    name = put("papers/2026/01/x.pdf", old=False)
    for hours, removed in ((23, 0), (25, 1)):
        then = (clock.of_files() - timedelta(hours=hours)).timestamp()
        os.utime(default_storage.path(name), (then, then))
        assert remove_orphans() == removed


def test_a_shifted_clock_makes_no_file_old(pointed_at, settings):
    put("papers/2026/01/x.pdf", old=False)
    settings.SIGUE_CLOCK_SHIFT = timedelta(days=400)
    assert remove_orphans() == 0


def test_every_column_with_files_is_asked_and_none_is_none():
    named = {f"{field.model._meta.label}.{field.name}" for field in orphans.file_fields()}
    assert named == {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, FileField) and not model._meta.proxy
    }
    assert {"casework.Attachment.file", "documents.IssuedDocument.pdf"} < named


def test_without_columns_nothing_is_removed(pointed_at, monkeypatch):
    monkeypatch.setattr("django.apps.apps.get_models", lambda **_options: [])
    name = put("papers/2026/01/x.pdf")
    with pytest.raises(Unsafe):
        remove_orphans()
    assert default_storage.exists(name)


def test_a_database_that_knows_fewer_files_than_there_are_removes_none(pointed_at):
    Attachment.objects.update(file="otra/cosa.pdf")
    IssuedDocument.objects.update(pdf=None)
    put("papers/2026/01/x.pdf")
    with pytest.raises(Unsafe):
        remove_orphans()
    assert all(default_storage.exists(name) for name in pointed_at)
