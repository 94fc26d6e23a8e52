"""A court and a town refer the same man. The centre knows it is one person; neither of them learns of the other."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from casework.access import visible
from casework.models import Appointment, Attachment, CaseFile, Episode, FollowUp, Person, Referral
from casework.roles import Area
from casework.words import plain_day, short_day
from documents.case_file import Variant, entries
from documents.models import IssuedDocument, Message
from documents.paper import sheet_of
from tests import lives
from tests.cast import signed_in
from tests.documents.golden import said
from workflows.door import take_step
from workflows.machines import ReferralMachine
from workflows.machines.referral import Acceptance

HIM = {"second_surname": "Cruz Olvera", "email": "rogelio@correo.example"}  # no number of the tests in his name
# Each order has its own authority, numbers and days, so that a trace of one in the other's hands can be told.
COURT = {
    "authority": "Jueza Segunda de Control", "letter_number": "JSC/EJEC/7741/2026", "judicial_case_number": "8832/2026",
    "letter_date": date(2025, 2, 13), "term_from": date(2025, 2, 17), "term_to": date(2028, 7, 19),
    "determination_date": date(2025, 2, 11), "ordered_sessions": 187, **HIM,
}  # fmt: skip
TOWN = {
    "authority": "Síndica Procuradora", "letter_number": "IMM-559/2026", "judicial_case_number": "CI-4417/26",
    "letter_date": date(2024, 8, 22), "term_from": date(2024, 9, 3), "term_to": date(2029, 1, 25),
    "determination_date": date(2024, 8, 6), "ordered_sessions": 173, **HIM,
}  # fmt: skip


@pytest.fixture
def both(cast):
    """The court's referral is active and he came to a session; the town's is accepted for the same person."""
    ours = lives.active(cast, **COURT)
    theirs = lives.submitted(
        cast,
        unit=cast.town,
        created_by=cast.other_clerk,
        **TOWN,
    )
    man = Person.objects.get(referrals=ours.pk)
    take_step(theirs, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance(person=man))
    lives.attended(cast, ours, Area.LEGAL)
    Attachment.objects.all().delete()  # the lives of the tests have no files behind them
    return Referral.objects.get(pk=ours.pk), Referral.objects.get(pk=theirs.pk)


def traces(case: Referral, other: Referral) -> set[str]:
    """What would tell somebody of this case: its numbers, its people, its days, as they are written anywhere."""
    unit = case.unit
    days = [case.letter_date, case.term_from, case.term_to, case.determination_date]
    days += [one.starts_at for one in Appointment.objects.filter(episode__referral=case.pk)]
    own_days = [one.starts_at for one in Appointment.objects.filter(episode__referral=other.pk)]
    told = {form(day) for day in days for form in (plain_day, short_day, numbers)}
    papers = IssuedDocument.objects.filter(referral=case.pk)
    return {
        case.folio, case.letter_number, case.authority, case.judicial_case_number, str(case.ordered_sessions),
        unit.name, unit.institution.name, f"{unit.institution.key}-", unit.email, case.created_by.full_name,
        case.created_by.email, case.case_file.number, *(code for code in papers.values_list("code", flat=True) if code),
        *(told - {form(day) for day in own_days for form in (plain_day, short_day, numbers)}),
    } - {""}  # fmt: skip


def numbers(day) -> str:
    return f"{day:%d/%m/%Y}"


def read_by(person, own: Referral) -> str:
    """Everything that this person can read: every page of her institution, its files, its papers and its mail."""
    client = signed_in(Client(), person)
    addresses = [
        *(reverse(name) for name in ("panel", "papers", "follow_ups", "statistics", "own_institution", "my_account")),
        *(reverse(name, args=[own.pk]) for name in ("panel_case", "panel_thread", "referral_sheet")),
        f"{reverse('panel')}?q={own.first_surname}", reverse("statistics_file", args=["csv"]),
    ]  # fmt: skip
    pages = [client.get(address) for address in addresses] + [client.post(reverse("panel_export"), {"formato": "csv"})]
    assert {page.status_code for page in pages} == {200}
    papers = [said(sheet_of(one)) + str(one.facts) for one in visible(IssuedDocument, person)]
    found = entries(own, Variant.WITHOUT_CLINICAL, person, for_institution=True)
    bound = [f"{entry.title} {entry.author} {entry.date}" for entry in found]
    mail = Message.objects.filter(audience__in=[f"unit:{person.unit_id}", f"user:{person.pk}"])
    return "\n".join(
        [*(page.content.decode() for page in pages), *papers, *bound, *(f"{one.subject} {one.body}" for one in mail)]
    )


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
        seen = re.sub(r'<option value="\d+"', "<option", read_by(clerk, own))  # the id of a municipality is no trace
        words = traces(foreign, own)
        assert own.folio in seen and own.authority in seen and plain_day(own.letter_date) in seen
        found = [re.search(rf"(?<![\w./-]){re.escape(word)}(?!\w)", seen) for word in words]
        assert [seen[max(one.start() - 60, 0) : one.end() + 20] for one in found if one] == []


@pytest.mark.requirement("R65")
def test_what_each_counts_is_its_own(cast, both):
    """One person each, the first folio of each, and the session that he attended counts for the court alone."""
    ours, theirs = both
    assert ours.folio.startswith("JSC-") and ours.folio.endswith("-0001")
    assert theirs.folio.startswith("IMM-") and theirs.folio.endswith("-0001")
    held = {}
    for clerk, own in ((cast.judge_clerk, ours), (cast.other_clerk, theirs)):
        client = signed_in(Client(), clerk)
        panel = client.get(reverse("panel")).content.decode()
        assert set(re.findall(r'href="/personas-canalizadas/(\d+)/"', panel)) == {str(own.pk)}
        page = client.get(reverse("panel_case", args=[own.pk])).context
        held[clerk] = sum(line.done for line in page["areas"])
        assert len(page["coming"]) + len(page["past"]) == visible(Appointment, clerk).count()
    assert held == {cast.judge_clerk: 1, cast.other_clerk: 0}


def test_messages_about_one_case_go_only_to_the_institution_of_that_case(cast, both):
    ours, theirs = both
    for message in Message.objects.exclude(audience=""):
        if message.audience.startswith("unit:"):
            assert message.audience == f"unit:{message.referral.unit_id}"
