"""Data that changed or were typed wrongly: of an account, of an institution, of an area; and people who come back."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import (
    HistoryEntry,
    Institution,
    InstitutionType,
    InstitutionUnit,
    Municipality,
    OneTimeLink,
    Referral,
    User,
)
from casework.roles import Role
from casework.states import AccountState
from documents.models import IssuedDocument, Message
from tests import lives
from tests.cast import PASSWORD, account, signed_in
from tests.sign_in import answered, enter, give_password, invited_by, telephone, text, token_of
from workflows.door import NotYours, Refused, take_step
from workflows.forms.corrections import OF_ACCOUNT, OF_AREA, OF_INSTITUTION
from workflows.machines import AccountMachine, InstitutionMachine
from workflows.machines.corrected import AreaCorrected, Change, Corrected
from workflows.machines.facts import Said

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEW = "cinco tazas de café frío"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def fresh(user) -> User:
    return User.objects.get(pk=user.pk)


def known(row, names) -> dict:
    """What the form shows of a row, as a browser would send it back."""
    return {name: getattr(row, f"{name}_id", getattr(row, name)) for name in names}


def corrects(client, noun: str, row, names, **changes):
    """Send the form of corrections with these changes, and see where it leads."""
    said = {**known(row, names), "text": "Se escribió mal.", **changes}
    return client.post(reverse(f"{noun}_correct", args=[row.pk]), said, follow=True)


def last_reason(noun: str, pk: int) -> str:
    return HistoryEntry.objects.filter(noun=noun, record_id=pk).latest("pk").reason


# ---- An account ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("judge_admin", "judge_clerk"),
        ("coordinator", "receptionist"),
        ("director", "coordinator"),
        ("system_admin", "judge_admin"),
    ],
)
def test_who_administers_an_account_corrects_its_data(client, cast, who, whose):
    somebody = getattr(cast, whose)
    signed_in(client, getattr(cast, who))
    page = text(client.get(reverse("account", args=[somebody.pk])))
    assert reverse("account_correct", args=[somebody.pk]) in page
    changes = {"last_name": "Soto Berumen", "position": "Secretaria de acuerdos", "phone": "7225550177"}
    page = text(corrects(client, "account", somebody, OF_ACCOUNT, **changes))
    assert "Los datos quedaron corregidos" in page and "Secretaria de acuerdos" in page
    now = fresh(somebody)
    assert (now.last_name, now.position, now.phone) == ("Soto Berumen", "Secretaria de acuerdos", "722 555 0177")
    assert now.email == somebody.email and now.state == AccountState.ACTIVE
    reason = last_reason("user", somebody.pk)
    assert "Se escribió mal." in reason and f"«{somebody.last_name}» → «Soto Berumen»" in reason
    assert not Message.objects.filter(notice="address_changed").exists()


@pytest.mark.parametrize(
    ("who", "whose"),
    [
        ("judge_admin", "other_clerk"), ("judge_admin", "judge_admin"), ("judge_clerk", "judge_admin"),
        ("coordinator", "other_psychologist"), ("receptionist", "psychologist"), ("director", "director"),
    ],
)  # fmt: skip
def test_nobody_else_does(client, cast, who, whose):
    somebody = getattr(cast, whose)
    signed_in(client, getattr(cast, who))
    answer = client.post(reverse("account_correct", args=[somebody.pk]), {"first_name": "Otra", "text": "x"})
    assert answer.status_code == 404
    facts = Corrected((Change("first_name", "Nombre", "Otra", "", "Otra"),), "Porque sí")
    with pytest.raises(NotYours):
        take_step(somebody, AccountMachine.correct_data, by=getattr(cast, who), facts=facts)
    assert fresh(somebody).first_name == somebody.first_name


@pytest.mark.requirement("R25")
def test_another_address_is_told_to_both_and_ends_what_the_former_opened(client, cast):
    clerk, former = cast.judge_clerk, cast.judge_clerk.email
    telephone(clerk)
    hers, stranger = Client(), Client()
    enter(hers, clerk)
    assert hers.get("/personas-canalizadas/").status_code == 200
    stranger.post("/cuenta/contrasena/", {"email": former})
    answered()
    link = f"/cuenta/contrasena/{token_of(clerk, 'password')}/"
    assert stranger.get(link).status_code == 200

    signed_in(client, cast.judge_admin)
    corrects(client, "account", clerk, OF_ACCOUNT, email="Patricia.Sotelo@Poder.example")
    assert fresh(clerk).email == "patricia.sotelo@poder.example"
    told = {one.recipient: one.body for one in Message.objects.filter(notice="address_changed")}
    assert set(told) == {former, "patricia.sotelo@poder.example"}
    assert "ya no sirven" in told[former] and "patricia.sotelo" not in told[former]
    assert "Su contraseña y su teléfono" in told["patricia.sotelo@poder.example"]
    assert hers.get("/personas-canalizadas/").status_code == 302, "her session ended"
    assert stranger.get(link).status_code == 404, "the link that went to the former mailbox is dead"
    assert f"«{former}» → «patricia.sotelo@poder.example»" in last_reason("user", clerk.pk)
    assert "no son correctos" in text(give_password(Client(), clerk)), "the former address opens nothing"
    assert "Escriba su código" in text(give_password(Client(), fresh(clerk)))


@pytest.mark.requirement("R65")
def test_a_corrected_address_tells_no_area_who_has_an_account_elsewhere(client, cast):
    signed_in(client, cast.judge_admin)
    for _time in range(10):
        page = text(corrects(client, "account", cast.judge_clerk, OF_ACCOUNT, email=cast.lawyer.email))
        assert "No se puede usar este correo" in page and "Ya hay una cuenta" not in page
    assert "Ya hay una cuenta con ese correo" in text(
        corrects(signed_in(client, cast.director), "account", cast.judge_clerk, OF_ACCOUNT, email=cast.lawyer.email)
    )
    signed_in(client, cast.judge_admin)
    again = corrects(client, "account", cast.judge_clerk, OF_ACCOUNT, email=cast.psychologist.email)
    assert again.status_code == 429 and fresh(cast.judge_clerk).email == cast.judge_clerk.email


def test_an_invitation_that_went_to_a_wrong_address_goes_to_the_right_one(client, cast):
    signed_in(client, cast.judge_admin)
    invited_by(client, official_mail="on")
    rosa = User.objects.get(first_name="Rosa")
    wrong = f"/cuenta/activar/{token_of(rosa)}/"
    corrects(client, "account", rosa, OF_ACCOUNT, email="rosa.m@instancia.example")
    assert Client().get(wrong).status_code == 404
    assert Message.objects.filter(notice="activation").latest("pk").recipient == "rosa.m@instancia.example"
    assert Client().get(f"/cuenta/activar/{token_of(rosa)}/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Todo sigue igual"),
        ({"text": " "}, "Escriba por qué se corrige"),
        ({"email": "irene.quiroz@sigue.example"}, "Ya hay una cuenta con ese correo"),
        ({"email": "patricia@gmail.com"}, "este es de uso personal"),
        ({"phone": "12"}, "deben ser 10"),
        ({"first_name": ""}, "Escriba el nombre"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client, cast, changes, said):
    signed_in(client, cast.system_admin)
    clerk = cast.judge_clerk
    typed = changes and {"position": "Actuaria", **changes}
    page = text(corrects(client, "account", clerk, OF_ACCOUNT, **typed))
    assert said in page and (not changes or "Actuaria" in page)
    assert clerk.full_name in page, "the page still says whose data they are"
    assert fresh(clerk).position == clerk.position


def test_a_licence_is_asked_of_who_signs_with_it_alone(client, cast):
    signed_in(client, cast.coordinator)
    address = reverse("account_correct", args=[cast.receptionist.pk])
    assert "Cédula" not in text(client.get(address))
    page = text(corrects(client, "account", cast.lawyer, OF_ACCOUNT, license=""))
    assert "Escriba la cédula profesional" in page and fresh(cast.lawyer).license == "12345678"


def test_a_correction_without_a_reason_or_of_another_column_is_refused(cast):
    name = Change("first_name", "Nombre", "Paz", "Patricia", "Paz")
    with pytest.raises(Refused, match="Explique por qué"):
        take_step(cast.judge_clerk, AccountMachine.correct_data, by=cast.judge_admin, facts=Corrected((name,), " . "))
    role = Change("role", "Función", Role.DIRECTION, "", "")
    with pytest.raises(ValueError, match="role"):
        take_step(cast.judge_clerk, AccountMachine.correct_data, by=cast.judge_admin, facts=Corrected((role,), "x y"))
    assert fresh(cast.judge_clerk).role == Role.INSTITUTION_USER


# ---- Who comes back ------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R56")
def test_a_person_who_left_comes_back_with_her_own_address_and_the_same_telephone(client, cast):
    clerk, device = cast.judge_clerk, telephone(cast.judge_clerk)
    take_step(clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    signed_in(client, cast.judge_admin)
    page = text(client.get(reverse("account", args=[clerk.pk])))
    assert "Reincorporar a la persona" in page and "otro correo" not in page
    step = reverse("account_step", args=[clerk.pk, "reinstate"])
    assert "Escriba el motivo" in text(client.post(step, {"reinstate-text": ""}))
    client.post(step, {"reinstate-text": "Volvió a la oficina."})
    back = fresh(clerk)
    assert (back.state, back.email) == (AccountState.INVITED, clerk.email)
    assert not back.check_password(PASSWORD), "the password of before opens nothing"
    visitor = Client()
    visitor.post(f"/cuenta/activar/{token_of(clerk)}/", {"new_password": NEW, "new_password_again": NEW})
    assert fresh(clerk).state == AccountState.ACTIVE
    assert "Escriba su código" in text(give_password(Client(), clerk, NEW))
    assert clerk.totpdevice_set.get(name="default") == device, "one person alone takes nobody's second factor away"


def test_a_former_administrator_returns_as_a_user_when_another_took_her_place(cast):
    take_step(cast.judge_clerk, AccountMachine.name_administrator, by=cast.director, facts=Said("Se va."))
    take_step(fresh(cast.judge_admin), AccountMachine.disable, by=cast.director, facts=Said("Se fue."))
    User.objects.filter(pk=cast.judge_admin.pk).update(role=Role.INSTITUTION_ADMIN)  # as she was disabled before
    take_step(fresh(cast.judge_admin), AccountMachine.reinstate, by=cast.director, facts=Said("Volvió."))
    assert fresh(cast.judge_admin).role == Role.INSTITUTION_USER
    assert fresh(cast.judge_clerk).role == Role.INSTITUTION_ADMIN


def test_nobody_comes_back_to_an_area_without_administrator_or_full_or_that_left(cast, settings):
    for person in (cast.judge_clerk, cast.judge_admin):
        take_step(fresh(person), AccountMachine.disable, by=cast.director, facts=Said("Se fue."))
    back = {"by": cast.director, "facts": Said("Volvió.")}
    with pytest.raises(Refused, match="aún no tiene quien administre"):
        take_step(fresh(cast.judge_clerk), AccountMachine.reinstate, **back)
    take_step(fresh(cast.judge_admin), AccountMachine.reinstate, **back)
    assert fresh(cast.judge_admin).role == Role.INSTITUTION_ADMIN
    settings.SIGUE_ACCOUNTS_PER_AREA = 1
    with pytest.raises(Refused, match="1 cuentas que puede tener"):
        take_step(fresh(cast.judge_clerk), AccountMachine.reinstate, **back)
    settings.SIGUE_ACCOUNTS_PER_AREA = 2
    take_step(fresh(cast.judge_clerk), AccountMachine.reinstate, **back)
    take_step(cast.court.institution, InstitutionMachine.terminate, by=cast.director, facts=Said("Fin."))
    with pytest.raises(Refused, match="no está activa"):
        take_step(fresh(cast.judge_admin), AccountMachine.reinstate, **back)


def test_two_clicks_on_reinstate_send_one_link(client, cast):
    take_step(cast.judge_clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    signed_in(client, cast.judge_admin)
    for _click in range(2):
        client.post(reverse("account_step", args=[cast.judge_clerk.pk, "reinstate"]), {"reinstate-text": "Volvió."})
    assert OneTimeLink.objects.filter(user=cast.judge_clerk, purpose="ACTIVATION").count() == 1


# ---- To whom letters are addressed ---------------------------------------------------------------------------------


def addressed_to(referral) -> str:
    return IssuedDocument.objects.filter(referral=referral.pk, kind="acceptance_letter").get().facts["addressee"][0]


def test_after_a_handover_letters_are_addressed_to_who_administers_now(cast):
    unit = lives.joined(cast).units.get()
    first = User.objects.get(unit=unit)
    assert unit.responsible == first.full_name
    User.objects.filter(pk=first.pk).update(state=AccountState.ACTIVE)
    second = account(Role.INSTITUTION_USER, "Berta", "Nueva Paz", unit=unit)
    take_step(second, AccountMachine.name_administrator, by=cast.director, facts=Said("La otra se fue."))
    assert addressed_to(lives.accepted(cast, unit=unit, created_by=second)) == "Berta Nueva Paz"
    take_step(fresh(first), AccountMachine.offer_administration, by=fresh(second))
    take_step(fresh(first), AccountMachine.accept_administration, by=fresh(first))
    assert InstitutionUnit.objects.get(pk=unit.pk).responsible == first.full_name


def test_a_corrected_name_is_corrected_in_the_letters_too(client, cast):
    unit = lives.joined(cast).units.get()
    signed_in(client, cast.system_admin)
    corrects(client, "account", User.objects.get(unit=unit), OF_ACCOUNT, last_name="Lima Rosas")
    assert InstitutionUnit.objects.get(pk=unit.pk).responsible == "Marcos Lima Rosas"


def test_whom_the_direction_named_outside_the_accounts_stays_named(cast):
    InstitutionUnit.objects.filter(pk=cast.court.pk).update(responsible="Jueza Elena Ríos Paz")
    take_step(cast.judge_clerk, AccountMachine.name_administrator, by=cast.director, facts=Said("Cambio."))
    assert InstitutionUnit.objects.get(pk=cast.court.pk).responsible == "Jueza Elena Ríos Paz"


# ---- An institution and its areas ----------------------------------------------------------------------------------


@pytest.mark.requirement("R62")
def test_the_direction_corrects_an_institution(client, cast):
    court, before = cast.court.institution, lives.submitted(cast)
    lives.submitted(cast, unit=cast.town, created_by=cast.other_clerk)
    signed_in(client, cast.director)
    assert reverse("institution_correct", args=[court.pk]) in text(client.get(reverse("institution", args=[court.pk])))
    changes = {"head": "Elena Ríos Paz", "head_position": "Jueza", "key": "j2ct", "name": "Juzgado Segundo Penal"}
    page = text(corrects(client, "institution", court, OF_INSTITUTION, **changes))
    assert "Los datos quedaron corregidos" in page and "Elena Ríos Paz, Jueza" in page and "J2CT" in page
    now = Institution.objects.get(pk=court.pk)
    assert (now.search_name, now.head, now.level) == ("juzgado segundo penal", "Elena Ríos Paz", court.level)
    assert "«JSC» → «J2CT»" in last_reason("institution", court.pk)
    assert Referral.objects.get(pk=before.pk).folio.startswith("JSC-"), "folios of before stay"
    assert lives.submitted(cast).folio.endswith("-0001")


def test_of_what_left_a_catalogue_only_its_own_is_offered_to_an_institution(client, cast):
    """What another one still has is not given anew; what this one has stays until somebody chooses another."""
    court, town = cast.court.institution, cast.town.institution
    yesterday = clock.today() - timedelta(days=1)
    InstitutionType.objects.filter(pk__in=(court.type_id, town.type_id)).update(valid_to=yesterday)
    Municipality.objects.filter(pk__in=(court.municipality_id, town.municipality_id)).update(valid_to=yesterday)
    signed_in(client, cast.director)
    fields = client.get(reverse("institution_correct", args=[court.pk])).context["form"].fields
    for name in ("type", "municipality"):
        offered = set(fields[name].queryset.values_list("pk", flat=True))
        assert getattr(court, f"{name}_id") in offered and getattr(town, f"{name}_id") not in offered


@pytest.mark.requirement("R65")
def test_a_key_is_never_taken_from_another_nor_again(client, cast):
    lives.submitted(cast)
    court = cast.court.institution
    signed_in(client, cast.director)
    for key, said in (("IMM", "es o fue de otra"), ("VOL", "es o fue de otra"), ("J C", "sin espacios")):
        assert said in text(corrects(client, "institution", court, OF_INSTITUTION, key=key))
    corrects(client, "institution", court, OF_INSTITUTION, key="J2CT")
    town = cast.town.institution
    assert "es o fue de otra" in text(corrects(client, "institution", town, OF_INSTITUTION, key="JSC"))
    assert Institution.objects.get(pk=town.pk).key == "IMM"


def test_the_direction_corrects_an_area_and_to_whom_its_letters_go(client, cast):
    unit = cast.court
    signed_in(client, cast.director)
    changes = {"name": "Sala de Ejecución", "responsible": "Jueza Elena Ríos Paz", "email": "sala@poder.example"}
    page = text(corrects(client, "area", unit, OF_AREA, **changes))
    assert "Los datos quedaron corregidos" in page and "Sus oficios se dirigen a Jueza Elena Ríos Paz" in page
    assert addressed_to(lives.accepted(cast)) == "Jueza Elena Ríos Paz"
    assert "«Área de Ejecución» → «Sala de Ejecución»" in last_reason("institution", unit.institution_id)
    InstitutionUnit.objects.create(institution=unit.institution, name="Mesa", email="m@poder.example")
    unit.refresh_from_db()
    assert "ya tiene un área con ese nombre" in text(corrects(client, "area", unit, OF_AREA, name="mesa"))
    page = text(corrects(client, "area", unit, OF_AREA, name=cast.town.name))
    assert "Los datos quedaron corregidos" in page, "another institution may have an area of that name"


def test_only_the_direction_and_only_of_an_institution_that_is_in(client, cast):
    addresses = [
        reverse("institution_correct", args=[cast.court.institution_id]), reverse("area_correct", args=[cast.court.pk]),
    ]  # fmt: skip
    for who in (cast.system_admin, cast.coordinator, cast.judge_admin, cast.other_clerk):
        signed_in(client, who)
        assert {client.get(address).status_code for address in addresses} == {404}
    take_step(cast.court.institution, InstitutionMachine.terminate, by=cast.director, facts=Said("Fin."))
    signed_in(client, cast.director)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_an_area_is_corrected_in_its_own_institution_alone(cast):
    name = Change("name", "Nombre", "Otra", cast.town.name, "Otra")
    facts = AreaCorrected((name,), "Se escribió mal.", cast.town)
    with pytest.raises(InstitutionUnit.DoesNotExist):
        take_step(cast.court.institution, InstitutionMachine.correct_area, by=cast.director, facts=facts)
