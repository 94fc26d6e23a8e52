"""A referral that is not for the programme, and one that the institution takes back."""

import pytest

from casework.models import Reason
from documents.models import IssuedDocument
from tests import lives
from workflows.door import NotYours, Refused, Stale, take_step
from workflows.flows.drift import drift
from workflows.machines import ReferralMachine
from workflows.machines.facts import Explained


def test_a_declined_referral_tells_why_and_never_comes_back(cast):
    referral = lives.submitted(cast)
    why = Explained(Reason.objects.filter(group="DECLINE").first(), "Requiere tratamiento antes; acuda a CAPA.")
    declined = take_step(referral, ReferralMachine.decline, by=cast.coordinator, facts=why)

    assert declined.state == "DECLINED"
    letter = IssuedDocument.objects.get(referral=referral.pk, kind="decline_letter")
    assert "CAPA" in str(letter.facts)
    with pytest.raises(Stale, match="No procedente"):
        take_step(referral, ReferralMachine.accept, by=cast.coordinator, facts=None)
    assert drift(referral.pk) == (set(), set())


def test_only_the_institution_that_sent_it_takes_it_back(cast):
    referral = lives.submitted(cast)
    why = lives.because("La persona cambió de domicilio.")
    for stranger in (cast.other_clerk, cast.other_admin, cast.director, cast.auditor):
        with pytest.raises(NotYours):
            take_step(referral, ReferralMachine.cancel, by=stranger, facts=why)
    assert take_step(referral, ReferralMachine.cancel, by=cast.judge_clerk, facts=why).state == "CANCELLED"
    assert drift(referral.pk) == (set(), set())


def test_an_accepted_referral_is_not_taken_back(cast):
    referral = lives.accepted(cast)
    with pytest.raises(Refused, match="Aceptada"):
        take_step(referral, ReferralMachine.cancel, by=cast.judge_clerk, facts=lives.because("Ya no."))
