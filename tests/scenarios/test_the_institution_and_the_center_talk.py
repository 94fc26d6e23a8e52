"""After it sent him, the court goes on talking with the centre: it writes, corrects, asks, and learns the answers."""

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.access import visible
from casework.models import (
    AmendedField,
    Amendment,
    Appointment,
    Attachment,
    HistoryEntry,
    Person,
    Referral,
    ThreadMessage,
    ThreadReading,
)
from casework.roles import Area, Role
from casework.words import plain_day
from casework.working_days import working_days_after
from documents.case_file import Variant, entries
from documents.delivery import deliver_due
from documents.models import Message
from tests import lives
from tests.cast import account, signed_in
from tests.documents.test_case_file import text_of
from tests.sign_in import enter
from workflows import worklist
from workflows.correspondence import mark_read, send_message, thread, unread_threads
from workflows.door import NotYours, Refused, Stale, take_step
from workflows.flows.drift import drift
from workflows.machines import (
    AmendmentMachine,
    AppointmentMachine,
    DocumentMachine,
    EpisodeMachine,
    InstitutionRequestMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Missed
from workflows.machines.document import Wording
from workflows.machines.facts import Said
from workflows.machines.referral import Rerouting
from workflows.machines.reports import draft_report
from workflows.models import InstitutionRequest
from workflows.requests import ask
from workflows.sent_once import new_mark
from workflows.views import account_unsaved as unsaved

_tokens = iter(range(10**6))


def write(referral, who, text="¿Acudió a su cita?", **more) -> ThreadMessage:
    return send_message(referral, text, by=who, token=f"token-{next(_tokens)}", **more)


def a_pdf() -> bytes:
    out, file = io.BytesIO(), pikepdf.new()
    file.add_blank_page()
    file.save(out)
    return out.getvalue()


def at(person, name: str, *args) -> str:
    """What a page says to somebody."""
    answer = signed_in(Client(), person).get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def posted(person, name: str, *args, **data):
    return signed_in(Client(), person).post(reverse(name, args=args), data)


def rows_of(user) -> list[str]:
    return [row.what for row in worklist.rows_of(user, worklist.MINE)]


# ---- They write to each other ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R13")
@pytest.mark.requirement("R30")
@pytest.mark.requirement("R45")
def test_a_question_and_its_answer_with_a_document_are_read_by_both_sides(cast):
    referral = lives.accepted(cast)
    posted(cast.judge_clerk, "panel_thread", referral.pk, text="¿Acudió <b>hoy</b>?", mark=new_mark())
    assert "Leer 1 mensaje de la instancia" in rows_of(cast.coordinator)
    assert "1 mensaje sin leer" in at(cast.coordinator, "case", referral.pk)

    read = at(cast.coordinator, "case_thread", referral.pk)
    assert "¿Acudió &lt;b&gt;hoy&lt;/b&gt;?" in read and "Patricia Sotelo Berumen" in read
    assert "Leer 1 mensaje de la instancia" not in rows_of(cast.coordinator)
    assert "Leído por Coordinación del centro" in at(cast.judge_clerk, "panel_thread", referral.pk)

    document = SimpleUploadedFile("constancia.pdf", a_pdf(), "application/pdf")
    posted(cast.social_worker, "case_thread", referral.pk, text="Sí acudió.", mark=new_mark(), document=document)
    assert "1 mensaje sin leer" in at(cast.judge_clerk, "panel")
    page = at(cast.judge_clerk, "panel_thread", referral.pk)
    assert "Sí acudió." in page and "constancia.pdf" in page
    assert cast.social_worker.full_name not in page  # the institution reads a function, not who attends him
    assert "1 mensaje sin leer" not in at(cast.judge_clerk, "panel")
    file = Attachment.objects.get(kind="CORRESPONDENCE")
    download = signed_in(Client(), cast.judge_clerk).get(reverse("attachment", args=[file.pk]))
    assert b"".join(download.streaming_content).startswith(b"%PDF")


def test_each_message_keeps_the_day_on_which_it_was_read(cast):
    referral = lives.accepted(cast)
    days = [clock.now() + timedelta(days=number) for number in (1, 8)]
    for moment in days:
        with clock.at(moment):
            write(referral, cast.judge_clerk, "Aviso")
            at(cast.coordinator, "case_thread", referral.pk)
    with clock.at(days[-1] + timedelta(days=20)):
        at(cast.coordinator, "case_thread", referral.pk)  # nothing new: no other day
        shown = thread(referral, cast.judge_clerk)
    assert [one.read_by for one in shown] == [
        [f"Coordinación del centro, {plain_day(clock.local_day(moment))}"] for moment in days
    ]


def test_only_what_was_on_the_page_is_read(cast):
    referral = lives.accepted(cast)
    write(referral, cast.judge_clerk, "Primero")
    on_the_page = thread(referral, cast.coordinator)
    write(referral, cast.judge_clerk, "Llegó mientras leía")
    mark_read(referral, cast.coordinator, on_the_page)
    write(referral, cast.coordinator, "Respuesta a lo primero")
    assert [bool(one.read_by) for one in thread(referral, cast.judge_clerk)] == [True, False, False]
    assert [one.unread for one in thread(referral, cast.coordinator)] == [False, True, False]


def test_what_came_while_she_read_is_still_before_her(cast):
    referral = lives.submitted(cast)
    write(referral, cast.coordinator, "Primero")
    on_the_page = thread(referral, cast.judge_clerk)
    write(referral, cast.coordinator, "Llegó mientras leía")
    mark_read(referral, cast.judge_clerk, on_the_page)
    assert unread_threads(cast.judge_clerk).exists()
    assert "1 mensaje sin leer" in at(cast.judge_clerk, "panel")


def test_who_has_read_one_thread_has_not_read_another(cast):
    read, other = lives.submitted(cast), lives.submitted(cast)
    for referral in (read, other):
        write(referral, cast.judge_clerk)
        write(referral, cast.coordinator)
    for person, name in ((cast.coordinator, "case_thread"), (cast.judge_clerk, "panel_thread")):
        at(person, name, read.pk)
        assert not [one for one in thread(read, person) if one.unread]
        assert [one for one in thread(other, person) if one.unread]
    rows = worklist.rows_of(cast.coordinator, worklist.MINE)
    assert [row.case.pk for row in rows if row.what == "Leer 1 mensaje de la instancia"] == [other.pk]
    assert [one.referral_id for one in unread_threads(cast.judge_clerk)] == [other.pk]
    assert all(one.read_by for one in thread(read, cast.judge_clerk) if one.own)
    assert not [one for one in thread(other, cast.judge_clerk) if one.read_by]


@pytest.mark.requirement("R46")
def test_each_case_is_to_be_read_since_its_own_first_message(cast):
    cases, sent = [lives.submitted(cast) for _number in range(2)], []
    for case, days in zip(cases, (0, 20), strict=True):
        with clock.at(clock.now() + timedelta(days=days)):
            write(case, cast.judge_clerk)
            sent.append(clock.today())
            rows = worklist.rows_of(cast.coordinator, worklist.MINE)
    due = {row.case.pk: row.due for row in rows if row.what == "Leer 1 mensaje de la instancia"}
    assert due == {case.pk: working_days_after(day, 2) for case, day in zip(cases, sent, strict=True)}


def test_what_one_person_has_read_is_still_to_be_read_by_her_colleague(cast):
    referral = lives.accepted(cast)
    write(referral, cast.judge_clerk)
    at(cast.coordinator, "case_thread", referral.pk)
    assert "1 mensaje sin leer" not in at(cast.coordinator, "case", referral.pk)
    assert "1 mensaje sin leer" in at(cast.receptionist, "case", referral.pk)


@pytest.mark.requirement("R65")
def test_who_writes_in_one_case_does_not_write_in_that_of_another_centre(cast):
    own, of_toluca = lives.submitted(cast, center=cast.ecatepec), lives.submitted(cast)
    write(own, cast.other_coordinator)
    with pytest.raises(NotYours):
        write(of_toluca, cast.other_coordinator)


def test_what_was_not_written_or_is_no_document_is_asked_again_and_nothing_typed_is_lost(cast):
    referral = lives.submitted(cast)
    empty = posted(cast.judge_clerk, "panel_thread", referral.pk, text="", mark=new_mark())
    assert empty.status_code == 422 and "Escriba el mensaje" in empty.content.decode()
    long = posted(cast.judge_clerk, "panel_thread", referral.pk, text="a" * 4001, mark=new_mark())
    assert "4001 caracteres; caben 4000" in long.content.decode()
    program = SimpleUploadedFile("x.pdf", b"MZ" + b"0" * 50, "application/pdf")
    bad = posted(cast.judge_clerk, "panel_thread", referral.pk, text="Va el oficio", mark=new_mark(), document=program)
    assert "Solo se aceptan archivos JPG o PDF" in bad.content.decode() and "Va el oficio" in bad.content.decode()
    old = posted(cast.judge_clerk, "panel_thread", referral.pk, text="Va el oficio", mark="hecha a mano")
    assert old.status_code == 422 and "Va el oficio" in old.content.decode()
    assert not ThreadMessage.objects.exists()


@pytest.mark.parametrize(("who", "name"), [("judge_clerk", "panel_thread"), ("coordinator", "case_thread")])
def test_a_file_that_was_chosen_is_asked_for_again_when_something_else_was_wrong(cast, who, name):
    referral, again = lives.submitted(cast), "Vuelva a elegir el archivo: el navegador no lo conserva."
    for wrong in ({"text": "", "mark": new_mark()}, {"text": "Va el oficio", "mark": "hecha a mano"}):
        chosen = SimpleUploadedFile("oficio.pdf", a_pdf(), "application/pdf")
        page = posted(getattr(cast, who), name, referral.pk, document=chosen, **wrong).content.decode()
        assert page.count(again) == 1 and 'id="id_document-archivo"' in page
        assert re.search(r'name="document"[^>]*aria-describedby="[^"]*id_document-archivo"', page)
    assert again not in posted(getattr(cast, who), name, referral.pk, text="", mark=new_mark()).content.decode()
    assert again not in at(getattr(cast, who), name, referral.pk)


def test_a_double_click_sends_once(cast):
    referral = lives.submitted(cast)
    mark = new_mark()
    for _click in range(2):
        assert posted(cast.judge_clerk, "panel_thread", referral.pk, text="Hola", mark=mark).status_code == 302
    assert ThreadMessage.objects.count() == 1
    assert HistoryEntry.objects.filter(case=referral.pk, step="send_message").count() == 1


def test_each_thread_has_its_own_numbers_and_waits_for_its_own_area(cast):
    ours, theirs = lives.submitted(cast), lives.submitted(cast, unit=cast.town, created_by=cast.other_clerk)
    write(ours, cast.judge_clerk)
    assert write(theirs, cast.coordinator, "Falta el oficio.").number == 1
    waiting = ThreadReading.objects.filter(told_of__gt=0)
    assert {(one.referral_id, one.user.unit_id) for one in waiting} == {(theirs.pk, cast.town.pk)}


@pytest.mark.requirement("R45")
def test_ten_messages_make_one_mail_until_they_are_read(cast, mailoutbox):
    referral = lives.active(cast)
    deliver_due(200)
    mailoutbox.clear()
    for number in range(10):
        write(referral, cast.judge_clerk, f"SECRETOCANARIO {number}")
    deliver_due(200)
    told = [letter.to[0] for letter in mailoutbox]
    expected = [cast.coordinator, cast.psychologist, cast.social_worker, cast.lawyer]
    assert sorted(told) == sorted(user.email for user in expected)
    assert all("SECRETOCANARIO" not in letter.body + letter.subject for letter in mailoutbox)
    assert all("Hernández" not in letter.body + letter.subject for letter in mailoutbox)

    with clock.at(clock.now() + timedelta(hours=1)):
        at(cast.coordinator, "case_thread", referral.pk)
    with clock.at(clock.now() + timedelta(hours=2)):
        write(referral, cast.judge_clerk, "Otra cosa")
        write(referral, cast.judge_clerk, "Y otra")
        assert Message.objects.filter(notice="thread_message", audience=f"user:{cast.coordinator.pk}").count() == 3
        assert Message.objects.filter(notice="thread_message", audience=f"user:{cast.lawyer.pk}").count() == 2


@pytest.mark.requirement("R45")
def test_each_thread_is_told_to_its_own_people_whatever_they_read_of_another(cast):
    referral, other = lives.active(cast), lives.active(cast)
    colleague = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    lives.episode_of(other).plans.filter(area=Area.PSYCHOLOGY).update(professional=colleague)

    def told(case, user) -> int:
        rows = Message.objects.filter(notice="thread_message", referral=case.pk, recipient="")
        return rows.filter(audience=f"user:{user.pk}").count()

    write(referral, cast.judge_clerk)
    write(other, cast.judge_clerk)
    assert told(referral, cast.coordinator) == told(other, cast.coordinator) == 1
    assert (told(referral, cast.psychologist), told(referral, colleague)) == (1, 0)
    assert (told(other, cast.psychologist), told(other, colleague)) == (0, 1)
    deliver_due(200)
    with clock.at(clock.now() + timedelta(hours=1)):
        at(cast.coordinator, "case_thread", other.pk)
        write(referral, cast.judge_clerk)
        write(other, cast.judge_clerk)
    assert (told(referral, cast.coordinator), told(other, cast.coordinator)) == (1, 2)


def test_the_thread_is_read_only_when_the_case_is_over_and_says_why(cast):
    referral = lives.submitted(cast)
    write(referral, cast.judge_clerk, "Antes")
    take_step(referral, ReferralMachine.decline, by=cast.coordinator, facts=lives.because("No corresponde."))
    page = at(cast.judge_clerk, "panel_thread", referral.pk)
    assert "Antes" in page and "ya solo se leen" in page and "Enviar el mensaje" not in page
    with pytest.raises(Stale, match="ya solo se leen"):
        write(referral, cast.coordinator)
    assert posted(cast.judge_clerk, "panel_thread", referral.pk, text="x", mark=new_mark()).status_code == 422
    assert ThreadMessage.objects.count() == 1


def test_the_thread_goes_with_the_case_to_another_centre(cast):
    referral = lives.submitted(cast)
    write(referral, cast.judge_clerk, "Para quien la reciba")
    with_toluca = ThreadMessage.objects.get()
    elsewhere = Rerouting(cast.ecatepec, "Más cerca.")
    take_step(referral, ReferralMachine.reroute, by=cast.coordinator, facts=elsewhere)
    assert not visible(ThreadMessage, cast.coordinator).exists()
    assert list(visible(ThreadMessage, cast.other_coordinator)) == [with_toluca]
    assert signed_in(Client(), cast.coordinator).get(reverse("case_thread", args=[referral.pk])).status_code == 404


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_strangers_facilitators_and_auditors_do_not_read_it(cast):
    referral = lives.active(cast)
    write(referral, cast.judge_clerk, "HILOCANARIO")
    for who in ("other_clerk", "other_coordinator", "other_psychologist", "facilitator", "director", "auditor",
                "data_officer", "system_admin"):  # fmt: skip
        person = getattr(cast, who)
        assert not visible(ThreadMessage, person).exists(), who
        for name in ("panel_thread", "case_thread"):
            for method in ("get", "post"):
                asked = getattr(signed_in(Client(), person), method)(reverse(name, args=[referral.pk]), {"text": "x"})
                assert asked.status_code == 404, (who, name, method)
        with pytest.raises(NotYours):
            write(referral, person)
    told = HistoryEntry.objects.get(case=referral.pk, step="send_message")
    assert (told.actor, told.noun, told.reason) == (cast.judge_clerk, "threadmessage", "")
    assert ThreadMessage.objects.count() == 1


def test_a_voluntary_request_has_no_thread(cast):
    referral = lives.submitted(cast)
    Referral.objects.filter(pk=referral.pk).update(is_voluntary=True, unit=None)
    assert signed_in(Client(), cast.coordinator).get(reverse("case_thread", args=[referral.pk])).status_code == 404


def test_the_words_are_sealed_in_the_database(cast):
    referral = lives.submitted(cast)
    message = write(referral, cast.judge_clerk, "SELLADOCANARIO")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM casework_threadmessage")
        assert "SELLADOCANARIO" not in cursor.fetchone()[0]
    assert ThreadMessage.objects.get(pk=message.pk).text == "SELLADOCANARIO"


@pytest.mark.requirement("R43")
@pytest.mark.requirement("R50")
def test_messages_and_changes_are_bound_with_folio_in_the_full_and_in_the_institutions_file(cast):
    referral = lives.accepted(cast)
    referral = Referral.objects.get(pk=referral.pk)
    write(referral, cast.judge_clerk, "Primero")
    write(referral, cast.coordinator, "Segundo")
    changed(cast, referral, "contacto", phone="722 555 0100")

    def titles(user, variant, **how) -> list[str]:
        found = (one.title for one in entries(referral, variant, user, **how))
        return [title for title in found if title.startswith(("Mensaje", "Cambio"))]

    def authors(user, variant, **how) -> list[str]:
        return [one.author for one in entries(referral, variant, user, **how) if one.title.startswith("Mensaje")]

    both = ["Mensaje 1 de la instancia", "Mensaje 2 del centro", "Cambio 1 de la instancia: contacto y domicilio"]
    Attachment.objects.filter(referral=referral.pk).delete()
    assert titles(cast.coordinator, Variant.FULL) == both
    assert titles(cast.judge_clerk, Variant.WITHOUT_CLINICAL, for_institution=True) == both
    assert titles(cast.coordinator, Variant.WITHOUT_CLINICAL) == []  # nobody has looked whether it is clinical
    assert titles(cast.auditor, Variant.WITHOUT_CLINICAL) == []
    clerk, coordinator, center = cast.judge_clerk.full_name, cast.coordinator.full_name, str(cast.toluca)
    assert authors(cast.coordinator, Variant.FULL) == [clerk, f"{coordinator}, {center}"]
    assert authors(cast.judge_clerk, Variant.WITHOUT_CLINICAL, for_institution=True) == [clerk, center]


def test_the_lists_cost_the_same_with_one_thread_and_with_many(cast):
    def cost(person, name) -> int:
        client = signed_in(Client(), person)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        return len(asked)

    def one_more():
        referral = lives.submitted(cast)
        write(referral, cast.judge_clerk)
        write(referral, cast.coordinator)
        write(referral, cast.judge_clerk)
        changed(cast, referral, "orden", letter_number="OTRO/2026")
        return referral

    one_more()
    before = cost(cast.judge_clerk, "panel"), cost(cast.coordinator, "inbox")
    for _number in range(4):
        one_more()
    assert (cost(cast.judge_clerk, "panel"), cost(cast.coordinator, "inbox")) == before


# ---- It corrects what it sent ---------------------------------------------------------------------------------------


def form_data(person, referral, topic: str) -> dict:
    """What the form of a topic is filled with when it is opened."""
    page = signed_in(Client(), person).get(reverse("amend_referral", args=[referral.pk, topic]))
    data = {}
    for form in (*page.context["forms"], page.context["why"]):
        for bound in form:
            value = bound.value()
            if value in (None, "", False):
                continue
            if isinstance(value, date):
                data |= {f"{bound.html_name}_dia": value.day, f"{bound.html_name}_mes": value.month,
                         f"{bound.html_name}_anio": value.year}  # fmt: skip
            elif isinstance(value, list):
                data[bound.html_name] = [getattr(one, "pk", one) for one in value]
            else:
                data[bound.html_name] = value
    return data


def changed(cast, referral, topic: str, *, reason: str = "Lo informó la defensa.", **answers) -> Amendment:
    data = form_data(cast.judge_clerk, referral, topic) | answers | {"reason": reason}
    answer = posted(cast.judge_clerk, "amend_referral", referral.pk, topic, **data)
    assert answer.status_code == 302, answer.content.decode()
    return Amendment.objects.filter(referral=referral.pk).latest("pk")


@pytest.mark.requirement("R30")
def test_a_new_telephone_is_told_and_taken_while_the_snapshot_stays(cast):
    referral = lives.accepted(cast)
    change = changed(cast, referral, "contacto", phone="722 555 0100")
    field = AmendedField.objects.get(amendment=change.pk)
    assert (field.name, field.before, field.after) == ("phone", "722 555 0148", "722 555 0100")
    assert "Ver un cambio de la instancia" in rows_of(cast.coordinator)
    assert Person.objects.get().phone == "722 555 0148"

    page = at(cast.coordinator, "amendment", change.pk)
    assert "722 555 0100" in page and "Lo informó la defensa." in page and "Incorporar al expediente" in page
    posted(cast.coordinator, "amendment", change.pk, paso="take", version=change.version)
    assert Person.objects.get().phone == "722 555 0100"
    assert Referral.objects.get(pk=referral.pk).phone == "722 555 0148"
    assert "Incorporado" in at(cast.judge_clerk, "panel_case", referral.pk)
    assert "Ver un cambio de la instancia" not in rows_of(cast.coordinator)
    steps = HistoryEntry.objects.filter(case=referral.pk, noun="amendment").order_by("number")
    assert [(one.step, one.reason) for one in steps] == [("open", ""), ("take", "")]
    assert form_data(cast.judge_clerk, referral, "contacto")["phone"] == "722 555 0100"


def test_what_is_changed_in_one_case_is_not_answered_in_another(cast):
    referral, other = lives.accepted(cast), lives.accepted(cast)
    changed(cast, referral, "contacto", phone="722 555 0100")
    assert form_data(cast.judge_clerk, referral, "contacto")["phone"] == "722 555 0100"
    assert form_data(cast.judge_clerk, other, "contacto")["phone"] == "722 555 0148"


def test_a_name_may_be_left_with_a_reason_that_the_institution_reads(cast):
    referral = lives.accepted(cast)
    change = changed(cast, referral, "persona", given_names="Rogelio")
    without = posted(cast.coordinator, "amendment", change.pk, paso="leave", text="", version=change.version)
    assert without.status_code == 422 and "Escriba el motivo" in without.content.decode()
    posted(cast.coordinator, "amendment", change.pk, paso="leave", text="Su acta dice otra cosa.", version=1)
    change = Amendment.objects.get(pk=change.pk)
    assert change.state == "LEFT" and Person.objects.get().given_names == "Rogelio Antonio"
    assert "Su acta dice otra cosa." in at(cast.judge_clerk, "amendment", change.pk)
    assert form_data(cast.judge_clerk, referral, "persona")["given_names"] == "Rogelio Antonio"


def test_a_second_change_is_not_taken_for_the_first(cast):
    referral = lives.accepted(cast)
    first = changed(cast, referral, "contacto", phone="722 555 0100")
    assert changed(cast, referral, "contacto", phone="722 555 0101") != first


def test_a_longer_term_holds_at_once_and_the_centre_takes_note(cast):
    referral = lives.accepted(cast)
    change = changed(cast, referral, "orden", ordered_sessions="30", term_to_anio="2030")
    names = set(AmendedField.objects.filter(amendment=change.pk).values_list("name", flat=True))
    assert names == {"ordered_sessions", "term_to"}
    assert form_data(cast.judge_clerk, referral, "orden")["term_to_anio"] == 2030
    assert "Lo que la instancia cambió después" in at(cast.receptionist, "case_data", referral.pk)
    with pytest.raises(Refused):
        take_step(change, AmendmentMachine.take, by=cast.coordinator)
    take_step(change, AmendmentMachine.note, by=cast.coordinator)
    assert Amendment.objects.get(pk=change.pk).state == "NOTED"
    assert Referral.objects.get(pk=referral.pk).ordered_sessions is None


def test_facts_and_the_victims_safety_reach_only_who_may_know_them(cast):
    referral = lives.accepted(cast)
    facts = changed(cast, referral, "hechos", narrative="RELATOCANARIO")
    safety = changed(cast, referral, "victima", safe_channel="CANALCANARIO", reason="MOTIVOCANARIO",
                     **{"orden-authority": "Jueza", "orden-issued_on_dia": 1, "orden-issued_on_mes": 1,
                        "orden-issued_on_anio": 2026})  # fmt: skip
    roles = ("coordinator", "social_worker", "receptionist", "facilitator", "director", "auditor", "other_clerk")
    seen = {who: set(visible(Amendment, getattr(cast, who))) for who in roles}
    assert seen["coordinator"] == {facts, safety} and seen["social_worker"] == {facts}
    assert not seen["receptionist"] | seen["facilitator"] | seen["director"] | seen["auditor"] | seen["other_clerk"]
    page = at(cast.coordinator, "amendment", safety.pk)
    assert "CANALCANARIO" not in page and "MOTIVOCANARIO" not in page
    asked = posted(cast.coordinator, "victim_record", referral.pk, purpose="Plan de seguridad")
    assert "CANALCANARIO" in asked.content.decode() and "MOTIVOCANARIO" in asked.content.decode()
    Attachment.objects.filter(referral=referral.pk).delete()
    case = Referral.objects.get(pk=referral.pk)
    bound = entries(case, Variant.WITHOUT_CLINICAL, cast.judge_clerk, for_institution=True)
    assert any("seguridad de la víctima" in one.title for one in bound)
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after, value FROM casework_amendedfield")
        assert "CANARIO" not in str(cursor.fetchall())


def test_a_change_says_why_changes_something_and_is_kept_once(cast):
    referral = lives.submitted(cast)
    data = form_data(cast.judge_clerk, referral, "contacto")
    nothing = posted(cast.judge_clerk, "amend_referral", referral.pk, "contacto", **data, reason="Porque sí")
    assert nothing.status_code == 422 and "No cambió ninguna respuesta" in nothing.content.decode()
    data |= {"phone": "722 555 0100"}
    silent = posted(cast.judge_clerk, "amend_referral", referral.pk, "contacto", **data, reason="")
    assert "Escriba por qué cambia" in silent.content.decode() and "722 555 0100" in silent.content.decode()
    emptied = posted(cast.judge_clerk, "amend_referral", referral.pk, "contacto", **data | {"phone": ""}, reason="x")
    assert "Escriba un teléfono de la persona" in emptied.content.decode()
    for _click in range(2):
        assert (
            posted(cast.judge_clerk, "amend_referral", referral.pk, "contacto", **data, reason="x").status_code == 302
        )
    assert Amendment.objects.count() == 1


def test_nobody_else_changes_decides_or_asks(cast):
    referral = lives.accepted(cast)
    change = changed(cast, referral, "contacto", phone="722 555 0100")
    for person in (cast.other_clerk, cast.other_admin, cast.other_coordinator):
        client = signed_in(Client(), person)
        for name, args in (("amend_referral", [referral.pk, "contacto"]), ("amendment", [change.pk]),
                           ("request_new", [referral.pk, "informe"])):  # fmt: skip
            assert client.get(reverse(name, args=args)).status_code == 404
            assert client.post(reverse(name, args=args), {"paso": "take"}).status_code == 404
    for person in (cast.judge_clerk, cast.receptionist):
        assert posted(person, "amendment", change.pk, paso="take").status_code == 404
    assert Amendment.objects.get().state == "SENT"


# ---- It asks --------------------------------------------------------------------------------------------------------


def asked(cast, referral, kind: str, **more) -> InstitutionRequest:
    return ask(
        InstitutionRequest(
            referral=referral, kind=kind, reason="La audiencia es pronto.", due_on=clock.today() + timedelta(days=5),
            asked_by=cast.judge_clerk, asked_at=clock.now(), **more,
        ),
        by=cast.judge_clerk,
    )  # fmt: skip


@pytest.mark.requirement("R58")
def test_a_report_that_is_asked_for_is_on_the_desk_and_granted_when_it_is_signed(cast):
    referral = lives.active(cast)
    day = clock.today() + timedelta(days=9)
    when = {"due_on_dia": day.day, "due_on_mes": day.month, "due_on_anio": day.year}
    typed = {"about": "ATTENDANCE", "reason": "Hay audiencia.", **when}
    answer = posted(cast.judge_clerk, "request_new", referral.pk, "informe", **typed)
    assert answer.status_code == 302
    row = next(row for row in worklist.rows_of(cast.coordinator, worklist.MINE) if "petición" in row.what)
    assert (row.due, row.detail) == (day, "Informe de avance")
    assert "Hay audiencia." in at(cast.coordinator, "institution_request", InstitutionRequest.objects.get().pk)

    report = draft_report("progress_report", lives.episode_of(referral), by=cast.coordinator)
    take_step(report, DocumentMachine.write, by=cast.coordinator,
              facts=Wording({"conduct": "Puntual.", "compliance": "COMPLIES"}))  # fmt: skip
    take_step(report, DocumentMachine.sign, by=cast.coordinator)
    request = InstitutionRequest.objects.get()
    assert (request.state, request.document_id) == ("GRANTED", report.pk)
    assert reverse("paper", args=[report.pk]) in at(cast.judge_clerk, "institution_request", request.pk)
    assert not any("petición" in what for what in rows_of(cast.coordinator))


def test_what_cannot_be_asked_says_why_and_what_was_asked_is_bound_in_the_expediente(cast):
    referral = lives.accepted(cast)
    page = at(cast.judge_clerk, "panel_case", referral.pk)
    assert page.count('aria-describedby="no-') == 2 and reverse("request_new", args=[referral.pk, "retirar"]) in page
    assert "todavía no hay qué informar" in page and "aquí tiene una próxima, o no ha faltado" in page

    one = asked(cast, referral, "WITHDRAWAL")
    take_step(one, InstitutionRequestMachine.refuse, by=cast.coordinator, facts=Said("La orden sigue vigente."))
    Attachment.objects.filter(referral=referral.pk).delete()
    case = Referral.objects.get(pk=referral.pk)
    for reader, for_institution, who in (
        (cast.judge_clerk, True, "Coordinación del centro"), (cast.coordinator, False, cast.coordinator.full_name),
    ):  # fmt: skip
        variant = Variant.WITHOUT_CLINICAL if for_institution else Variant.FULL
        bound = entries(case, variant, reader, for_institution=for_institution)
        (entry,) = [found for found in bound if found.title == "Petición de la instancia: retirar la canalización"]
        text = text_of(entry.content)
        assert "La orden sigue vigente." in text and "La audiencia es pronto." in text and who in text
    assert not any("Petición" in found.title for found in entries(case, Variant.WITHOUT_CLINICAL, cast.coordinator))


def test_a_request_is_refused_with_a_reason_or_taken_back_and_asked_once(cast):
    referral = lives.active(cast)
    first = asked(cast, referral, "REPORT", about="PROGRESS")
    with pytest.raises(Refused):
        asked(cast, referral, "REPORT", about="PROGRESS")
    again = posted(cast.judge_clerk, "request_new", referral.pk, "informe")
    assert again["Location"] == reverse("institution_request", args=[first.pk])
    posted(cast.coordinator, "institution_request", first.pk, paso="refuse", text="Se envió el lunes.", version=1)
    assert "Se envió el lunes." in at(cast.judge_clerk, "institution_request", first.pk)
    second = asked(cast, referral, "REPORT", about="PROGRESS")
    with pytest.raises(NotYours):
        take_step(second, InstitutionRequestMachine.take_back, by=cast.coordinator)
    posted(cast.judge_clerk, "institution_request", second.pk, paso="take_back", version=second.version)
    assert InstitutionRequest.objects.get(pk=second.pk).state == "TAKEN_BACK"


def test_who_never_came_is_cited_again_because_the_institution_asks(cast):
    referral = lives.accepted(cast)
    with pytest.raises(Refused, match="cuando la persona faltó"):
        asked(cast, referral, "RECITATION")
    first = lives.missed(cast, Appointment.objects.get(episode__referral=referral.pk))
    request = asked(cast, referral, "RECITATION")
    with pytest.raises(Refused, match="Primero dele la cita"):
        take_step(request, InstitutionRequestMachine.grant, by=cast.coordinator)
    lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from))
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    take_step(referral, ReferralMachine.cite_again, by=cast.coordinator)
    assert InstitutionRequest.objects.get().state == "GRANTED"
    assert "Atendida" in at(cast.judge_clerk, "panel_case", referral.pk)
    assert drift(referral.pk) == (set(), set())


def test_an_absent_person_is_given_another_appointment(cast):
    referral = lives.active(cast)
    missed = lives.session(cast, referral, Area.LEGAL)
    with clock.at(missed.starts_at + timedelta(hours=1)):
        take_step(missed, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
        request = asked(cast, referral, "RECITATION")
        lives.session(cast, referral, Area.LEGAL, days=50)
        take_step(request, InstitutionRequestMachine.grant, by=cast.coordinator)
    assert InstitutionRequest.objects.get().state == "GRANTED"


def test_after_acceptance_a_withdrawal_is_asked_for_and_the_coordinator_records_it(cast):
    referral = lives.submitted(cast)
    with pytest.raises(Refused, match="su instancia misma puede cancelarla"):
        asked(cast, referral, "WITHDRAWAL")
    referral = lives.active(cast)
    asked(cast, referral, "WITHDRAWAL")
    assert Referral.objects.get(pk=referral.pk).state == "LINKED"
    take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator,
              facts=lives.because("Lo pidió la instancia."))  # fmt: skip
    request = InstitutionRequest.objects.get()
    assert request.state == "GRANTED" and Referral.objects.get(pk=referral.pk).state == "CLOSED"
    told = HistoryEntry.objects.get(noun="institutionrequest", step="fulfil")
    assert told.actor is None and told.because_of == "episode.withdraw"


def test_a_message_typed_when_the_session_ended_comes_back_in_its_form_and_is_not_sent(cast):
    referral = lives.submitted(cast)
    client = signed_in(Client(), cast.judge_clerk)
    address = reverse("panel_thread", args=[referral.pk])
    client.get(address)
    Session.objects.all().delete()
    mark = new_mark()
    at_the_door = client.post(address, {"text": "Lo que iba a decirle al centro", "mark": mark})
    sealed = re.search(rf'name="{unsaved.FIELD}" value="([^"]*)"', at_the_door.content.decode())[1]
    between = enter(client, cast.judge_clerk, **{unsaved.FIELD: sealed}).content.decode()
    assert "Lo que iba a decirle al centro</textarea>" in between and "Texto 2" not in between
    assert mark not in between.split("<main")[1]
    signed_in(client, cast.judge_clerk)
    form = client.post(address, {unsaved.RETURN: sealed}).content.decode()
    assert "Lo que iba a decirle al centro</textarea>" in form and "Aún no guardado" in form
    assert not ThreadMessage.objects.exists()
