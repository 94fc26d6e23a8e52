"""A court and a town refer the same man. The centre knows it is one person; neither of them learns of the other."""

import pytest

from casework.access import visible
from casework.models import Appointment, CaseFile, Episode, FollowUp, Person, Referral
from documents.models import IssuedDocument, Message
from tests import lives
from workflows.door import take_step
from workflows.machines import ReferralMachine
from workflows.machines.referral import Acceptance


@pytest.fixture
def both(cast):
    """The court's referral is active; the town's is accepted for the same person."""
    ours = lives.active(cast)
    theirs = lives.submitted(
        cast,
        unit=cast.town,
        created_by=cast.other_clerk,
        second_surname=Referral.objects.get(pk=ours.pk).second_surname,
    )
    man = Person.objects.get(referrals=ours.pk)
    take_step(theirs, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance(person=man))
    return Referral.objects.get(pk=ours.pk), Referral.objects.get(pk=theirs.pk)


def test_the_centre_has_one_person_one_file_and_two_cases(cast, both):
    ours, theirs = both
    assert ours.person == theirs.person
    assert ours.case_file == theirs.case_file
    assert Episode.objects.filter(referral__in=both).count() == 2


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_each_institution_sees_its_own_case_and_no_trace_of_the_other(cast, both):
    ours, theirs = both
    for clerk, own, foreign in ((cast.judge_clerk, ours, theirs), (cast.other_clerk, theirs, ours)):
        assert list(visible(Referral, clerk)) == [own]
        for noun in (Episode, Appointment, FollowUp, IssuedDocument):
            for record in visible(noun, clerk):
                assert record.case.pk == own.pk
        assert not visible(Person, clerk).exists()
        assert not visible(CaseFile, clerk).exists()
        seen = " ".join(str(document.facts) for document in visible(IssuedDocument, clerk))
        for secret in (foreign.folio, own.case_file.number, foreign.letter_number, foreign.authority + " de Metepec"):
            assert secret not in seen


@pytest.mark.requirement("R65")
def test_folios_count_only_ones_own_referrals(cast, both):
    ours, theirs = both
    assert ours.folio.startswith("JSC-") and ours.folio.endswith("-0001")
    assert theirs.folio.startswith("IMM-") and theirs.folio.endswith("-0001")


def test_messages_about_one_case_go_only_to_the_institution_of_that_case(cast, both):
    ours, theirs = both
    for message in Message.objects.exclude(audience=""):
        if message.audience.startswith("unit:"):
            assert message.audience == f"unit:{message.referral.unit_id}"
