"""The proof that an institution received a paper: who of which area, and when; also when it took the whole file."""

import pytest
from django.urls import reverse

from casework import clock
from casework.words import short_day
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def pages_of_the_center(client, cast, referral, paper) -> list[str]:
    """The case, its papers and the paper's own page, as the coordinator reads them."""
    center = signed_in(client, cast.coordinator)
    addresses = (
        reverse("case", args=[referral.pk]), reverse("case_papers", args=[referral.pk]),
        reverse("paper_draft", args=[paper.pk]),
    )  # fmt: skip
    return [center.get(address).content.decode() for address in addresses]


@pytest.mark.requirement("R45")
@pytest.mark.requirement("R48")
def test_the_centre_sees_who_of_which_area_opened_a_paper_and_when(client, cast):
    referral = lives.accepted(cast)
    paper = IssuedDocument.objects.get(referral=referral.pk, kind="acceptance_letter")
    for page in pages_of_the_center(client, cast, referral, paper):
        assert "La instancia aún no lo abre" in page
    institution = signed_in(client, cast.judge_clerk)
    for _time in range(2):
        assert institution.get(reverse("paper", args=[paper.pk])).status_code == 200
    read_on = short_day(clock.today())
    pages = pages_of_the_center(client, cast, referral, paper)
    for page in pages:
        assert f"Recibido el {read_on}" in page and "Patricia Sotelo Berumen, Área de Ejecución" in page
    assert pages[-1].count("Patricia Sotelo Berumen, Área de Ejecución") == 3  # the receipt, and both openings


@pytest.mark.requirement("R45")
def test_the_whole_file_taken_away_is_a_receipt_of_every_paper_in_it(client, cast):
    referral = lives.accepted(cast)
    unread = IssuedDocument.objects.filter(referral=referral.pk, addressed_unit=cast.court, state="SIGNED")
    assert unread.count() == 2
    referral.attachments.all().delete()  # a file of the tests that is not there
    assert signed_in(client, cast.judge_clerk).get(reverse("expediente", args=[referral.pk])).status_code == 200
    assert not unread.exists()
    assert IssuedDocument.objects.filter(acknowledged_by=cast.judge_clerk).count() == 2


def test_a_reader_of_the_centre_leaves_no_receipt(client, cast):
    referral = lives.accepted(cast)
    paper = IssuedDocument.objects.get(referral=referral.pk, kind="acceptance_letter")
    assert signed_in(client, cast.coordinator).get(reverse("paper", args=[paper.pk])).status_code == 200
    assert IssuedDocument.objects.get(pk=paper.pk).state == "SIGNED"
