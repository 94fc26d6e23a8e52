"""A lost telephone: the person asks, one vouches, another allows it, and only then a link opens the way."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from two_factor.utils import default_device

from casework import clock
from casework.models import HistoryEntry, OneTimeLink, TelephoneRequest, User
from casework.roles import SYSTEM, Role
from casework.states import AccountState
from casework.states import TelephoneRequestState as T
from documents.models import Message
from tests.cast import PASSWORD, account, signed_in
from tests.sign_in import answered, enter, give_password, telephone, text, token_of
from workflows.deadlines import expire_telephone_requests
from workflows.door import NotYours, Refused, open_record, take_step
from workflows.machines import AccountMachine, TelephoneRequestMachine
from workflows.machines.facts import Said
from workflows.machines.telephone_request import Checked
from workflows.views import account_telephones
from workflows.views.account_forms import stored_code

ASK = "/cuenta/perdi-mi-telefono/"
SEEN = Checked("Vino a la oficina con su credencial.")

pytestmark = pytest.mark.django_db


def asked(user) -> TelephoneRequest:
    if default_device(user) is None:
        telephone(user)
    return open_record(TelephoneRequest(user=user, asked_at=clock.now()), by=SYSTEM)


def allowed(user, first, second) -> TelephoneRequest:
    vouched = take_step(asked(user), TelephoneRequestMachine.vouch, by=first, facts=SEEN)
    return take_step(vouched, TelephoneRequestMachine.confirm, by=second)


def link_of(user) -> str:
    return f"/cuenta/telefono/{token_of(user, 'telephone_link')}/"


def told(user) -> list[str]:
    return [*Message.objects.filter(user=user).order_by("pk").values_list("notice", flat=True)]


# ---- Asking ---------------------------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(client, cast):
    telephone(cast.judge_clerk), telephone(cast.receptionist)
    User.objects.filter(pk=cast.receptionist.pk).update(state=AccountState.LOCKED)
    emails = (cast.judge_clerk.email.upper(), cast.receptionist.email, cast.lawyer.email, "nadie@sigue.example")
    pages = [text(client.post(ASK, {"email": email}, follow=True)) for email in emails]
    assert len(set(pages)) == 1
    answered()
    assert [*TelephoneRequest.objects.values_list("user", flat=True)] == [cast.judge_clerk.pk]


def test_asking_twice_is_asking_once(client, cast):
    telephone(cast.judge_clerk)
    for _time in range(2):
        client.post(ASK, {"email": cast.judge_clerk.email})
        answered()
    assert TelephoneRequest.objects.count() == 1 and told(cast.judge_clerk) == ["telephone_asked"]
    with pytest.raises(IntegrityError), transaction.atomic():
        TelephoneRequest.objects.create(user=cast.judge_clerk, asked_at=clock.now())


def test_while_somebody_waits_for_another_telephone_another_may_ask_too(client, cast):
    for user in (cast.judge_clerk, cast.receptionist):
        telephone(user)
        client.post(ASK, {"email": user.email})
        answered()
    assert {*TelephoneRequest.objects.values_list("user", flat=True)} == {cast.judge_clerk.pk, cast.receptionist.pk}


def test_asking_is_limited_by_address(client, cast):
    answers = [client.post(ASK, {"email": f"uno{number}@sigue.example"}).status_code for number in range(11)]
    assert answers == [302] * 10 + [429]


# ---- The whole way --------------------------------------------------------------------------------------------------


def test_from_the_lost_telephone_to_the_new_one_with_the_word_of_two(client, cast):
    device = telephone(cast.judge_clerk)
    elsewhere = signed_in(Client(), cast.judge_clerk)
    client.post(ASK, {"email": cast.judge_clerk.email})
    answered()
    request = TelephoneRequest.objects.get()
    page = f"/cuentas/telefonos/{request.pk}/"

    admin = signed_in(Client(), cast.judge_admin)
    assert cast.judge_clerk.full_name in text(admin.get("/cuentas/")) and admin.get(page).status_code == 200
    assert "Escriba cómo lo comprobó" in text(admin.post(f"{page}vouch/", {"vouch-text": ""}))
    admin.post(f"{page}vouch/", {"vouch-text": SEEN.how})
    assert admin.post(f"{page}confirm/").status_code == 404

    director = signed_in(Client(), cast.director)
    assert SEEN.how in text(director.get(page))
    director.post(f"{page}confirm/")
    assert TelephoneRequest.objects.get().state == T.CONFIRMED
    assert elsewhere.get("/cuenta/").status_code == 200  # nothing has changed yet

    phone = Client()
    address = link_of(cast.judge_clerk)
    assert "registre su teléfono nuevo" in text(phone.get(address))
    assert "No es su contraseña" in text(phone.post(address, {"current_password": "no es esta"}))
    assert default_device(User.objects.get(pk=cast.judge_clerk.pk)) == device
    assert phone.post(address, {"current_password": PASSWORD})["Location"] == "/cuenta/segundo-factor/"
    assert default_device(User.objects.get(pk=cast.judge_clerk.pk)) is None
    assert phone.get("/cuenta/segundo-factor/").status_code == 200
    assert elsewhere.get("/cuenta/").status_code == 302
    assert Client().post(address, {"current_password": PASSWORD}).status_code == 404


def test_every_step_is_in_the_history_and_the_three_are_told(client, cast):
    request = allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    client.post(link_of(cast.judge_clerk), {"current_password": PASSWORD})
    rows = HistoryEntry.objects.filter(noun="telephonerequest", record_id=request.pk).order_by("number")
    assert [*rows.values_list("step", "actor")] == [
        ("open", None), ("vouch", cast.judge_admin.pk), ("confirm", cast.director.pk), ("complete", None),
    ]  # fmt: skip
    assert rows[1].reason == SEEN.how
    reset = HistoryEntry.objects.get(noun="user", record_id=cast.judge_clerk.pk)
    assert (reset.step, reset.because_of) == ("reset_second_factor", "telephonerequest.complete")
    assert told(cast.judge_clerk) == ["telephone_asked", "telephone_vouched", "telephone_link", "telephone_done"]
    assert told(cast.judge_admin) == ["telephone_to_vouch", "telephone_allowed", "telephone_done"]
    assert told(cast.director) == ["telephone_to_confirm", "telephone_done"]


def test_no_letter_but_the_persons_carries_the_link(cast):
    allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    token = token_of(cast.judge_clerk, "telephone_link")
    assert [one.recipient for one in Message.objects.all() if token in one.body] == [cast.judge_clerk.email]


# ---- Who the two may be ---------------------------------------------------------------------------------------------

FIRST = {
    "judge_clerk": {"judge_admin"},
    "judge_admin": {"system_admin"},
    "lawyer": {"coordinator"},
    "coordinator": {"system_admin"},
    "auditor": {"system_admin"},
    "data_officer": {"system_admin"},
    "director": {"system_admin"},
    "system_admin": {"director"},
}


@pytest.mark.parametrize("who", FIRST)
def test_only_who_administers_her_may_vouch(cast, who):
    request = TelephoneRequest(user=getattr(cast, who))
    duty = TelephoneRequestMachine.vouch.step.duty
    assert {name for name, one in vars(cast).items() if isinstance(one, User) and duty(request, one)} == FIRST[who]


@pytest.mark.parametrize(
    ("who", "first", "second"),
    [
        ("judge_clerk", "judge_admin", {"director", "system_admin"}),
        ("judge_admin", "system_admin", {"director"}),
        ("lawyer", "coordinator", {"director", "system_admin"}),
        ("coordinator", "system_admin", {"director"}),
        ("director", "system_admin", set()),
    ],
)
def test_the_second_is_never_the_first_nor_the_person(cast, who, first, second):
    request = TelephoneRequest(user=getattr(cast, who), vouched_by=getattr(cast, first))
    duty = TelephoneRequestMachine.confirm.step.duty
    assert {name for name, one in vars(cast).items() if isinstance(one, User) and duty(request, one)} == second


def test_two_of_the_system_answer_for_a_third(cast):
    nadia = account(Role.SYSTEM_ADMIN, "Nadia", "Cortés Ávila")
    request = allowed(cast.director, nadia, cast.system_admin)
    assert request.state == T.CONFIRMED


def test_the_same_person_is_refused_by_the_door_and_by_the_database(cast):
    vouched = take_step(asked(cast.auditor), TelephoneRequestMachine.vouch, by=cast.system_admin, facts=SEEN)
    with pytest.raises(NotYours):
        take_step(vouched, TelephoneRequestMachine.confirm, by=cast.system_admin)
    rows = TelephoneRequest.objects.filter(pk=vouched.pk)
    for wrong in ({"confirmed_by": cast.system_admin}, {"confirmed_by": cast.auditor}, {"vouched_by": cast.auditor}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=T.CONFIRMED)


def test_nobody_allows_what_nobody_vouched_for(cast):
    request = asked(cast.judge_clerk)
    with pytest.raises(Refused):
        take_step(request, TelephoneRequestMachine.confirm, by=cast.director)


@pytest.mark.requirement("R56")
@pytest.mark.parametrize("who", ["other_admin", "other_coordinator", "other_clerk", "auditor", "judge_clerk"])
def test_who_does_not_administer_her_finds_no_request(client, cast, who):
    request = asked(cast.judge_clerk)
    signed_in(client, getattr(cast, who))
    page = f"/cuentas/telefonos/{request.pk}/"
    answers = [client.get(page), client.post(f"{page}vouch/", {"vouch-text": "x"}), client.post(f"{page}refuse/")]
    assert {answer.status_code for answer in answers} == {404}
    assert TelephoneRequest.objects.get().state == T.ASKED


def test_how_she_was_checked_is_sealed(cast):
    allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    kept = TelephoneRequest.objects.get().__dict__["how_checked"]
    assert "credencial" not in kept and re.match(r"\w+:", kept)


# ---- Stopped, late, useless -----------------------------------------------------------------------------------------


def test_either_of_the_two_may_say_no_and_the_link_dies(client, cast):
    request = allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    address = link_of(cast.judge_clerk)
    signed_in(client, cast.director).post(f"/cuentas/telefonos/{request.pk}/refuse/", {"refuse-text": "No era ella."})
    assert Client().get(address).status_code == 404
    assert told(cast.judge_admin)[-1] == told(cast.judge_clerk)[-1] == "telephone_refused"


def test_the_person_stops_what_she_did_not_ask(client, cast):
    request = asked(cast.judge_clerk)
    clerk = signed_in(client, cast.judge_clerk)
    assert "Alguien pidió registrar otro teléfono" in text(clerk.get("/cuenta/"))
    clerk.post("/cuenta/otro-telefono/no-fui-yo/")
    assert TelephoneRequest.objects.get(pk=request.pk).state == T.REFUSED
    assert "ya se detuvo" in text(clerk.post("/cuenta/otro-telefono/no-fui-yo/", follow=True))


def test_without_an_answer_it_is_over_in_72_hours_and_the_link_in_24(client, cast):
    allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    asked(cast.lawyer)
    address = link_of(cast.judge_clerk)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert client.get(address).status_code == 404
        assert expire_telephone_requests() == 1
    with clock.at(clock.now() + timedelta(hours=73)):
        assert expire_telephone_requests() == 1
    assert {*TelephoneRequest.objects.values_list("state", flat=True)} == {T.EXPIRED}
    assert told(cast.lawyer)[-1] == "telephone_expired"


def test_a_closed_account_has_nothing_waiting(client, cast):
    allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    address = link_of(cast.judge_clerk)
    take_step(cast.judge_clerk, AccountMachine.disable, by=cast.judge_admin, facts=Said("Se fue."))
    assert TelephoneRequest.objects.get().state == T.EXPIRED
    assert client.get(address).status_code == 404


def test_a_link_completes_the_request_of_who_opens_it_and_of_nobody_else(client, cast):
    for user, admin in ((cast.judge_clerk, cast.judge_admin), (cast.other_clerk, cast.other_admin)):
        allowed(user, admin, cast.director)
    for user, others in ((cast.judge_clerk, T.CONFIRMED), (cast.other_clerk, T.COMPLETED)):
        assert Client().post(link_of(user), {"current_password": PASSWORD}).status_code == 302
        states = dict(TelephoneRequest.objects.values_list("user", "state"))
        assert states.pop(user.pk) == T.COMPLETED and [*states.values()] == [others]
        assert default_device(User.objects.get(pk=user.pk)) is None


def test_guessing_the_password_on_the_link_locks_like_the_door(client, cast):
    allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    address = link_of(cast.judge_clerk)
    answers = [client.post(address, {"current_password": "no es esta"}).status_code for _time in range(5)]
    assert answers[-1] == 429
    client.post(address, {"current_password": PASSWORD})
    assert TelephoneRequest.objects.get().state == T.CONFIRMED
    assert OneTimeLink.objects.get(purpose="TELEPHONE").used_at is None


def test_a_link_whose_request_was_closed_meanwhile_gets_a_sentence(client, cast, monkeypatch):
    request = allowed(cast.judge_clerk, cast.judge_admin, cast.director)
    address, opened = link_of(cast.judge_clerk), account_telephones.spend

    def meanwhile(link) -> bool:
        take_step(request, TelephoneRequestMachine.refuse, by=cast.director, facts=Said("No era ella."))
        OneTimeLink.objects.filter(pk=link.pk).update(used_at=None)
        return opened(link)

    monkeypatch.setattr(account_telephones, "spend", meanwhile)
    answer = client.post(address, {"current_password": PASSWORD})
    assert answer.status_code == 200 and "Ya no se puede" in text(answer)
    assert client.get("/cuenta/").status_code == 302


# ---- Backup codes ---------------------------------------------------------------------------------------------------


def backup_codes(client) -> list[str]:
    client.post("/cuenta/confirmar/?para=codigos", {"current_password": PASSWORD})
    page = client.post("/cuenta/codigos-de-respaldo/").content.decode()
    return re.findall(r"<li class=\"col\">([\w-]+)</li>", page)


def enter_with(code: str, user) -> Client:
    browser = Client()
    give_password(browser, user)
    browser.post("/entrar/", {"wizard_goto_step": "backup"})
    browser.post("/entrar/", {"sign_in-current_step": "backup", "backup-otp_token": code})
    return browser


def test_who_never_made_codes_is_asked_to_make_them_and_who_used_all_to_make_others(client, cast):
    enter(client, cast.lawyer)
    page = text(client.get("/cuenta/"))
    assert "Aún no tiene ninguno." in page and "Hágalos" in page
    assert "No le queda ninguno" not in page and "Haga otros" not in page
    backup_codes(client)
    cast.lawyer.staticdevice_set.get().token_set.all().delete()
    page = text(client.get("/cuenta/"))
    assert "No le queda ninguno." in page and "Haga otros" in page and "Hágalos" not in page
    assert "No le queda ninguno." in text(client.get("/cuenta/codigos-de-respaldo/"))


@pytest.mark.requirement("R25")
def test_a_backup_code_opens_the_door_and_tells_its_owner(client, cast):
    enter(client, cast.lawyer)
    codes = backup_codes(client)
    browser = enter_with(codes[0], cast.lawyer)
    assert "Le quedan 9" in text(browser.get("/cuenta/"))
    letter = Message.objects.get(user=cast.lawyer, notice="backup_code")
    assert letter.recipient == cast.lawyer.email and "sin usar: 9" in letter.body and codes[0] not in letter.body


def test_few_codes_are_said_on_the_account_and_other_ten_make_the_first_useless(client, cast):
    enter(client, cast.lawyer)
    codes = backup_codes(client)
    assert "Haga otros" not in text(client.get("/cuenta/"))
    device = cast.lawyer.staticdevice_set.get()
    device.token_set.filter(pk__in=device.token_set.values_list("pk", flat=True)[:7]).delete()
    left = [code for code in codes if device.token_set.filter(token=stored_code(code)).exists()]
    browser = enter_with(left[0], cast.lawyer)
    assert "Haga otros" in text(browser.get("/cuenta/")) and "Le quedan pocos" in text(
        browser.get("/cuenta/codigos-de-respaldo/")
    )
    assert len(backup_codes(client)) == 10
    assert enter_with(left[1], cast.lawyer).get("/cuenta/").status_code == 302
