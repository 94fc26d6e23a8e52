"""Text that an older version kept in clear is sealed where it stands, and opens as before."""

import pytest
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from casework.models import Referral
from casework.sealing_old_text import open_columns, seal_columns
from documents.models import IssuedDocument
from tests import lives

pytestmark = pytest.mark.django_db
CLEAR = "Vive fuera del territorio."


def stored(model, column: str) -> list[str]:
    return list(model.objects.order_by("pk").annotate(raw=Cast(column, TextField())).values_list("raw", flat=True))


def test_old_text_is_sealed_and_opened_again(cast):
    referral = lives.submitted(cast)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_referral SET decision_text = %s", [CLEAR])
    seal_columns(Referral, "decision_text")
    assert stored(Referral, "decision_text") != [CLEAR] and Referral.objects.get(pk=referral.pk).decision_text == CLEAR
    open_columns(Referral, "decision_text")
    assert stored(Referral, "decision_text") == [CLEAR]


def test_the_facts_of_old_papers_read_as_before(cast):
    lives.submitted(cast)
    before = {one.pk: one.facts for one in IssuedDocument.objects.all()}
    open_columns(IssuedDocument, "facts")
    assert before and all(text.startswith("{") for text in stored(IssuedDocument, "facts"))
    seal_columns(IssuedDocument, "facts")
    assert {one.pk: one.facts for one in IssuedDocument.objects.all()} == before
