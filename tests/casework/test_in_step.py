"""The columns of search and order: kept by every save, found and mended where a former version could not keep them."""

import pytest
from django.core.management import call_command
from django.db import connection

from casework.in_step import mend, out_of_step
from casework.models import Person, Referral
from tests import lives
from tests.cast import signed_in
from tests.copies import SEAL
from workflows.world.invariants import found_as_it_says

pytestmark = pytest.mark.django_db
NEW = ("search_numbers", "cause_order")  # columns that the former version does not name


def found(client, words: str) -> list[int]:
    return [row.referral.pk for row in client.get("/personas-canalizadas/", {"q": words}).context["rows"]]


def as_the_former_version_would(referral: Referral) -> int:
    """Write a second draft like this one, naming no new column; its number."""
    columns = [one.column for one in Referral._meta.concrete_fields if not one.primary_key and one.name not in NEW]
    values = {"draft_folio": "'B-9999'", "letter_number": "'OF/OLD'", "present_letter_number": "'OF/OLD'"}
    values |= {"seal_id": SEAL[connection.vendor], "curp": "''", "curp_digest": "''"}  # sealed for the other row
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO casework_referral ({', '.join(columns)}) "  # noqa: S608
            f"SELECT {', '.join(values.get(one, one) for one in columns)} FROM casework_referral WHERE id = %s",
            [referral.pk],
        )
    return Referral.objects.get(draft_folio="B-9999").pk


def test_what_the_former_version_wrote_meanwhile_is_found_once_it_is_put_in_step(cast, client, capsys):
    signed_in(client, cast.judge_clerk)
    number = as_the_former_version_would(lives.drafted(cast))
    assert found(client, "OF/OLD") == [] and found_as_it_says() == [f"referral/{number}"]
    call_command("keep_in_step")
    assert "al día: 1." in capsys.readouterr().out
    assert found(client, "OF/OLD") == [number] and found_as_it_says() == [] and mend() == 0


def test_each_column_that_says_something_else_is_seen(cast):
    referral = lives.accepted(cast)
    for model, number in ((Referral, referral.pk), (Person, Referral.objects.get(pk=referral.pk).person_id)):
        for name in model.KEPT_IN_STEP:
            model.objects.filter(pk=number).update(**{name: "otra"})
            assert [(type(row), row.pk) for row in out_of_step()] == [(model, number)], name
            mend()
    assert list(out_of_step()) == []


def test_numbers_that_grow_in_small_letters_are_kept_whole(cast, client):
    """«ﬃ» is three signs in small letters: six numbers of eighty signs have no length that bounds them."""
    signed_in(client, cast.judge_clerk)
    referral = lives.drafted(cast, letter_number="\ufb03" * 80, judicial_case_number="\ufb03" * 79 + "9")
    assert found(client, "\ufb03" * 79 + "9") == [referral.pk]
