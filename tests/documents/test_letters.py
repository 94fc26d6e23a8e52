"""The golden letters: what each kind of paper says, word by word, and what none of them may say."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.models import Appointment, EligibilityCheck, Episode, FollowUp, Reason, Referral
from casework.roles import SYSTEM, Area, Risk
from documents.issue import issue
from documents.kind import KINDS, Audience
from documents.letter import day_and_hour
from documents.models import IssuedDocument, Message
from documents.notice import NOTICES
from documents.paper import pdf_of, sheet_of
from documents.render import missing_glyphs
from documents.seal import is_sealed_with
from tests import lives
from tests.documents.golden import GOLDEN, assert_says, said
from tests.isolation.planting import of_the_other_centre
from workflows.door import open_record, take_step
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    FollowUpMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Missed
from workflows.machines.area_plan import ClosingOpinion
from workflows.machines.document import Wording
from workflows.machines.episode import Transfer
from workflows.machines.facts import Explained, Said
from workflows.machines.follow_up import Findings
from workflows.machines.reports import draft_report, prove_attendance

pytestmark = pytest.mark.once

DAY = date(2026, 11, 3)
FORBIDDEN = ("víctima", "violencia", "delito", "agresor", "reeducación", "CeDeMas", "SIGUE", "género")


@pytest.fixture(params=["alone", "beside others"])
def that_day(request, cast):
    """One day for every run, so that letters can be compared; the same ones when others have come their way before."""
    with clock.at(clock.moment_of(DAY, 10)):
        if request.param == "beside others":
            others_of_the_other_centre(cast)
        yield


def others_of_the_other_centre(cast) -> None:
    """Another institution's men: one concluded, one who missed and whose group was waived, one who never came."""
    own = of_the_other_centre(cast)
    of_town = {"unit": cast.town, "created_by": cast.other_clerk, "center": cast.ecatepec}
    lives.begin_numbers(500)
    lives.completed(own, **of_town)
    case = lives.active(own, fit_for_group=False, **of_town)
    lives.attended(own, case, Area.LEGAL)
    lives.missed(own, lives.session(own, case, Area.PSYCHOLOGY))
    lives.session(own, case, Area.SOCIAL_WORK, days=30)
    lives.twice_missed(own, **of_town)
    lives.begin_numbers()  # what comes after is called what it would be called alone


def paper(kind: str, referral) -> IssuedDocument:
    return IssuedDocument.objects.filter(kind=kind, referral=referral.pk).latest("pk")


def assert_golden(kind: str, referral) -> str:
    text = said(sheet_of(paper(kind, referral)))
    assert_says(kind, text)
    assert not missing_glyphs(text)
    return text


def reason(group: str) -> Reason:
    return Reason.objects.filter(group=group).order_by("order", "pk").first()


@pytest.mark.requirement("R38", "R42")
def test_the_papers_of_a_whole_process(cast, that_day):
    referral = lives.completed(cast)
    episode = lives.episode_of(referral)
    take_step(paper("certificate", referral), DocumentMachine.sign, by=cast.coordinator)
    first = Appointment.objects.get(episode=episode, purpose="FIRST")
    prove_attendance(first, by=cast.receptionist)
    follow_up = FollowUp.objects.get(episode=episode, month=3, side="CENTER")
    with clock.at(clock.moment_of(follow_up.due_on, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
        found = Findings(
            "PHONE", "PERSON", "NO", "NO", "YES", "YES", "NO", "YES", "NO", "NO_RELAPSE", "Notas reservadas"
        )
        take_step(follow_up, FollowUpMachine.record, by=cast.social_worker, facts=found)
    for kind in (
        "receipt",
        "acceptance_letter",
        "start_letter",
        "final_report",
        "certificate",
        "certificate_copy",
        "follow_up_report",
    ):
        assert_golden(kind, referral)
    summons = IssuedDocument.objects.get(appointment=first, kind="summons")
    assert_says("summons", said(sheet_of(summons)))
    assert_golden("attendance_certificate", referral)
    assert "No certifica la ausencia de violencia" in said(sheet_of(paper("certificate", referral)))
    for one in IssuedDocument.objects.filter(referral=referral.pk):
        assert referral.case_file.number not in said(sheet_of(one)), one.kind
        assert "Notas reservadas" not in said(sheet_of(one))
        if KINDS[one.kind].discreet:
            words = said(sheet_of(one))
            assert not [word for word in FORBIDDEN if word.lower() in words.lower()], one.kind


@pytest.mark.requirement("R39")
def test_a_progress_report_is_written_reviewed_and_signed(cast, that_day):
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    draft = draft_report("progress_report", lives.episode_of(referral), by=cast.psychologist)
    assert draft_report("progress_report", lives.episode_of(referral), by=cast.lawyer).pk == draft.pk
    wording = {"conduct": "Llega puntual y participa con respeto.", "compliance": "COMPLIES"}
    take_step(draft, DocumentMachine.write, by=cast.psychologist, facts=Wording(wording))
    take_step(draft, DocumentMachine.send_to_review, by=cast.psychologist)
    assert paper("progress_report", referral).folio is None
    take_step(draft, DocumentMachine.sign, by=cast.coordinator)
    assert_golden("progress_report", referral)


def test_the_answers_to_a_referral(cast, that_day):
    returned, declined = lives.submitted(cast), lives.submitted(cast)
    facts = Explained(reason("RETURN"), "Falta la segunda hoja de la resolución.")
    take_step(returned, ReferralMachine.send_back, by=cast.coordinator, facts=facts)
    facts = Explained(reason("DECLINE"), "Puede acudir al Instituto de Salud.")
    take_step(declined, ReferralMachine.decline, by=cast.coordinator, facts=facts)
    assert_golden("return_letter", returned)
    assert_golden("decline_letter", declined)


def test_the_letters_of_one_who_stops_and_goes(cast, that_day):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    missed = lives.session(cast, referral, Area.LEGAL)
    with clock.at(missed.ends_at):
        take_step(missed, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
    with clock.at(missed.ends_at + timedelta(days=15)):
        take_step(missed, AppointmentMachine.let_lapse, by=SYSTEM)
    assert_golden("absence_notice", referral)
    words = assert_golden("warning_letter", referral)
    assert not [word for word in FORBIDDEN if word.lower() in words.lower()]
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    assert "médico" not in assert_golden("hold_letter", referral)
    take_step(episode, EpisodeMachine.resume, by=cast.coordinator)
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=Transfer(cast.ecatepec, "Domicilio"))
    take_step(episode, EpisodeMachine.accept_transfer, by=cast.other_coordinator)
    assert_golden("transfer_letter", referral)
    why = Explained(reason("WITHDRAWAL"), "Dejó de acudir.")
    take_step(episode, EpisodeMachine.withdraw, by=cast.other_coordinator, facts=why)
    assert_golden("withdrawal_letter", referral)
    referral = Referral.objects.get(pk=referral.pk)
    take_step(referral, ReferralMachine.readmit, by=cast.other_coordinator, facts=Explained(None, "Pidió volver."))
    assert_golden("readmission_letter", referral)


def test_the_letter_about_one_who_is_not_eligible(cast, that_day):
    referral = lives.assessed(cast)
    episode = lives.episode_of(referral)
    EligibilityCheck.objects.filter(episode=episode, criterion__kind="EXCLUDE").update(met=True)
    why = Explained(reason("NOT_ELIGIBLE"), "Se le orientó a otro servicio.")
    take_step(episode, EpisodeMachine.find_not_eligible, by=cast.coordinator, facts=why)
    assert_golden("not_eligible_letter", referral)


def test_the_letter_about_one_who_never_came(cast, that_day):
    referral = lives.accepted(cast)
    first = Appointment.objects.get(episode__referral=referral.pk, purpose="FIRST")
    for one in (first, second(cast, referral)):
        lives.missed(cast, one)
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    assert_golden("no_show_letter", referral)


def test_a_letter_tells_nothing_of_who_was_accepted_after_him(cast):
    missed = lives.twice_missed(cast)
    referral = lives.accepted(cast)
    lives.accepted(cast, first_in_days=9)
    again = issue("acceptance_letter", referral, case=referral, by=cast.coordinator)
    first = Appointment.objects.get(episode__referral=referral.pk, purpose="FIRST")
    assert again.facts["first"] == day_and_hour(first.starts_at)
    take_step(missed, ReferralMachine.record_no_show, by=cast.coordinator)
    assert len(paper("no_show_letter", missed).facts["summonses"]) == 2


def test_a_final_report_holds_the_risk_and_the_opinions_of_its_own_case(cast):
    other, referral = lives.active(cast), lives.closing(cast)
    lives.write_risk(cast, lives.episode_of(other), "REVIEW", Risk.EXTREME)
    lives.attended(cast, other, Area.LEGAL)
    legal = lives.episode_of(other).plans.get(area=Area.LEGAL)
    take_step(legal, AreaPlanMachine.complete, by=cast.lawyer, facts=ClosingOpinion("Opinión sobre otra persona."))
    report = draft_report("final_report", lives.episode_of(referral), by=cast.coordinator)
    assert report.facts["risk"] == Risk.MEDIUM.label
    assert report.facts["wording"]["legal"] == "Cumplió los objetivos."


def test_a_transfer_letter_says_where_he_was_and_not_where_another_went(cast):
    for referral in (lives.active(cast), lives.active(cast)):
        episode = lives.episode_of(referral)
        facts = Transfer(cast.ecatepec, "Domicilio")
        take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=facts)
        take_step(episode, EpisodeMachine.accept_transfer, by=cast.other_coordinator)
        assert paper("transfer_letter", referral).facts["from"] == cast.toluca.name


def second(cast, referral) -> Appointment:
    """A second summons to a first appointment."""
    starts = clock.moment_of(DAY + timedelta(days=20), 9)
    return open_record(
        Appointment(
            episode=lives.episode_of(referral), purpose="FIRST", area=Area.SOCIAL_WORK, starts_at=starts,
            professional=cast.social_worker, ends_at=starts + timedelta(minutes=50), created_at=clock.now(),
        ),
        by=cast.coordinator,
    )  # fmt: skip


def test_a_voluntary_case_has_no_letters_to_an_institution_and_tells_none(cast, that_day):
    referral = lives.active(cast)
    episode = Episode.objects.get(referral=referral.pk)
    assert IssuedDocument.objects.filter(audience=Audience.INSTITUTION).exists()
    voluntary = Referral.objects.get(pk=referral.pk)
    voluntary.is_voluntary, voluntary.unit = True, None
    assert issue("start_letter", episode, case=voluntary, by=cast.coordinator) is None
    assert not [audience for audience, _letter in NOTICES["plan_approved"](episode, voluntary)]


@pytest.mark.requirement("R48")
def test_no_message_names_the_person_or_the_matter(cast, that_day):
    lives.completed(cast)
    rows = list(Message.objects.all())
    assert rows
    for row in rows:
        words = f"{row.subject} {row.body}"
        for secret in ("Rogelio", "Hernández", *FORBIDDEN[:5]):
            assert secret.lower() not in words.lower(), (row.notice, secret)


def test_a_relapse_is_urgent_for_everybody_and_says_nothing(cast, that_day):
    referral = lives.completed(cast)
    follow_up = FollowUp.objects.get(episode__referral=referral.pk, month=3, side="CENTER")
    with clock.at(clock.moment_of(follow_up.due_on, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
        found = Findings(
            "PHONE", "PERSON", "YES", "YES", "NO", "NO", "NO", "NO", "YES", "RELAPSE_REFERRED", "La golpeó"
        )
        take_step(follow_up, FollowUpMachine.record, by=cast.social_worker, facts=found)
    rows = Message.objects.filter(notice="follow_up_done")
    assert {row.audience for row in rows} == {
        f"coordination:{cast.toluca.pk}", "direction", f"unit:{cast.court.pk}",
    }  # fmt: skip
    assert all(row.subject.startswith("URGENTE") and "golpeó" not in row.body for row in rows)


@pytest.mark.requirement("R34")
@pytest.mark.requirement("R35")
def test_the_letters_of_an_institution_that_joins(cast, that_day, monkeypatch):
    monkeypatch.setattr("workflows.application.new_code", lambda: "KQ7M-4TXR-H29P")
    institution = lives.asked_to_join(cast, areas=2)
    letter = institution.papers.get(kind="responsibility_letter")
    words = said(sheet_of(letter))
    assert_says("responsibility_letter", words)
    assert not missing_glyphs(words) and is_sealed_with(letter.facts, letter.seal)
    institution = lives.joined(cast, institution)
    registration = institution.papers.get(kind="registration_letter")
    assert registration.signed_by == cast.director, "the direction answers for it, whoever activates"
    assert_says("registration_letter", said(sheet_of(registration)))
    assert pdf_of(letter).startswith(b"%PDF") and pdf_of(registration) == pdf_of(registration)


@pytest.mark.requirement("R34")
def test_each_institution_that_joins_has_letters_and_mail_of_its_own(cast):
    for institution in (lives.asked_to_join(cast), lives.asked_to_join(cast)):
        application = institution.application
        letter = institution.papers.get(kind="responsibility_letter")
        assert letter.folio == application.folio
        written = Message.objects.get(notice="application_received", audience=f"email:{application.contact.email}")
        assert application.folio in written.body
    joined = lives.joined(cast, institution)
    current = joined.papers.filter(replaced_at__isnull=True).values_list("kind", flat=True)
    assert set(current) == {"responsibility_letter", "registration_letter"}  # one does not replace the other


def test_a_signed_paper_keeps_its_file_and_a_revoked_one_is_marked(cast, that_day):
    referral = lives.submitted(cast)
    receipt = paper("receipt", referral)
    first = pdf_of(receipt)
    receipt = paper("receipt", referral)
    assert receipt.pdf and pdf_of(receipt) == first
    take_step(receipt, DocumentMachine.revoke, by=cast.coordinator, facts=Said("Se emitió por error."))
    assert pdf_of(paper("receipt", referral)) != first
    with receipt.pdf.open("rb") as kept:
        assert kept.read() == first


def test_every_kind_has_a_golden_text():
    assert {path.stem for path in GOLDEN.glob("*.txt")} >= set(KINDS)
