"""Auditing: what an assignment opens, what it never opens, and that everything that is looked at leaves a trace."""

import csv
import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO

import bagit
import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from casework import clock
from casework.models import AccessEntry, AuditAssignment, ExportRecord, HistoryEntry, Note, VictimRecord
from casework.roles import Area
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from workflows.audit import attendance, signed_notes
from workflows.audit_export import history_table

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def assignment(cast) -> AuditAssignment:
    made = AuditAssignment.objects.create(
        auditor=cast.auditor, purpose="Auditoría programada", reference="OIC/AUD/031/2026", starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=30), assigned_by=cast.director,
    )  # fmt: skip
    made.centers.set([cast.toluca])
    return made


def one_page() -> bytes:
    """One empty page."""
    target = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target)
    return target.getvalue()


@pytest.fixture
def case(cast):
    """A case in attention with one signed note and a record of the victim."""
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    letter = referral.attachments.get()
    letter.file.save("oficio.pdf", ContentFile(one_page()))
    VictimRecord.objects.create(referral_id=referral.pk, alias="Alias de la víctima", safe_channel="Canal seguro")
    return referral


def page(case, name="audit_case") -> str:
    return reverse(name, args=[case.pk])


def test_without_an_assignment_in_force_nothing_opens(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    assert client.get(page(case)).status_code == 200
    with clock.at(clock.now() + timedelta(days=31)):
        assert client.get(page(case)).status_code == 404
    assignment.centers.set([cast.ecatepec])
    assert client.get(page(case)).status_code == 404
    assignment.centers.set([cast.toluca])
    signed_in(client, cast.director)
    client.post(reverse("audit_assignment_revoke", args=[assignment.pk]))
    signed_in(client, cast.auditor)
    assert client.get(page(case)).status_code == 404
    assert "No tiene una asignación vigente" in client.get(reverse("audit")).content.decode()


def test_a_draft_that_nobody_sent_is_not_audited(client, cast, assignment):
    draft = lives.drafted(cast)
    signed_in(client, cast.auditor)
    assert client.get(page(draft)).status_code == 404


def test_the_case_shows_everything_but_clinical_text_and_the_victim(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    seen = client.get(page(case)).content.decode()
    for shown in (
        case.full_name,
        case.folio,
        case.unit.institution.name,
        "Psicología",
        "Asistencia",
        "Historial",
        "Acuse",
    ):
        assert shown in seen
    assert "Firmada el" in seen and cast.psychologist.full_name in seen
    note = Note.objects.get()
    for hidden in (note.observation, note.intervention, note.homework, "Alias de la víctima", "Canal seguro"):
        assert hidden and hidden not in seen
    assert "Resultados clínicos" not in seen and "Opinión del área" not in seen
    assert "<table" in seen and seen.count("<table") == seen.count("data-table stack")  # none is wider than a telephone


def test_the_case_shows_nothing_of_the_case_beside_it(client, cast, case, assignment):
    beside = lives.accepted(cast)
    assert beside.case_file_id != case.case_file_id
    signed_in(client, cast.auditor)
    seen = client.get(page(case)).content.decode()
    assert beside.folio not in seen and page(beside) not in seen and reverse("paper", args=[paper_of(case)]) in seen
    assert reverse("paper", args=[paper_of(beside)]) not in seen
    assert reverse("attachment", args=[case.attachments.get().pk]) in seen
    assert reverse("attachment", args=[beside.attachments.get().pk]) not in seen
    assert seen.count("Proceso abierto el") == seen.count("Empezar la canalización") == 1


def paper_of(case) -> int:
    return IssuedDocument.objects.filter(referral=case.pk, kind="receipt").get().pk


def test_the_sessions_notes_and_history_of_a_case_are_told_without_those_of_another(cast, case, assignment):
    beside = lives.active(cast)
    lives.attended(cast, beside, Area.LEGAL)
    for one, area, signer in ((case, Area.PSYCHOLOGY, cast.psychologist), (beside, Area.LEGAL, cast.lawyer)):
        held = {row["label"]: row["attended"] for row in attendance(one, cast.auditor)}
        assert held[area.label] == 1 and sum(held.values()) == 2, "and the first appointment"
        notes = [(row["area"], row["note__signed_by__last_name"]) for row in signed_notes(one, cast.auditor)]
        assert notes == [(area, signer.last_name)]
        told = [row[-1] for row in history_table(one, cast.auditor).rows]
        assert told == [*HistoryEntry.objects.filter(case=one.pk).order_by("number").values_list("digest", flat=True)]


def test_each_look_leaves_a_row_with_its_purpose(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    client.get(page(case))
    row = AccessEntry.objects.filter(user=cast.auditor).latest("pk")
    assert (row.referral_id, row.action) == (case.pk, "read") and "OIC/AUD/031/2026" in row.purpose
    client.get(reverse("audit") + "?q=hernandez")
    row = AccessEntry.objects.filter(user=cast.auditor).latest("pk")
    assert row.action == "search" and row.purpose == "búsqueda de expedientes"  # never the words: they name somebody
    client.get(page(case, "case_readers"))
    assert AccessEntry.objects.filter(user=cast.auditor).latest("pk").referral_id == case.pk


@pytest.mark.parametrize("words", ["hernandez", "HERNÁNDEZ", "rogelio antonio", "folio", "file", "listed", "cause"])
def test_a_case_is_found_by_name_without_accents_and_by_its_numbers(client, cast, case, assignment, words):
    signed_in(client, cast.auditor)
    asked = {
        "folio": case.folio, "file": case.case_file.number if case.case_file_id else "", "listed": case.listed_name,
        "cause": "Causa " + case.judicial_case_number.replace("/", " / "),
    }.get(words, words)  # fmt: skip
    assert page(case) in client.get(reverse("audit"), {"q": asked}).content.decode()


def test_the_log_says_who_read_and_the_history_who_did(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    client.get(page(case))
    signed_in(client, cast.data_officer)
    log = client.get(reverse("audit_log"), {"que": "Amalia Robles"}).content.decode()
    assert cast.auditor.full_name in log and case.folio in log
    assert "Ningún registro" in client.get(reverse("audit_log"), {"que": "Nadie"}).content.decode()
    history = client.get(reverse("audit_history"), {"que": case.folio}).content.decode()
    assert "Enviar la canalización" in history and cast.judge_clerk.full_name in history
    early = client.get(reverse("audit_log"), {"hasta": "2020-01-01"}).content.decode()
    assert "Ningún registro" in early
    wrong = client.get(reverse("audit_log"), {"desde": "2026-02-01", "hasta": "2026-01-01"}).content.decode()
    assert "no puede ser anterior" in wrong


def test_who_has_read_this_expediente(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    client.get(page(case))
    for who in (cast.director, cast.data_officer, cast.coordinator):
        signed_in(client, who)
        seen = client.get(page(case, "case_readers")).content.decode()
        assert cast.auditor.full_name in seen and "OIC/AUD/031/2026" in seen


def exported(client, case, **changes):
    return client.post(page(case, "audit_export"), {"purpose": "Auditoría programada", "reference": "OIC/7", **changes})


def test_an_expediente_leaves_as_a_bag_whose_hashes_hold(client, cast, case, assignment, tmp_path):
    signed_in(client, cast.auditor)
    answer = exported(client, case)
    record = ExportRecord.objects.get()
    assert record.sha256 == hashlib.sha256(answer.content).hexdigest() == answer["X-Content-SHA256"]
    assert (record.user, record.purpose, record.reference) == (cast.auditor, "Auditoría programada", "OIC/7")
    row = AccessEntry.objects.filter(user=cast.auditor).latest("pk")
    assert row.action == "export" and "OIC/7" in row.purpose

    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)
    root = next(tmp_path.glob("expediente-*"))
    bag = bagit.Bag(str(root))
    assert bag.is_valid() and bag.info["External-Identifier"] == case.folio
    assert (root / "data" / "expediente.pdf").read_bytes().startswith(b"%PDF")
    table = list(csv.reader(StringIO((root / "data" / "historial.csv").read_text("utf-8-sig"))))
    chain = HistoryEntry.objects.filter(chain=f"referral/{case.pk}").order_by("number")
    assert [line[-1] for line in table[1:]] == list(chain.values_list("digest", flat=True))
    assert table[1][4] == "Empezar la canalización"
    (root / "data" / "historial.csv").write_text("alterado")
    assert not bagit.Bag(str(root)).is_valid()


def test_nothing_leaves_without_a_reference(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    answer = exported(client, case, reference="")
    assert "scriba el número del oficio" in answer.content.decode() and not ExportRecord.objects.exists()


def test_the_exported_history_holds_no_clinical_text(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    with zipfile.ZipFile(BytesIO(exported(client, case).content)) as packed:
        text = packed.read(next(name for name in packed.namelist() if name.endswith("historial.csv"))).decode(
            "utf-8-sig"
        )
    note = Note.objects.get()
    assert not any(hidden in text for hidden in (note.observation, note.intervention, note.homework))


def test_a_file_that_cannot_be_read_is_said_and_nothing_leaves(client, cast, case, assignment):
    letter = case.attachments.get()
    letter.file.storage.delete(letter.file.name)
    signed_in(client, cast.auditor)
    assert "No se pudo leer" in exported(client, case).content.decode() and not ExportRecord.objects.exists()


ADDRESSES = ("audit_case", "audit_export", "case_readers")


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    ("who", "open_to"),
    [
        ("director", {"case_readers"}), ("data_officer", {"case_readers"}), ("coordinator", {"case_readers"}),
        ("other_coordinator", set()), ("psychologist", set()), ("judge_clerk", set()), ("other_clerk", set()),
        ("receptionist", set()), ("system_admin", set()),
    ],
)  # fmt: skip
def test_who_else_may_open_what(client, cast, case, assignment, who, open_to):
    signed_in(client, cast.auditor)
    client.get(page(case))
    signed_in(client, getattr(cast, who))
    found = {
        name
        for name in ADDRESSES
        if (exported(client, case) if name == "audit_export" else client.get(page(case, name))).status_code != 404
    }
    assert found == open_to


def test_the_system_administrator_sees_technical_rows_only(client, cast, case, assignment):
    signed_in(client, cast.auditor)
    client.get(page(case))
    signed_in(client, cast.system_admin)
    client.get(reverse("institution", args=[cast.court.institution_id]))
    seen = client.get(reverse("audit_log")).content.decode()
    assert "Institución" in seen and case.folio not in seen


def test_the_direction_opens_centres_to_an_auditor(client, cast, case):
    signed_in(client, cast.director)
    day, end = clock.today(), clock.today() + timedelta(days=5)
    said = {
        "auditor": cast.auditor.pk, "purpose": "Queja", "reference": "Q/1", "centers": [cast.toluca.pk],
        "starts_on_dia": day.day, "starts_on_mes": day.month, "starts_on_anio": day.year,
        "ends_on_dia": end.day, "ends_on_mes": end.month, "ends_on_anio": end.year,
    }  # fmt: skip
    wrong = client.post(reverse("audit_assignment_new"), {**said, "centers": [], "ends_on_anio": 1999})
    assert "lija al menos un centro" in wrong.content.decode() and not AuditAssignment.objects.exists()
    client.post(reverse("audit_assignment_new"), said)
    assert AuditAssignment.objects.get().assigned_by == cast.director
    assert "Q/1" in client.get(reverse("audit_assignments")).content.decode()
    signed_in(client, cast.auditor)
    assert client.get(page(case)).status_code == 200
    for who in (cast.auditor, cast.data_officer, cast.coordinator):
        signed_in(client, who)
        assert client.get(reverse("audit_assignment_new")).status_code == 404


def test_lists_ask_the_same_number_of_questions_for_one_and_for_many(
    client, cast, case, assignment, django_assert_max_num_queries, django_assert_num_queries
):
    signed_in(client, cast.auditor)
    client.get(page(case))
    lists = {}
    for name in ("audit", "audit_log", "audit_history"):
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse(name))
        lists[name] = len(asked.captured_queries)
    for _number in range(3):
        other = lives.accepted(cast)
        client.get(page(other))
    for name, number in lists.items():
        with django_assert_num_queries(number):
            client.get(reverse(name))
