"""The calendar as its people use it: the week, an appointment, its note, absences, groups, the person's own link."""

import re
from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from casework import clock, words
from casework.models import (
    AccessEntry,
    Appointment,
    AreaPlan,
    Enrollment,
    Group,
    GroupFacilitator,
    GroupSession,
    HistoryEntry,
    JustificationRequest,
    Note,
    NoteAddendum,
    OneTimeLink,
    Referral,
    Slot,
)
from casework.roles import Area, Role
from casework.states import AppointmentState as A
from casework.working_days import working_days_after
from documents.models import Message
from tests.cast import PASSWORD, account, signed_in
from tests.lives import accepted, active, attended, completed, episode_of, professionals
from workflows import deadlines
from workflows.door import open_record, take_step
from workflows.drafts import draft_of
from workflows.free_hours import holidays, opening_of
from workflows.group_calendar import next_days, plan_session
from workflows.history import faults
from workflows.machines import AppointmentMachine, AreaPlanMachine, JustificationMachine
from workflows.machines.appointment import Attendance, Missed, NewTime
from workflows.machines.facts import Said
from workflows.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def working_day(n: int = 2):
    return working_days_after(clock.today(), n)


def booked(cast, referral, *, days: int = 2, hour: int = 10, area: str = Area.PSYCHOLOGY) -> Appointment:
    """A session of the psychologist on a working day; the hours of the first appointment are free again."""
    Slot.objects.filter(appointment__purpose="FIRST").delete()
    starts = clock.moment_of(working_day(days), hour)
    who = {Area.PSYCHOLOGY: cast.psychologist, Area.LEGAL: cast.lawyer, Area.SOCIAL_WORK: cast.social_worker}[area]
    return open_record(
        Appointment(
            episode=episode_of(referral),
            purpose="SESSION",
            area=area,
            professional=who,
            room=cast.room,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_by=cast.coordinator,
            created_at=clock.now(),
        ),
        by=cast.coordinator,
    )


def now_at(appointment, minutes: int = 55):
    return clock.at(appointment.starts_at + timedelta(minutes=minutes))


def page(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def day_of(day) -> dict:
    return {"day_dia": day.day, "day_mes": day.month, "day_anio": day.year}


# ---- The week -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R46")
def test_a_professional_opens_her_own_week_and_finds_her_sessions(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    shown = page(client, "week", desde=clock.local_day(appointment.starts_at).isoformat())
    assert reverse("appointment", args=[appointment.pk]) in shown
    assert "sesión 1" in shown and "Hernández Cruz" in shown
    assert 'Villafaña Osorio</span><span class="cell-sub">' not in shown


def test_the_coordinator_sees_the_whole_team_and_can_ask_for_one(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.coordinator)
    week = {"desde": clock.local_day(appointment.starts_at).isoformat()}
    everybody = page(client, "week", **week)
    assert "Daniela Arzate Rentería</span>" in everybody and "Ernesto Villafaña Osorio</span>" in everybody
    one = page(client, "week", quien=cast.lawyer.pk, **week)
    assert "Ernesto Villafaña Osorio</span>" in one and reverse("appointment", args=[appointment.pk]) not in one
    assert "Libre" in page(client, "week", ver="libres", area="LEGAL", **week)


def test_a_holiday_is_closed_in_the_week(cast, client):
    signed_in(client, cast.coordinator)
    shown = page(client, "week", desde="2026-11-16", ver="libres")
    assert "inhábil" in shown and "Revolución" in shown


def test_the_week_of_nonsense_is_this_week(cast, client):
    signed_in(client, cast.coordinator)
    for text in ("2026-13-45", "ayer", "9999-12-31", "0001-01-01"):
        assert "Agendar cita" in page(client, "week", desde=text)


def test_a_facilitator_finds_her_group_in_the_week(cast, client):
    active(cast)
    day = next_days(cast.group, 1)[0]
    planned, _invited = plan_session(cast.group, clock.moment_of(day, 17), by=cast.facilitator)
    signed_in(client, cast.facilitator)
    assert reverse("group_session", args=[planned.pk]) in page(client, "week", desde=day.isoformat())


def on_a_saturday(cast):
    """A session of the group on the next Saturday, when the centre is closed."""
    day = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
    return plan_session(cast.group, clock.moment_of(day, 17), by=cast.facilitator)[0]


def week_of(client, record, **asked) -> str:
    return page(client, "week", desde=clock.local_day(record.starts_at).isoformat(), **asked)


def colleague(cast):
    """A psychologist of the centre who knows none of its cases."""
    return account(Role.PSYCHOLOGIST, "Jimena", "Zaldívar Prado", center=cast.toluca)


@pytest.mark.requirement("R46")
@pytest.mark.parametrize("who", ["facilitator", "coordinator", "receptionist", "psychologist"])
def test_a_group_that_meets_on_a_saturday_is_in_the_week_of_all_who_know_it(cast, client, who):
    active(cast)
    session = on_a_saturday(cast)
    signed_in(client, getattr(cast, who))
    shown = week_of(client, session, quien="yo" if who == "facilitator" else "")
    address = reverse("group_session", args=[session.pk])
    assert shown.count(address) == 2  # in the table, and in the list of telephones
    assert f'<th scope="col" class="">{words.short_day(session.starts_at)}</th>' in shown
    assert "sáb" in words.short_day(session.starts_at)


def test_a_day_on_which_the_centre_is_closed_is_left_out_while_nothing_stands_on_it(cast, client):
    session = on_a_saturday(cast)
    signed_in(client, cast.receptionist)
    for asked in ({"quien": cast.lawyer.pk}, {"ver": "libres"}, {"ver": "sin-resultado"}):
        shown = week_of(client, session, **asked)
        assert words.short_day(session.starts_at) not in shown and "Villafaña" in shown
    with now_at(session, 180):
        assert reverse("group_session", args=[session.pk]) in week_of(client, session, ver="sin-resultado")


def test_a_session_stands_with_each_who_facilitates_it_and_says_how_many_come(cast, client):
    active(cast)
    GroupFacilitator.objects.create(group=cast.group, user=cast.psychologist)
    session = on_a_saturday(cast)
    address = reverse("group_session", args=[session.pk])
    signed_in(client, cast.psychologist)
    assert week_of(client, session).count(address) == 2
    everybody = week_of(client, session, quien="")
    assert everybody.count(address) == 4 and "1 persona · sesión 1 · Joel Patiño Maya" in everybody


def test_the_area_of_the_group_shows_its_sessions_and_nobodys_own_appointments(cast, client):
    appointment = booked(cast, active(cast))
    day = clock.local_day(appointment.starts_at)
    session = plan_session(cast.group, clock.moment_of(day, 17), by=cast.facilitator)[0]
    signed_in(client, cast.coordinator)
    shown = week_of(client, session, area=Area.GROUP)
    assert reverse("group_session", args=[session.pk]) in shown
    assert reverse("appointment", args=[appointment.pk]) not in shown and "Arzate Rentería</span>" not in shown
    assert "Libre" not in week_of(client, session, area=Area.GROUP, ver="libres")
    GroupFacilitator.objects.create(group=cast.group, user=cast.psychologist)
    shown = week_of(client, session, area=Area.GROUP)
    assert "Arzate Rentería</span>" in shown and reverse("appointment", args=[appointment.pk]) not in shown
    assert "Ocupada" not in shown


@pytest.mark.requirement("R64")
def test_who_may_not_know_a_colleagues_cases_reads_that_the_hour_is_taken_and_nothing_else(cast, client):
    referral = active(cast)
    appointment = booked(cast, referral)
    signed_in(client, colleague(cast))
    for asked in ({"quien": ""}, {"quien": cast.psychologist.pk}, {"quien": "", "area": Area.PSYCHOLOGY}):
        shown = week_of(client, appointment, **asked)
        assert shown.count("<b>10:00</b> Ocupada<br>hasta las 11:00") == 1
        assert "hasta las 11:00 · Daniela Arzate Rentería" in shown
        for word in ("Hernández", referral.folio, "sesión 1", reverse("appointment", args=[appointment.pk])):
            assert word not in shown, word
    assert "Ocupada" not in week_of(client, appointment, quien="", ver="sin-resultado")
    signed_in(client, cast.psychologist)
    assert "<b>10:00</b> Ocupada" not in week_of(client, appointment)


def test_a_facilitator_reads_that_a_colleague_and_another_group_take_their_hours(cast, client):
    appointment = booked(cast, active(cast))
    session = on_a_saturday(cast)
    other = account(Role.FACILITATOR, "Aldo", "Zepeda Prado", center=cast.toluca)
    signed_in(client, other)
    assert "Ocupada" in week_of(client, appointment, quien=cast.psychologist.pk)
    shown = week_of(client, session, quien="", area=Area.GROUP)
    assert "<b>17:00</b> Ocupada" in shown and cast.group.name not in shown


def test_the_week_asks_as_often_when_colleagues_are_busy(cast, client):
    referral = active(cast)
    signed_in(client, colleague(cast))
    first = booked(cast, referral)
    asked = []
    for hours in ((), (12, 14, 16)):
        for hour in hours:
            booked(cast, referral, hour=hour)
        week_of(client, first, quien="")  # what is asked once a minute or once a session
        with CaptureQueriesContext(connection) as queries:
            assert week_of(client, first, quien="").count("</b> Ocupada") == 1 + len(hours)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_on_a_telephone_a_link_leads_to_today_in_the_week_that_has_it(cast, client):
    signed_in(client, cast.receptionist)
    shown = page(client, "week")
    phones = shown[shown.index('<div class="d-lg-none">') :]
    assert phones.count('href="#hoy"') == shown.count('href="#hoy"') == 1 and shown.count('id="hoy"') == 1
    assert re.search(r'id="hoy">\s*<h2[^>]*>[^<]* · hoy</h2>', phones)
    later = page(client, "week", desde=(clock.today() + timedelta(days=7)).isoformat())
    assert 'href="#hoy"' not in later and 'id="hoy"' not in later


def test_the_hours_of_a_centre_are_read_from_its_catalogue(cast):
    opening = opening_of(cast.toluca)
    assert (opening.days, opening.opens.hour, opening.closes.hour) == (frozenset(range(5)), 9, 18)


def test_the_holidays_between_two_days_are_no_others():
    christmas, day = date(2026, 12, 25), timedelta(days=1)
    assert list(holidays(christmas - day, christmas + day)) == list(holidays(christmas, christmas)) == [christmas]
    assert holidays(christmas + day, christmas + day) == {}


# ---- Scheduling -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R46")
def test_reception_schedules_a_session_and_the_person_is_told(cast, client):
    referral = active(cast)
    signed_in(client, cast.receptionist)
    for asked in ("hernandez", "Hernández, Rogelio", referral.folio):
        assert "Rogelio Antonio" in page(client, "schedule_whom", q=asked)
    address = reverse("schedule", args=[referral.pk])
    assert "Horas libres" in client.get(address, {"quien": cast.psychologist.pk}).content.decode()
    form = {
        "purpose": "SESSION",
        "professional": cast.psychologist.pk,
        "room": cast.room.pk,
        "hour": "10:00",
        **day_of(working_day()),
    }
    answer = client.post(address, form)
    made = Appointment.objects.latest("pk")
    assert answer.status_code == 302 and answer.url == reverse("appointment", args=[made.pk])
    assert (made.professional, made.area, (made.ends_at - made.starts_at).seconds // 60) == (
        cast.psychologist,
        "PSYCHOLOGY",
        50,
    )
    letter = Message.objects.get(notice="appointment_link", referral=referral, created_at__gte=made.created_at)
    assert "/c/" in letter.body and "violencia" not in letter.body.lower() and "BEGIN:VCALENDAR" in letter.invite


def test_for_whom_an_appointment_is_goes_by_surname_whatever_its_accents(cast, client):
    for surname in ("Yáñez", "Ávila", "Zamora"):
        active(cast, first_surname=surname, second_surname="Olvera")
    signed_in(client, cast.receptionist)
    found = re.findall(r"(Ávila|Yáñez|Zamora) Olvera", page(client, "schedule_whom"))
    assert found == ["Ávila", "Yáñez", "Zamora"]


def free_hours_of(client, address: str, **asked) -> dict:
    """The free hours as the page shows them before anything is sent."""
    answer = client.get(address, asked)
    assert answer.status_code == 200 and "error-summary" not in answer.content.decode()
    return answer.context["free"]


@pytest.mark.requirement("R46")
def test_free_hours_of_several_days_are_there_at_first_sight_and_fill_the_form(cast, client):
    referral = active(cast)
    for at, area in ((10, Area.PSYCHOLOGY), (12, Area.SOCIAL_WORK)):
        booked(cast, referral, hour=at, area=area)
    signed_in(client, cast.receptionist)
    address = reverse("schedule", args=[referral.pk])
    shown = free_hours_of(client, address)
    assert shown["whose"] == cast.lawyer, "the other areas have a session to come"
    assert [len(hours) for hours in shown["days"]] == [3, 3, 3, 3]
    assert len({clock.local_day(hours[0]["at"]) for hours in shown["days"]}) == 4
    text = page(client, "schedule", referral.pk)
    assert text.index("Horas libres de Ernesto") < text.index('type="submit">Agendar la cita')
    wanted = shown["days"][1][2]
    filled = client.get(wanted["url"])
    initial = filled.context["form"].initial
    assert (initial["professional"], initial["day"]) == (cast.lawyer.pk, clock.local_day(wanted["at"]))
    assert f"{timezone.localtime(wanted['at']):%H:%M}, elegida" in filled.content.decode()
    form = {
        "purpose": "SESSION", "professional": initial["professional"], "hour": initial["hour"],
        **day_of(initial["day"]),
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    left = [one["at"] for hours in free_hours_of(client, wanted["url"])["days"] for one in hours]
    assert wanted["at"] not in left


def test_whose_hours_are_shown_is_who_is_asked_for_herself_or_who_receives(cast, client):
    referral = accepted(cast)
    address = reverse("schedule", args=[referral.pk])
    signed_in(client, cast.receptionist)
    shown = free_hours_of(client, address)
    assert shown["whose"] == cast.social_worker, "nobody attends him yet"
    urls = {who: url for who, url in shown["others"]}
    assert set(urls) == {cast.psychologist, cast.lawyer}
    assert free_hours_of(client, urls[cast.lawyer])["whose"] == cast.lawyer
    signed_in(client, cast.psychologist)
    assert free_hours_of(client, address)["whose"] == cast.psychologist


def test_whose_hours_are_shown_goes_by_the_calendar_of_this_person_alone(cast, client):
    referral, beside = active(cast), active(cast)
    signed_in(client, cast.receptionist)
    address = reverse("schedule", args=[referral.pk])
    first = free_hours_of(client, address)["whose"]
    area = next(area for area, who in professionals(cast).items() if who == first)
    booked(cast, beside, area=area)
    assert free_hours_of(client, address)["whose"] == first, "the session is somebody else's"
    gone_by = booked(cast, referral, hour=11, area=area)
    assert free_hours_of(client, address)["whose"] != first
    with clock.at(gone_by.ends_at + timedelta(hours=1)):
        signed_in(client, cast.receptionist)
        assert free_hours_of(client, address)["whose"] == first, "a session that is over is none to come"


def test_whose_hours_are_shown_is_not_told_by_who_attends_somebody_else(cast, client):
    booked(cast, active(cast), area=Area.SOCIAL_WORK)
    referral = accepted(cast)
    signed_in(client, cast.receptionist)
    assert free_hours_of(client, reverse("schedule", args=[referral.pk]))["whose"] == cast.social_worker


def test_the_page_of_scheduling_asks_the_same_with_few_and_with_many_on_the_calendar(cast, client):
    referral = active(cast)
    signed_in(client, cast.receptionist)
    address = reverse("schedule", args=[referral.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        account(Role.LAWYER, f"Persona{number}", "Más", center=cast.toluca)
        booked(cast, active(cast), days=3 + number)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day_dia": "30", "day_mes": "2"}, "El día debe estar entre 1 y 28"),
        ({"hour": "25:00"}, "Escriba la hora como 10:00"),
        ({"hour": "06:00"}, "A esa hora el centro está cerrado"),
        ({"hour": "17:30"}, "A esa hora el centro está cerrado"),
        ({"day_dia": "1", "day_mes": "1", "day_anio": "2020"}, "Esa hora ya pasó"),
        ({"day_dia": "25", "day_mes": "12", "day_anio": "2026"}, "es inhábil"),
        ({"day_dia": "26", "day_mes": "12", "day_anio": "2026"}, "no abre en sábado"),
        ({"professional": ""}, "Elija con quién será la cita"),
    ],
)
def test_an_impossible_hour_gets_a_sentence_beside_the_field(cast, client, change, sentence):
    with clock.at(clock.moment_of(clock.today().replace(year=2026, month=11, day=20), 9)):
        referral = active(cast)
        signed_in(client, cast.receptionist)
        form = {
            "purpose": "SESSION",
            "professional": cast.psychologist.pk,
            "hour": "10:00",
            "day_dia": "15",
            "day_mes": "12",
            "day_anio": "2026",
            **change,
        }
        if change.get("day_mes") == "2":
            form["day_anio"] = "2027"
        shown = client.post(reverse("schedule", args=[referral.pk]), form).content.decode()
    assert sentence.lower() in shown.lower()
    assert "Error:" in shown and "error-summary" in shown


def test_a_taken_hour_is_refused_with_the_name_of_who_is_busy_and_free_hours_beside(cast, client):
    referral = active(cast)
    taken = booked(cast, referral)
    other = active(cast)
    Slot.objects.filter(appointment__purpose="FIRST").delete()
    signed_in(client, cast.receptionist)
    form = {
        "purpose": "SESSION",
        "professional": cast.psychologist.pk,
        "hour": "10:00",
        **day_of(clock.local_day(taken.starts_at)),
    }
    shown = client.post(reverse("schedule", args=[other.pk]), form).content.decode()
    assert "Daniela Arzate Rentería ya tiene una cita a esa hora" in shown
    assert re.search(r"quien=\d+&amp;dia=[\d-]+&amp;hora=11%3A00", shown)
    form |= {"professional": cast.lawyer.pk, "room": cast.room.pk}
    assert "La sala está ocupada" in client.post(reverse("schedule", args=[other.pk]), form).content.decode()


def test_an_hour_is_taken_only_for_who_has_it(cast, client):
    booked(cast, active(cast))
    other = active(cast)
    Slot.objects.filter(appointment__purpose="FIRST").delete()
    signed_in(client, cast.receptionist)
    when = {"hour": "10:00", **day_of(working_day())}
    for changes in ({"professional": cast.lawyer.pk}, {"professional": cast.psychologist.pk, "hour": "12:00"}):
        form = {"purpose": "SESSION", **when, **changes}
        assert client.post(reverse("schedule", args=[other.pk]), form).status_code == 302


def test_the_plan_of_another_person_admits_no_session_of_this_one(cast, client):
    active(cast)
    referral = active(cast)
    legal = episode_of(referral).plans.get(area=Area.LEGAL)
    take_step(legal, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No la necesita."))
    signed_in(client, cast.receptionist)
    form = {"purpose": "SESSION", "professional": cast.lawyer.pk, "hour": "10:00", **day_of(working_day())}
    shown = client.post(reverse("schedule", args=[referral.pk]), form).content.decode()
    assert "no admite sesiones: está «Dispensada»" in shown


def test_an_appointment_moves_and_says_which_one_it_replaces(cast, client):
    old = booked(cast, active(cast))
    signed_in(client, cast.receptionist)
    form = {
        "professional": cast.psychologist.pk,
        "hour": "12:00",
        "text": "La persona trabaja a esa hora",
        "version": old.version,
        **day_of(clock.local_day(old.starts_at)),
    }
    client.post(reverse("reschedule", args=[old.pk]), form)
    old = Appointment.objects.get(pk=old.pk)
    assert old.state == A.RESCHEDULED and old.next.starts_at == old.starts_at + timedelta(hours=2)
    assert "La cita que la sustituye" in page(client, "appointment", old.pk)


def test_a_moved_appointment_stays_one_entry_on_the_persons_telephone(cast):
    first = booked(cast, active(cast))
    second = moved(cast, first, days=3)
    third = moved(cast, second, days=4)
    letters = list(Message.objects.filter(notice="appointment_link").order_by("pk"))[-3:]
    entries = [Calendar.from_ical(letter.invite).walk("VEVENT")[0] for letter in letters]
    assert len({str(entry["uid"]) for entry in entries}) == 1
    numbers = [int(entry["sequence"]) for entry in entries]
    assert numbers == sorted(set(numbers))
    assert letters[2].subject == f"Su cita cambió al {words.long_day(third.starts_at)}"
    assert f"Su cita del {words.long_day(second.starts_at)} cambió: ahora es el" in letters[2].body
    take_step(third, AppointmentMachine.cancel_by_center, by=cast.coordinator, facts=Said("Sin luz"))
    gone = Calendar.from_ical(Message.objects.filter(notice="appointment_cancelled").exclude(invite="").get().invite)
    entry = gone.walk("VEVENT")[0]
    assert (str(entry["uid"]), str(entry["status"])) == (str(entries[0]["uid"]), "CANCELLED")
    assert int(entry["sequence"]) > numbers[-1]


def moved(cast, appointment, *, days: int) -> Appointment:
    starts = clock.moment_of(working_day(days), 12)
    facts = NewTime(starts, starts + timedelta(minutes=50), cast.psychologist, cast.room, "La persona trabaja")
    take_step(appointment, AppointmentMachine.reschedule, by=cast.receptionist, facts=facts)
    return Appointment.objects.get(previous=appointment.pk)


def test_a_cancelled_appointment_says_who_cancelled_and_frees_the_hour(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.receptionist)
    address = reverse("appointment_cancel", args=[appointment.pk])
    assert "Elija el motivo" in client.post(address, {"who": "center"}).content.decode()
    reason = re.search(r'<option value="(\d+)">', client.get(address).content.decode()).group(1)
    client.post(address, {"who": "center", "reason": reason, "text": "Sin luz", "version": appointment.version})
    assert Appointment.objects.get(pk=appointment.pk).state == A.CANCELLED_BY_CENTER
    assert not appointment.slots.exists()


def test_beside_a_session_stands_the_next_one_of_the_same_person_and_area(cast, client):
    referral, beside = active(cast, quota=3), active(cast)
    _before, one, after = (booked(cast, referral, days=days) for days in (2, 3, 6))
    booked(cast, beside, days=4)
    booked(cast, referral, days=5, area=Area.LEGAL)
    signed_in(client, cast.coordinator)
    for appointment, following in ((one, after), (after, None)):
        shown = client.get(reverse("appointment", args=[appointment.pk]))
        assert shown.context["context"]["next"] == following


def test_a_session_is_told_of_those_of_its_own_plan(cast, client):
    active(cast)
    session = booked(cast, active(cast, quota=3), area=Area.LEGAL)
    episode_of(session.episode.referral).plans.filter(area=Area.LEGAL).update(quota=7)
    assert "Sesión 1 de 7" in page(signed_in(client, cast.lawyer), "appointment", session.pk)


def test_another_areas_professional_reads_who_changes_an_appointment_and_cannot_do_it(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.lawyer)
    shown = page(client, "appointment", appointment.pk)
    assert "Solo recepción, la coordinación o Daniela Arzate Rentería la cambian o la cancelan." in shown
    assert "Cancelar la cita" not in shown and "Confirmar que asistirá" not in shown
    for name in ("reschedule", "appointment_cancel"):
        assert client.get(reverse(name, args=[appointment.pk])).status_code == 404
    client.post(reverse("appointment", args=[appointment.pk]), {"paso": "confirmar", "version": appointment.version})
    assert Appointment.objects.get(pk=appointment.pk).state == A.SCHEDULED


def test_the_proof_of_an_absence_is_taken_in_by_reception_and_who_attends_him(cast, client):
    appointment = missed(cast, active(cast))
    address = reverse("justify", args=[appointment.pk])
    signed_in(client, cast.lawyer)
    assert client.get(address).status_code == 404
    assert "El justificante lo recibe recepción" in page(client, "appointment", appointment.pk)
    assert "Lo registra recepción" in page(client, "absences")
    for user in (cast.receptionist, cast.psychologist):
        signed_in(client, user)
        assert client.get(address).status_code == 200
        assert address in page(client, "absences")


# ---- The session and its note ---------------------------------------------------------------------------------------


def attend_by_page(client, appointment, **answers):
    form = {
        "paso": "asistencia",
        "held": "si",
        "came": "si",
        "version": Appointment.objects.get(pk=appointment.pk).version,
        **answers,
    }
    return client.post(reverse("appointment", args=[appointment.pk]), form)


NOTE = {
    "topic": "Señales",
    "intervention": "Revisó su registro",
    "observation": "Atento",
    "homework": "Registro diario",
}


@pytest.mark.requirement("R9", "R95")
def test_a_psychologist_records_attendance_writes_a_draft_and_signs_the_note(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    address = reverse("appointment", args=[appointment.pk])
    with now_at(appointment):
        assert "¿La sesión se realizó?" in page(client, "appointment", appointment.pk)
        attend_by_page(client, appointment, came="tarde", minutes="10")
        form = {**NOTE, "version": 2}
        client.post(address, {**form, "paso": "borrador", "homework": ""})
        shown = page(client, "appointment", appointment.pk)
        assert "Borrador guardado a las" in shown and "Revisó su registro" in shown
        assert "Es su borrador" in shown and "Aún no guardado" not in shown
        wrong = client.post(address, {**form, "paso": "firmar", "password": "otra"}).content.decode()
        assert "La contraseña no es la suya" in wrong and "Registro diario" in wrong and not Note.objects.exists()
        client.post(address, {**form, "paso": "firmar", "password": PASSWORD})
        shown = page(client, "appointment", appointment.pk)
    note = Note.objects.get(appointment=appointment)
    assert (note.homework, note.signed_by) == ("Registro diario", cast.psychologist)
    assert (
        "Nota firmada" in shown and "Revisó su registro" in shown and draft_of(cast.psychologist, appointment) is None
    )
    assert Appointment.objects.get(pk=appointment.pk).late


def test_a_page_that_keeps_itself_is_told_when_the_note_is_already_signed(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    address, by_itself = reverse("appointment", args=[appointment.pk]), {"X-Sigue-Borrador": "1"}
    with now_at(appointment):
        attend_by_page(client, appointment)
        kept = client.post(address, {**NOTE, "paso": "borrador"}, headers=by_itself)
        assert (kept.status_code, kept["Content-Type"]) == (200, "text/plain; charset=utf-8")
        client.post(address, {**NOTE, "paso": "firmar", "password": PASSWORD, "version": 2})
        late = client.post(address, {**NOTE, "paso": "borrador"}, headers=by_itself)
    assert late.status_code == 409 and "ya está firmada" in late.content.decode()
    assert draft_of(cast.psychologist, appointment) is None


def test_two_windows_on_one_note_lose_neither_text(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    address, by_itself = reverse("appointment", args=[appointment.pk]), {"X-Sigue-Borrador": "1"}
    with now_at(appointment):
        attend_by_page(client, appointment)
        began = stamp_on(page(client, "appointment", appointment.pk))
        here = {**NOTE, "paso": "borrador", "borrador_visto": began}
        kept = client.post(address, here, headers=by_itself)
        more = {**here, "homework": "Registro diario y llamada", "borrador_visto": kept["X-Sigue-Borrador"]}
        client.post(address, more)
        assert "En otra ventana" not in page(client, "appointment", appointment.pk)  # one window goes on with its own
        client.post(address, {**here, "observation": "Distraído"})  # the other one, opened before
        shown = page(client, "appointment", appointment.pk)
        assert "En otra ventana usted había guardado otra cosa" in shown
        assert "Distraído" in shown and "Registro diario y llamada" in shown
        # A third one, opened before too: it signs nothing until she has seen what it would forget.
        third = {**here, "homework": "Otra tarea", "paso": "firmar", "password": PASSWORD, "version": 2}
        refused = client.post(address, third).content.decode()
        assert "firme otra vez" in refused and "Distraído" in refused and not Note.objects.exists()
        client.post(address, {**third, "borrador_visto": stamp_on(refused)})
    assert Note.objects.get().homework == "Otra tarea" and draft_of(cast.psychologist, appointment) is None


def stamp_on(shown: str) -> str:
    return re.search(r'name="borrador_visto" value="([^"]*)"', shown)[1]


def test_a_second_click_on_sign_signs_once_and_says_so(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    with now_at(appointment):
        attend_by_page(client, appointment)
        form = {**NOTE, "paso": "firmar", "password": PASSWORD, "version": 2}
        for _click in range(2):
            answer = client.post(reverse("appointment", args=[appointment.pk]), form, follow=True)
    assert "ya estaba firmada" in answer.content.decode()
    assert Note.objects.count() == 1


def test_a_note_signed_on_a_page_that_is_not_of_now_is_kept_as_a_draft(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    with now_at(appointment):
        attend_by_page(client, appointment)
        form = {**NOTE, "paso": "firmar", "password": PASSWORD, "version": 1}
        shown = client.post(reverse("appointment", args=[appointment.pk]), form).content.decode()
    assert "cambió mientras usted lo tenía abierto" in shown and "Revisó su registro" in shown
    assert draft_of(cast.psychologist, appointment) is not None and not Note.objects.exists()


@pytest.mark.requirement("R64")
def test_a_signed_note_is_read_by_its_area_alone_and_each_reading_leaves_its_row(cast, client):
    appointment = attended(cast, active(cast), Area.PSYCHOLOGY)
    read = AccessEntry.objects.filter(noun="note")
    for user in (cast.coordinator, cast.lawyer, cast.receptionist):
        shown = page(signed_in(client, user), "appointment", appointment.pk)
        assert "Observación" not in shown and "Solo la lee su área" in shown
    assert not read.exists()
    assert "Observación" in page(signed_in(client, cast.psychologist), "appointment", appointment.pk)
    assert read.get().user == cast.psychologist


def test_what_comes_later_is_an_addendum_and_the_note_never_changes(cast, client):
    appointment = attended(cast, active(cast), Area.PSYCHOLOGY)
    signed_in(client, cast.psychologist)
    client.post(reverse("appointment", args=[appointment.pk]), {"paso": "adenda", "text": "Entregó la carta después"})
    assert "Entregó la carta después" in page(client, "appointment", appointment.pk)
    signed_in(client, cast.lawyer)
    answer = client.post(reverse("appointment", args=[appointment.pk]), {"paso": "adenda", "text": "Yo también"})
    assert answer.status_code == 404
    assert HistoryEntry.objects.filter(step="add_addendum").count() == 1 and not faults()


def test_an_addendum_stands_at_the_note_of_its_own_session(cast, client):
    referral = active(cast)
    earlier, later = (attended(cast, referral, Area.PSYCHOLOGY) for _number in range(2))
    signed_in(client, cast.psychologist)
    client.post(reverse("appointment", args=[later.pk]), {"paso": "adenda", "text": "Entregó la carta después"})
    assert "Entregó la carta después" in page(client, "appointment", later.pk)
    assert "Entregó la carta después" not in page(client, "appointment", earlier.pk)


def test_the_same_words_beside_another_note_are_an_addendum_of_that_note(cast, client):
    notes = [attended(cast, active(cast), Area.PSYCHOLOGY) for _person in range(2)]
    signed_in(client, cast.psychologist)
    for one in (*notes, notes[1]):  # the last is a double click
        client.post(reverse("appointment", args=[one.pk]), {"paso": "adenda", "text": "Entregó la carta"})
    assert [*NoteAddendum.objects.order_by("pk").values_list("note__appointment", flat=True)] == [
        one.pk for one in notes
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"came": "no"}, "no pudo realizarse sin la persona"),
        ({"came": "tarde"}, "con cuántos minutos"),
        ({"came": "tarde", "minutes": "40"}, "cuenta como inasistencia"),
        ({"held": "no", "came": "si"}, "por qué no se realizó"),
    ],
)
def test_answers_that_contradict_each_other_get_a_sentence(cast, client, answers, sentence):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    with now_at(appointment):
        shown = attend_by_page(client, appointment, **answers).content.decode()
    assert sentence in shown
    assert Appointment.objects.get(pk=appointment.pk).state == A.SCHEDULED


def test_a_session_that_the_centre_could_not_hold_is_not_an_absence(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    with now_at(appointment, 5):
        client.post(reverse("appointment", args=[appointment.pk]), {"paso": "llegada", "version": 1})
        attend_by_page(client, appointment, held="no", came="si", reason="Se fue la luz")
    assert Appointment.objects.get(pk=appointment.pk).state == A.CANCELLED_BY_CENTER


# ---- Absences -------------------------------------------------------------------------------------------------------


def missed(cast, referral, **where) -> Appointment:
    appointment = booked(cast, referral, **where)
    with now_at(appointment):
        return take_step(appointment, AppointmentMachine.miss, by=cast.psychologist, facts=Missed(warned=False))


def picture() -> SimpleUploadedFile:
    from_memory = BytesIO()
    Image.new("RGB", (40, 40), "white").save(from_memory, "JPEG")
    return SimpleUploadedFile("receta.jpg", from_memory.getvalue(), "image/jpeg")


@pytest.mark.requirement("R46")
def test_an_absence_is_justified_with_its_proof_and_costs_nothing(cast, client):
    appointment = missed(cast, active(cast))
    signed_in(client, cast.receptionist)
    with now_at(appointment, 24 * 60):
        assert "Registrar un justificante" in page(client, "absences")
        address = reverse("justify", args=[appointment.pk])
        bad = client.post(address, {"explanation": "Estuvo enfermo", "proof": SimpleUploadedFile("a.exe", b"MZ00")})
        assert "un programa de Windows" in bad.content.decode() and "Estuvo enfermo" in bad.content.decode()
        reason = re.search(r'<option value="(\d+)">Enfermedad', client.get(address).content.decode()).group(1)
        client.post(address, {"reason": reason, "explanation": "Estuvo enfermo", "proof": picture()})
        asked = JustificationRequest.objects.get(appointment=appointment)
        assert asked.proof.media_type == "image/jpeg"
        assert "Guardar la decisión" not in page(client, "justification", asked.pk)
        signed_in(client, cast.coordinator)
        client.post(reverse("justification", args=[asked.pk]), {"verdict": "accept"})
        again = client.post(reverse("justification", args=[asked.pk]), {"verdict": "reject", "text": "No"}, follow=True)
    assert "ya se decidió" in again.content.decode()
    assert Appointment.objects.get(pk=appointment.pk).state == A.ABSENT_JUSTIFIED


def test_what_excuses_one_absence_excuses_no_other(cast, client):
    excused = missed(cast, active(cast))
    asked = open_record(
        JustificationRequest(appointment=excused, explanation="Estuvo enfermo", submitted_on=clock.today()),
        by=cast.receptionist,
    )
    for other in (missed(cast, excused.episode.referral, days=3), missed(cast, active(cast), days=4)):
        with now_at(other, 60):
            signed_in(client, cast.receptionist)
            assert reverse("justification", args=[asked.pk]) not in page(client, "appointment", other.pk)
            assert "Registrar" in page(client, "justify", other.pk)
    assert reverse("justification", args=[asked.pk]) in page(client, "appointment", excused.pk)


def proposed(cast) -> Proposal:
    """Three unjustified absences in a row: the rule proposes the withdrawal."""
    referral = active(cast)
    for days in (41, 42, 43):  # after the first appointment, to which he came
        appointment = missed(cast, referral, days=days)
        asked = open_record(
            JustificationRequest(appointment=appointment, explanation="Sin prueba", submitted_on=clock.today()),
            by=cast.receptionist,
        )
        take_step(asked, JustificationMachine.reject, by=cast.coordinator, facts=Said("Sin comprobante"))
    return Proposal.objects.get(episode=episode_of(referral))


@pytest.mark.requirement("R46")
def test_a_proposed_withdrawal_is_dismissed_by_the_coordinator_with_a_reason(cast, client):
    found = proposed(cast)
    address = reverse("proposal", args=[found.pk])
    assert "La decide la coordinación" in page(signed_in(client, cast.psychologist), "proposal", found.pk)
    assert client.post(address, {"text": "Sigue"}).status_code == 404
    signed_in(client, cast.coordinator)
    assert "3 inasistencias sin justificar, seguidas" in page(client, "proposal", found.pk)
    assert "por qué no procede" in client.post(address, {"text": ""}).content.decode().lower()
    client.post(address, {"text": "Estuvo hospitalizado"})
    found = Proposal.objects.get(pk=found.pk)
    assert (found.taken, found.decided_by, found.dismissal) == (False, cast.coordinator, "Estuvo hospitalizado")
    assert HistoryEntry.objects.get(step="dismiss_proposal").reason == "Estuvo hospitalizado"
    assert not faults()


# ---- Groups ---------------------------------------------------------------------------------------------------------


def test_the_coordinator_opens_a_group_enrols_a_person_and_plans_its_sessions(cast, client):
    referral = active(cast)
    Slot.objects.filter(appointment__purpose="FIRST").delete()  # wherever it fell, it is not at the group's hour
    episode_of(referral).enrollments.all().delete()
    signed_in(client, cast.coordinator)
    form = {
        "name": "Martes mañana",
        "weekday": 1,
        "starts_at": "10:00",
        "capacity": 20,
        "facilitators": [cast.facilitator.pk],
    }
    client.post(reverse("group_new"), form)
    group = Group.objects.get(name="Martes mañana")
    assert "Ya hay un grupo con ese nombre" in client.post(reverse("group_new"), form).content.decode()
    signed_in(client, cast.facilitator)
    address = reverse("group", args=[group.pk])
    assert "Hernández" in page(client, "group", group.pk)
    client.post(address, {"paso": "inscribir", "episodio": episode_of(referral).pk})
    client.post(address, {"paso": "programar", "many": "2"})
    assert group.sessions.count() == 2
    assert Appointment.objects.filter(group_session__group=group, episode__referral=referral).count() == 2
    assert "1 de 20" in page(client, "groups")
    assert signed_in(client, cast.lawyer).post(address, {"paso": "programar", "many": "2"}).status_code == 404


def test_of_those_who_wait_for_a_group_only_who_is_marked_is_enrolled(cast, client):
    one, other = active(cast), active(cast)
    Enrollment.objects.all().delete()
    signed_in(client, cast.facilitator)
    answer = client.post(
        reverse("group", args=[cast.group.pk]), {"paso": "inscribir", "episodio": episode_of(one).pk}, follow=True
    )
    assert f"{one.full_name} quedó en el grupo." in answer.content.decode()
    assert Enrollment.objects.get().episode == episode_of(one) != episode_of(other)


def test_who_comes_to_another_centre_is_not_on_the_list_of_a_group(cast, client):
    referral = active(cast)
    lent = Group.objects.create(
        center=cast.ecatepec, name="Lunes tarde", weekday=0, starts_at=cast.group.starts_at, capacity=20
    )
    GroupFacilitator.objects.create(group=lent, user=cast.facilitator)
    signed_in(client, cast.facilitator)
    address = reverse("group", args=[lent.pk])
    answer = client.post(address, {"paso": "inscribir", "episodio": episode_of(referral).pk}).content.decode()
    assert "alguna de las marcadas ya no está en ella" in answer and referral.full_name not in answer
    assert not lent.enrollments.exists()


def test_the_name_of_a_group_is_taken_in_its_own_centre_alone(cast, client):
    signed_in(client, cast.other_coordinator)
    guide = account(Role.FACILITATOR, "Mario", "Solís Rey", center=cast.ecatepec)
    form = {"name": cast.group.name, "weekday": 3, "starts_at": "17:00", "capacity": 20, "facilitators": [guide.pk]}
    client.post(reverse("group_new"), form)
    assert Group.objects.filter(center=cast.ecatepec, name=cast.group.name).count() == 1


def test_nobody_leaves_a_group_by_one_tap_and_the_question_names_him(cast, client):
    referral = active(cast)
    place = episode_of(referral).enrollments.get()
    plan_session(cast.group, clock.moment_of(next_days(cast.group, 1)[0], 17), by=cast.facilitator)
    signed_in(client, cast.facilitator)
    group, address = reverse("group", args=[cast.group.pk]), reverse("group_leave", args=[place.pk])
    assert f'<a href="{address}">Dar de baja del grupo' in page(client, "group", cast.group.pk)
    client.post(group, {"paso": "baja", "inscripcion": place.pk})
    question = client.get(address).content.decode()
    name = referral.full_name
    assert name in question and cast.group.name in question and f'href="{group}">Cancelar</a>' in question
    place.refresh_from_db()
    assert place.left_on is None
    answer = client.post(address, follow=True)
    assert f"{name} dejó el grupo." in answer.content.decode() and answer.redirect_chain[0][0] == group
    place.refresh_from_db()
    assert place.left_on == clock.today()
    assert Appointment.objects.get(group_session__group=cast.group).state == A.CANCELLED_BY_CENTER
    assert f"{name} ya no está en el grupo." in client.post(address, follow=True).content.decode()


def test_the_page_of_a_group_names_who_comes_to_it_and_not_to_another(cast, client):
    here, elsewhere = active(cast), active(cast)
    other = Group.objects.create(center=cast.toluca, name="Lunes", weekday=0, starts_at=time(9), capacity=9)
    episode_of(elsewhere).enrollments.update(group=other)
    signed_in(client, cast.coordinator)
    for group, who in ((cast.group, here), (other, elsewhere)):
        enrolled = client.get(reverse("group", args=[group.pk])).context["enrolled"]
        assert [one.episode.referral_id for one in enrolled] == [who.pk]


def test_who_waits_at_another_centre_is_offered_to_no_group_of_this_one(cast, client):
    """Whoever facilitates here and works there knows the persons of both."""
    here, there = active(cast), active(cast)
    Enrollment.objects.all().delete()
    Referral.objects.filter(pk=there.pk).update(center=cast.ecatepec)
    AreaPlan.objects.filter(area=Area.GROUP, episode__referral=there.pk).update(professional=None)
    GroupFacilitator.objects.create(
        group=cast.group, user=account(Role.FACILITATOR, "Lidia", "Correa Soto", center=cast.ecatepec)
    )
    waiting = {}
    for user in cast.group.facilitators.all():
        waiting[user.center] = signed_in(client, user).get(reverse("group", args=[cast.group.pk])).context["waiting"]
    assert waiting == {cast.toluca: [episode_of(here)], cast.ecatepec: []}


@pytest.mark.parametrize("who", ["lawyer", "psychologist", "receptionist", "other_coordinator", "judge_clerk"])
def test_only_who_runs_the_group_is_asked_who_leaves_it(cast, client, who):
    place = episode_of(active(cast)).enrollments.get()
    signed_in(client, getattr(cast, who))
    address = reverse("group_leave", args=[place.pk])
    assert client.get(address).status_code == client.post(address).status_code == 404
    place.refresh_from_db()
    assert place.left_on is None


def test_a_session_is_closed_and_its_account_signed_by_who_facilitates(cast, client):
    referral = active(cast)
    planned, _invited = plan_session(cast.group, clock.moment_of(next_days(cast.group, 1)[0], 17), by=cast.facilitator)
    address = reverse("group_session", args=[planned.pk])
    signed_in(client, cast.facilitator)
    with clock.at(planned.starts_at + timedelta(minutes=90)):
        client.post(address, {"paso": "resto"})
        client.post(address, {"paso": "cerrar"})
        assert (
            "Escriba la bitácora"
            in client.post(address, {"paso": "firmar", "topic": planned.topic_id}).content.decode()
        )
        draft = {"paso": "borrador", "topic": planned.topic_id, "text": "Se trabajó el ac"}
        said = client.post(address, draft, headers={"X-Sigue-Borrador": "1"})
        assert said.content.decode().startswith("Borrador guardado a las")
        shown = client.get(address).content.decode()
        assert "Se trabajó el ac</textarea>" in shown and "Es su borrador" in shown and "Aún no" not in shown
        wrong = client.post(address, {"paso": "firmar", "topic": "", "text": "Otra cosa"}).content.decode()
        assert "Otra cosa</textarea>" in wrong and "Aún no guardado" in wrong and "Es su borrador" not in wrong
        client.post(address, {"paso": "firmar", "topic": planned.topic_id, "text": "Se trabajó el acuerdo."})
        assert "Se trabajó el acuerdo." in page(client, "group_session", planned.pk)
    assert Appointment.objects.get(group_session=planned, episode__referral=referral).state == A.DOCUMENTED


def test_a_log_is_signed_only_when_the_other_window_was_seen(cast, client):
    active(cast)
    planned, _invited = plan_session(cast.group, clock.moment_of(next_days(cast.group, 1)[0], 17), by=cast.facilitator)
    address = reverse("group_session", args=[planned.pk])
    signed_in(client, cast.facilitator)
    with clock.at(planned.starts_at + timedelta(minutes=90)):
        client.post(address, {"paso": "resto"})
        client.post(address, {"paso": "cerrar"})
        here = {"paso": "borrador", "topic": planned.topic_id, "text": "Lo que oyó", "borrador_visto": ""}
        client.post(address, here)
        there = here | {"paso": "firmar", "text": "Lo que vio"}
        refused = client.post(address, there).content.decode()
        assert "firme otra vez" in refused and "Lo que oyó" in refused and "Lo que vio</textarea>" in refused
        assert GroupSession.objects.get(pk=planned.pk).state == "HELD"
        client.post(address, there | {"borrador_visto": stamp_on(refused)})
    signed = GroupSession.objects.get(pk=planned.pk)
    assert (signed.state, signed.debrief) == ("DOCUMENTED", "Lo que vio")
    assert draft_of(cast.facilitator, planned) is None


# ---- The person's own link ------------------------------------------------------------------------------------------


def link_of(appointment) -> str:
    letter = Message.objects.filter(notice="appointment_link").latest("pk")
    return re.search(r"/c/([\w-]+)/", letter.body).group(1)


@pytest.mark.requirement("R47")
def test_the_person_confirms_by_his_link_and_the_page_names_nothing(cast, client):
    appointment = booked(cast, active(cast))
    token = link_of(appointment)
    shown = page(client, "person_appointment", token)
    for word in ("violencia", "reeducación", "víctima", "psicología", "delito", "masculinidades", "juzgado"):
        assert word not in shown.lower(), word
    client.post(reverse("person_appointment", args=[token]), {"cita": "si"})
    client.post(reverse("person_appointment", args=[token]), {"cita": "si"})
    assert Appointment.objects.get(pk=appointment.pk).state == A.CONFIRMED
    calendar = client.get(reverse("person_calendar", args=[token]))
    assert b"BEGIN:VCALENDAR" in calendar.content and calendar["Content-Type"].startswith("text/calendar")


def test_the_person_says_no_in_time_and_not_on_the_last_day(cast, client):
    appointment = booked(cast, active(cast), days=4)
    address = reverse("person_appointment", args=[link_of(appointment)])
    with clock.at(appointment.starts_at - timedelta(hours=3)):
        assert "Falta menos de un día" in client.post(address, {"cita": "no"}, follow=True).content.decode()
    assert Appointment.objects.get(pk=appointment.pk).state == A.SCHEDULED
    client.post(address, {"cita": "no"})
    assert Appointment.objects.get(pk=appointment.pk).state == A.CANCELLED_BY_PERSON
    assert "está cancelada" in client.get(address).content.decode()


def test_an_unknown_or_old_link_is_no_page(cast, client):
    appointment = booked(cast, active(cast))
    token = link_of(appointment)
    over = client.get(reverse("person_appointment", args=["no-existe"]))
    assert over.status_code == 404 and "Este enlace ya no sirve" in over.content.decode()
    assert client.get(reverse("person_calendar", args=["no-existe"])).status_code == 404
    with clock.at(appointment.ends_at + timedelta(days=2)):
        assert client.get(reverse("person_appointment", args=[token])).status_code == 404
    assert token not in OneTimeLink.objects.latest("pk").token_digest


def test_an_old_link_leads_to_the_appointment_that_took_its_place(cast, client):
    old = booked(cast, active(cast))
    token = link_of(old)
    signed_in(client, cast.receptionist)
    form = {
        "professional": cast.psychologist.pk,
        "hour": "13:00",
        "text": "Otra hora",
        "version": 1,
        **day_of(clock.local_day(old.starts_at)),
    }
    client.post(reverse("reschedule", args=[old.pk]), form)
    assert "1 de la tarde" in page(client, "person_appointment", token)


def test_an_old_link_leads_to_no_appointment_of_another_person(cast, client):
    booked(cast, active(cast), days=2, hour=9)
    old = booked(cast, active(cast), days=3)
    token = link_of(old)
    new = moved(cast, old, days=4)
    shown = client.get(reverse("person_appointment", args=[token]))
    assert shown.context["appointment"] == new


# ---- Strangers ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R64", "R65")
def test_strangers_find_no_page(cast, client):
    referral = active(cast)
    appointment = missed(cast, referral)
    asked = open_record(
        JustificationRequest(appointment=appointment, explanation="x", submitted_on=clock.today()), by=cast.receptionist
    )
    planned, _invited = plan_session(cast.group, clock.moment_of(next_days(cast.group, 1)[0], 17), by=cast.facilitator)
    proposal = Proposal.objects.create(
        episode=episode_of(referral), step="withdraw", reason="Prueba", rules="x", proposed_at=clock.now()
    )
    addresses = [
        reverse("schedule", args=[referral.pk]),
        reverse("appointment", args=[appointment.pk]),
        reverse("reschedule", args=[appointment.pk]),
        reverse("appointment_cancel", args=[appointment.pk]),
        reverse("justify", args=[appointment.pk]),
        reverse("justification", args=[asked.pk]),
        reverse("proposal", args=[proposal.pk]),
        reverse("group", args=[cast.group.pk]),
        reverse("group_session", args=[planned.pk]),
    ]
    strangers = (
        cast.judge_clerk,
        cast.other_clerk,
        cast.other_coordinator,
        cast.other_psychologist,
        cast.data_officer,
        cast.system_admin,
        cast.auditor,
    )
    for user in strangers:
        signed_in(client, user)
        for address in addresses:
            assert client.get(address).status_code == 404, (user, address)
            assert client.post(address, {"paso": "confirmar"}).status_code == 404, (user, address)
    client.logout()
    for address in addresses:
        assert client.get(address).status_code == 302


def test_the_coordinator_amends_a_settled_absence_on_its_page(cast, client):
    appointment = missed(cast, active(cast))
    with clock.at(appointment.starts_at + timedelta(days=20)):
        deadlines.run()
        address = reverse("appointment", args=[appointment.pk])
        signed_in(client, cast.psychologist)
        assert "Enmendar" not in page(client, "appointment", appointment.pk)
        signed_in(client, cast.coordinator)
        assert "Enmendar: sí asistió" in page(client, "appointment", appointment.pk)
        form = {
            "paso": "enmendar",
            "enmienda": "amend_to_attended",
            "version": Appointment.objects.get(pk=appointment.pk).version,
        }
        assert "Escriba por qué se enmienda" in client.post(address, form).content.decode()
        client.post(address, {**form, "enmienda-text": "Sí vino; se registró a otra persona."})
        assert client.post(address, {**form, "enmienda": "document"}).status_code == 404
    assert Appointment.objects.get(pk=appointment.pk).state == A.ATTENDED


# ---- The daily task -------------------------------------------------------------------------------------------------


def test_a_forgotten_appointment_becomes_an_absence_after_a_whole_working_day(cast):
    appointment = booked(cast, active(cast))
    day = clock.local_day(appointment.starts_at)
    next_working = working_days_after(day, 1)
    with clock.at(clock.moment_of(next_working, 6)):
        deadlines.run()
    assert Appointment.objects.get(pk=appointment.pk).state == A.SCHEDULED
    with clock.at(clock.moment_of(next_working + timedelta(days=1), 6)):
        deadlines.run()
        deadlines.run()
    assert Appointment.objects.get(pk=appointment.pk).state == A.ABSENT_PENDING
    with clock.at(clock.moment_of(working_days_after(day, 6), 6)):
        deadlines.run()
    assert Appointment.objects.get(pk=appointment.pk).state == A.ABSENT_UNJUSTIFIED
    assert not faults()


def test_who_was_at_reception_is_never_marked_absent_by_the_system(cast):
    appointment = booked(cast, active(cast))
    with now_at(appointment, 0):
        take_step(appointment, AppointmentMachine.check_in, by=cast.receptionist)
    with clock.at(appointment.starts_at + timedelta(days=20)):
        deadlines.run()
    assert Appointment.objects.get(pk=appointment.pk).state == A.CHECKED_IN


def test_a_proof_handed_in_on_time_waits_for_its_decision(cast):
    appointment = missed(cast, active(cast))
    with now_at(appointment, 60):
        open_record(
            JustificationRequest(appointment=appointment, explanation="x", submitted_on=clock.today()),
            by=cast.receptionist,
        )
    with clock.at(appointment.starts_at + timedelta(days=20)):
        deadlines.run()
    assert Appointment.objects.get(pk=appointment.pk).state == A.ABSENT_PENDING


@pytest.mark.requirement("R47")
def test_the_person_is_reminded_three_days_and_one_day_before_and_once(cast):
    appointment = booked(cast, active(cast), days=6)
    for days in (3, 1, 2):
        with clock.at(clock.moment_of(clock.local_day(appointment.starts_at) - timedelta(days=days), 6)):
            deadlines.run()
            deadlines.run()
    sent = Message.objects.filter(notice__startswith="reminder", subject__contains="recordamos")
    assert sorted(sent.values_list("notice", flat=True)) == ["reminder_1", "reminder_3"]
    assert all("10 de la mañana" in letter.body and "/c/" in letter.body for letter in sent)


def test_follow_ups_fall_due_and_are_missed_by_themselves(cast, capsys):
    referral = completed(cast)
    follow_up = episode_of(referral).follow_ups.get(month=3, side="CENTER")
    with clock.at(clock.moment_of(follow_up.window_from, 6)):
        call_command("tick")
    follow_up = type(follow_up).objects.get(pk=follow_up.pk)
    assert follow_up.state == "DUE" and "seguimientos que vencen" in capsys.readouterr().out
    with clock.at(clock.moment_of(follow_up.window_to + timedelta(days=1), 6)):
        call_command("tick")
        call_command("tick")
    assert type(follow_up).objects.get(pk=follow_up.pk).state == "MISSED"


def test_one_broken_record_does_not_stop_the_daily_task(cast, caplog):
    """Its row says something that its machine cannot read: the others take their step, and the count says so."""
    first, second = (episode_of(completed(cast)).follow_ups.get(month=3, side="CENTER") for _each in range(2))
    with clock.at(clock.moment_of(max(first.window_from, second.window_from), 6)):
        with connection.execute_wrapper(refusing(first.pk)):
            done = deadlines.run()
    states = [type(one).objects.get(pk=one.pk).state for one in (first, second)]
    assert states == ["SCHEDULED", "DUE"]
    assert done["no se pudieron; vea el registro del servidor"] == 1
    assert done["seguimientos que vencen"] >= 1
    assert f"FollowUp {first.pk}" in caplog.text and "SELLADO" not in caplog.text


def refusing(pk: int):
    """A database that refuses to write one row."""

    def ask(execute, sql, params, many, context):
        if sql.startswith('UPDATE "casework_followup"') and pk in (params or ()):
            raise DataError("SELLADO: what the row holds")
        return execute(sql, params, many, context)

    return ask


def test_attendance_corrected_the_same_day_leaves_both_rows(cast, client):
    appointment = booked(cast, active(cast))
    signed_in(client, cast.psychologist)
    with now_at(appointment):
        take_step(appointment, AppointmentMachine.attend, by=cast.psychologist, facts=Attendance())
        assert "Corregir la asistencia" in page(client, "appointment", appointment.pk)
        client.post(reverse("appointment", args=[appointment.pk]), {"paso": "corregir", "asistio": "no", "version": 2})
    assert Appointment.objects.get(pk=appointment.pk).state == A.ABSENT_PENDING
    assert HistoryEntry.objects.filter(noun="appointment", record_id=appointment.pk).count() == 3
