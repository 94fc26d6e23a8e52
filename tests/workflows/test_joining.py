"""What an institution's steps do: areas and accounts, agreements and warnings, leaving and who takes over."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import clock
from casework.access import visible
from casework.models import (
    CollaborationAgreement,
    FollowUp,
    HistoryEntry,
    Institution,
    InstitutionApplication,
    Referral,
    User,
)
from casework.roles import SYSTEM, Role
from documents.delivery import recipients
from documents.models import InstitutionPaper, IssuedDocument, Message
from tests import lives
from tests.cast import account, signed_in
from tests.sign_in import invited_by, token_of
from workflows import deadlines
from workflows.agreements import ends_for
from workflows.door import NotYours, Refused, lock_case, open_record, take_step
from workflows.institutions_list import listed, resembling
from workflows.machines import AccountMachine, InstitutionMachine, ReferralMachine
from workflows.machines.facts import Said
from workflows.machines.joining import Approval, AreaAsked, Met, SignedLetter
from workflows.machines.referral import Reassignment

pytestmark = pytest.mark.django_db


def fresh(institution) -> Institution:
    return Institution.objects.get(pk=institution.pk)


# ---- Areas and accounts --------------------------------------------------------------------------------------------


@pytest.mark.requirement("R35")
@pytest.mark.requirement("R56")
def test_each_area_has_its_own_account_administrator_invited_by_e_mail(cast):
    institution = lives.joined(cast, areas=3)
    administrators = User.objects.filter(unit__institution=institution.pk).order_by("pk")
    assert [(one.role, one.state, one.unit.name) for one in administrators] == [
        (Role.INSTITUTION_ADMIN, "INVITED", f"Área {number}") for number in (1, 2, 3)
    ]
    letters = Message.objects.filter(notice="activation", recipient__in=[one.email for one in administrators])
    assert letters.count() == 3 and all("/cuenta/activar/" in one.body for one in letters)
    assert institution.papers.get(kind="registration_letter").facts["units"][2][0] == "Área 3"


@pytest.mark.requirement("R34")
def test_unsigned_it_is_neither_validated_nor_approved(cast):
    institution = lives.asked_to_join(cast)
    with pytest.raises(Refused, match="carta responsiva firmada"):
        take_step(institution, InstitutionMachine.validate, by=cast.director)
    take_step(institution, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    take_step(institution, InstitutionMachine.validate, by=cast.director)
    InstitutionApplication.objects.filter(institution=institution).update(signed_form="", signed_at=None)
    with pytest.raises(Refused, match="carta responsiva firmada"):
        take_step(institution, InstitutionMachine.approve, by=cast.director, facts=Approval())


def test_without_an_area_the_form_is_not_complete(cast):
    institution = lives.asked_to_join(cast)
    take_step(institution, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    institution.application.units.all().delete()
    with pytest.raises(Refused, match="qué área"):
        take_step(institution, InstitutionMachine.validate, by=cast.director)


def test_an_address_that_already_has_an_account_is_told_to_the_direction_alone(cast):
    institution = lives.asked_to_join(cast)
    institution.application.units.update(email=cast.judge_admin.email)
    take_step(institution, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    take_step(institution, InstitutionMachine.validate, by=cast.director)
    with pytest.raises(Refused, match=cast.judge_admin.email):
        take_step(institution, InstitutionMachine.approve, by=cast.director, facts=Approval())


@pytest.mark.requirement("R56")
@pytest.mark.requirement("R62")
def test_the_direction_gives_an_institution_another_area(cast):
    asked = AreaAsked("Segunda Sala", "Inés", "Mora Gil", "Secretaria", "ines.mora@poder.example", "722 555 0103")
    institution = cast.court.institution
    with pytest.raises(NotYours):
        take_step(institution, InstitutionMachine.add_area, by=cast.judge_admin, facts=asked)
    for _time in range(2):
        before = institution.units.count()
        take_step(institution, InstitutionMachine.add_area, by=cast.director, facts=asked)
        assert institution.units.count() == before + 1
        asked = AreaAsked("Tercera Sala", "Iván", "Paz", "Secretario", "ivan.paz@poder.example", "722 555 0104")
    assert User.objects.get(email="ines.mora@poder.example").role == Role.INSTITUTION_ADMIN
    old, new = InstitutionPaper.objects.filter(institution=institution).order_by("pk")
    assert (old.state, new.state) == ("REPLACED", "SIGNED")
    assert [unit[0] for unit in new.facts["units"]] == ["Segunda Sala", "Tercera Sala", "Área de Ejecución"]


def test_who_of_the_direction_acts_now_answers_for_the_letter_not_who_approved_it(cast):
    institution = lives.joined(cast)
    second = account(Role.DIRECTION, "Nora", "Luna Sol")
    asked = AreaAsked("Segunda Sala", "Inés", "Mora Gil", "Secretaria", "ines.mora@poder.example", "722 555 0103")
    take_step(institution, InstitutionMachine.add_area, by=second, facts=asked)
    letters = InstitutionPaper.objects.filter(institution=institution, kind="registration_letter").order_by("pk")
    assert [one.signed_by for one in letters] == [cast.director, second]


def test_a_taken_name_or_address_opens_no_area(cast):
    institution, known = cast.court.institution, cast.other_clerk.email
    for asked in (
        AreaAsked(cast.court.name, "Ana", "Sol", "Enlace", "ana.sol@poder.example", "722 555 0101"),
        AreaAsked("Otra sala", "Ana", "Sol", "Enlace", known, "722 555 0101"),
    ):
        with pytest.raises(Refused):
            take_step(institution, InstitutionMachine.add_area, by=cast.director, facts=asked)
    assert institution.units.count() == 1 and not institution.papers.exists()


# ---- Suspended and resumed -----------------------------------------------------------------------------------------


def test_a_suspension_ends_sessions_and_what_was_locked_before_stays_locked(cast, client):
    referral = lives.submitted(cast)
    signed_in(client, cast.judge_clerk)
    assert client.get("/personas-canalizadas/").status_code == 200
    another = account(Role.INSTITUTION_USER, "Elsa", "Nájera", unit=cast.court)
    take_step(another, AccountMachine.lock, by=cast.judge_admin, facts=Said("Perdió su equipo."))
    take_step(cast.court.institution, InstitutionMachine.suspend, by=cast.director, facts=Said("Mal uso."))
    assert client.get("/personas-canalizadas/").status_code == 302, "her session ended"
    assert visible(Referral, cast.director).filter(pk=referral.pk).exists(), "the direction still reads its referrals"
    assert not visible(Referral, User.objects.get(pk=cast.judge_clerk.pk)).exists()
    take_step(cast.court.institution, InstitutionMachine.resume, by=cast.director)
    states = dict(User.objects.filter(unit=cast.court).values_list("email", "state"))
    assert states.pop(another.email) == "LOCKED", "for a reason of its own"
    assert set(states.values()) == {"ACTIVE"}
    assert client.get("/personas-canalizadas/").status_code == 302, "what was ended stays ended"


def test_nobody_enters_a_suspended_institution_by_an_invitation_or_an_unlocking(cast, client):
    institution = lives.joined(cast)
    invited = User.objects.get(unit__institution=institution.pk)
    link = (
        Message.objects.get(notice="activation", recipient=invited.email).body.split("/cuenta/activar/")[1].split()[0]
    )
    assert client.get(f"/cuenta/activar/{link}").status_code == 200
    take_step(institution, InstitutionMachine.suspend, by=cast.director, facts=Said("Mal uso."))
    assert client.get(f"/cuenta/activar/{link}").status_code == 404
    with pytest.raises(Refused, match="no está activa"):
        take_step(invited, AccountMachine.invite_again, by=cast.system_admin)
    told = Message.objects.filter(notice="activation", recipient=invited.email)
    before = told.count()
    take_step(institution, InstitutionMachine.resume, by=cast.director)
    assert told.count() == before + 1
    assert client.get(f"/cuenta/activar/{token_of(invited)}/").status_code == 200


@pytest.mark.parametrize("state", ["SUSPENDED", "TERMINATED"])
def test_no_account_is_opened_or_activated_in_an_institution_that_is_not_active(cast, client, state):
    invited_by(signed_in(client, cast.judge_admin), email="nora.luna@instancia.example")
    nora = User.objects.get(email="nora.luna@instancia.example")
    Institution.objects.filter(pk=cast.court.institution_id).update(state=state)
    form = {"new_password": "cinco tazas de café frío", "new_password_again": "cinco tazas de café frío"}
    page = Client().post(f"/cuenta/activar/{token_of(nora)}/", form)
    assert page.status_code == 200 and "Su institución no está activa en el sistema." in page.content.decode()
    signed_in(client, cast.system_admin)
    assert cast.court.institution.name not in client.get("/cuentas/invitar/").content.decode()
    invited_by(client, role=Role.INSTITUTION_USER, unit=cast.court.pk)
    assert not User.objects.filter(first_name="Rosa").exclude(pk=nora.pk).exists()
    guest = User(email="x@instancia.example", first_name="X", last_name="Y", role="INSTITUTION_USER", unit=cast.court)
    guest.set_unusable_password()
    with pytest.raises(Refused, match="no está activa"):
        open_record(guest, by=cast.system_admin)
    nora = User.objects.get(pk=nora.pk)
    assert (nora.state, nora.has_usable_password()) == ("INVITED", False)


def test_the_letter_of_a_suspension_says_who_lifts_it(cast):
    take_step(cast.court.institution, InstitutionMachine.suspend, by=cast.director, facts=Said("Mal uso."))
    letter = Message.objects.get(user=cast.judge_clerk, notice="account_locked")
    assert "cuando la Dirección General lo reanude" in letter.body and "desbloquee" not in letter.body
    take_step(cast.other_clerk, AccountMachine.lock, by=cast.other_admin, facts=Said("Perdió su equipo."))
    assert "hasta que la desbloquee" in Message.objects.get(user=cast.other_clerk, notice="account_locked").body


# ---- Terminated ----------------------------------------------------------------------------------------------------


def test_an_institution_with_open_referrals_is_not_terminated_until_they_pass_to_another(cast):
    referral, why = lives.accepted(cast), Said("Desaparece el juzgado.")
    papers = IssuedDocument.objects.filter(referral=referral.pk, addressed_unit=cast.court.pk)
    assert papers.exists()
    with pytest.raises(Refused, match="canalizaciones abiertas"):
        take_step(cast.court.institution, InstitutionMachine.terminate, by=cast.director, facts=why)
    take_step(referral, ReferralMachine.reassign, by=cast.director, facts=Reassignment(cast.town, "Cambió de sede."))
    assert visible(Referral, cast.other_clerk).filter(pk=referral.pk).exists()
    assert not visible(Referral, cast.judge_clerk).filter(pk=referral.pk).exists()
    assert visible(IssuedDocument, cast.other_clerk).filter(referral=referral.pk).exists()
    assert not visible(IssuedDocument, cast.judge_clerk).exists()
    told = Message.objects.filter(notice="referral_reassigned").values_list("audience", flat=True)
    assert list(told) == [f"unit:{cast.town.pk}"]
    assert "Cambió de sede." in HistoryEntry.objects.get(case=referral.pk, step="reassign").reason
    take_step(cast.court.institution, InstitutionMachine.terminate, by=cast.director, facts=why)
    assert fresh(cast.court.institution).state == "TERMINATED"
    assert set(User.objects.filter(unit=cast.court).values_list("state", flat=True)) == {"DISABLED"}


def test_only_the_direction_passes_a_referral_to_another_area(cast):
    referral, facts = lives.submitted(cast), Reassignment(cast.town, "Cambió de sede.")
    for who in (cast.judge_admin, cast.other_admin, cast.coordinator, cast.system_admin):
        with pytest.raises(NotYours):
            take_step(referral, ReferralMachine.reassign, by=who, facts=facts)


# ---- Agreements ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R29")
@pytest.mark.requirement("R54")
def test_an_agreement_has_commitments_with_their_days_and_they_are_met(cast):
    agreement = lives.agreed(cast, cast.court.institution, ends_in=300)
    commitment = agreement.commitments.get()
    assert commitment.due_on == agreement.valid_to and commitment.met_on is None
    take_step(cast.court.institution, InstitutionMachine.meet_commitment, by=cast.director, facts=Met(commitment))
    assert agreement.commitments.get().met_on == clock.today()
    other = lives.agreed(cast, cast.town.institution, ends_in=300).commitments.get()
    take_step(cast.court.institution, InstitutionMachine.meet_commitment, by=cast.director, facts=Met(other))
    assert type(other).objects.get(pk=other.pk).met_on is None, "of another institution"


@pytest.mark.requirement("R54")
def test_both_sides_are_warned_60_and_15_days_before_and_when_it_is_over_once_each(cast):
    lives.agreed(cast, cast.court.institution, ends_in=100)
    sent = []
    for days in range(0, 110):
        with clock.at(clock.now() + timedelta(days=days)):
            for _twice in range(2):
                deadlines.warn_of_agreements()
            found = Message.objects.filter(notice__startswith="agreement").count()
        if found != (sent[-1][1] if sent else 0):
            sent.append((days, found))
    assert sent == [(40, 2), (85, 4), (101, 6)]
    audiences = {one.audience for one in Message.objects.filter(notice="agreement_expiring")}
    assert audiences == {"direction", f"administrators:{cast.court.institution_id}"}
    reached = [user for audience in audiences for _email, user in recipients(audience)]
    assert {cast.director, cast.judge_admin} == set(reached), "the account administrators, not everybody"
    assert fresh(cast.court.institution).state == "ACTIVE", "nothing is suspended by itself"


def test_a_late_task_sends_only_the_nearest_warning_and_a_new_agreement_ends_them(cast):
    lives.agreed(cast, cast.court.institution, ends_in=10)
    assert deadlines.warn_of_agreements() == 1
    assert deadlines.warn_of_agreements() == 0
    lives.agreed(cast, cast.court.institution, ends_in=400, number="CC-02/2027")
    with clock.at(clock.now() + timedelta(days=20)):
        assert deadlines.warn_of_agreements() == 0
        assert not ends_for(cast.director)


def test_an_agreement_that_ends_today_is_not_over(cast):
    agreement = lives.agreed(cast, cast.court.institution, ends_in=0)
    (ending,) = ends_for(cast.judge_admin)
    assert ending.agreement == agreement and not ending.is_over and "vence hoy" in ending.sentence
    assert not ends_for(cast.other_admin), "of other institutions, nothing"
    with clock.at(clock.now() + timedelta(days=1)):
        (ending,) = ends_for(cast.judge_admin)
        assert ending.is_over


def test_the_list_says_of_each_institution_when_its_own_agreement_ends(cast):
    lives.agreed(cast, cast.court.institution, ends_in=100)
    lives.agreed(cast, cast.town.institution, ends_in=300)
    ends = {one.pk: one.agreement_ends for one in listed(cast.director)}
    of_court, of_town = (ends[unit.institution_id] for unit in (cast.court, cast.town))
    assert (of_court, of_town) == tuple(clock.today() + timedelta(days=days) for days in (100, 300))


def test_only_the_direction_records_an_agreement_and_its_number_is_used_once(cast):
    lives.agreed(cast, cast.court.institution, ends_in=10)
    with pytest.raises(Refused):
        lives.agreed(cast, cast.court.institution, ends_in=20)
    assert CollaborationAgreement.objects.count() == 1


# ---- Duplicates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "email", "why"),
    [
        ("Juzgado 2º de Lerma", "a@otra.example", None),
        ("JUZGADO  SEGUNDO DE CONTROL", "a@otra.example", "nombre parecido"),
        ("Juzgado Segundo del Control de Toluca", "a@otra.example", "nombre parecido"),
        ("Jusgado Segundo de Control", "a@otra.example", "nombre parecido"),
        ("Sala Penal", "a@JSC.example", "mismo dominio de correo"),
    ],
)
def test_likely_duplicates_are_found_by_name_and_by_domain(cast, name, email, why):
    cast.court.email = "ejecucion@jsc.example"
    cast.court.save()
    institution = lives.asked_to_join(cast, name=name, head_email=email)
    found = {one.institution.pk: str(one.why) for one in resembling(institution, cast.director)}
    assert found.get(cast.court.institution_id) == why


def test_a_domain_that_many_share_says_nothing(cast):
    for number in range(7):
        lives.asked_to_join(cast, name=f"Oficina {'ABCDEFG'[number] * 9}", head_email=f"{number}@estado.example")
    institution = lives.asked_to_join(cast, name="Zapotal", head_email="z@estado.example")
    assert not resembling(institution, cast.director)


# ---- Follow-ups of an institution that leaves ----------------------------------------------------------------------


def test_concluded_cases_with_follow_ups_to_come_can_pass_too(cast):
    referral = lives.completed(cast)
    take_step(referral, ReferralMachine.reassign, by=cast.director, facts=Reassignment(cast.town, "Cambió de sede."))
    own = visible(FollowUp, cast.other_clerk).filter(side=FollowUp.Side.INSTITUTION)
    assert own.count() == 3
    signed = signed_in(Client(), cast.other_clerk)
    assert signed.get(f"/seguimientos/{own.first().pk}/").status_code == 200


def test_a_step_of_one_institution_locks_that_one_alone(cast):
    with CaptureQueriesContext(connection) as asked:
        lock_case(InstitutionMachine, cast.court.institution)
    (locked,) = asked
    assert f'"casework_institution"."id" = {cast.court.institution_id}' in locked["sql"]


def test_a_day_is_counted_in_whole_days(cast):
    agreement = lives.agreed(cast, cast.court.institution, ends_in=3)
    assert agreement.days_left(clock.today()) == 3
    assert agreement.days_left(date(2100, 1, 1)) < 0
