"""Nobody sees what is not theirs, not even that it exists: every address, every person without a right to the case."""

import shutil
import subprocess

import pytest
from django.test import Client
from django.urls import resolve

from casework import clock
from casework.models import AuditAssignment
from tests.canaries import AGREED, CLINICAL, CURP, NAME, PROOF, THREAD, VICTIM, addresses, patterns, plant
from tests.cast import signed_in
from tests.isolation.planting import plant_everything, who_looks
from tests.isolation.sweep import ANY_BODY, answer_of, listening
from tests.isolation.worlds import moment
from tests.whole import of_the_sweep, share

STRANGERS = [
    "other_clerk", "other_admin", "other_coordinator", "other_psychologist", "auditor", "data_officer", "system_admin",
]  # fmt: skip
# The administrator of the system admits institutions, and the officer of data protection reads the log of it.
MAY_READ_AGREEMENTS = {"system_admin", "data_officer"}
EACH = 1  # id asked for at each address
ANSWERS = {200, 302, 400, 404, 405, 422, 429}


@pytest.fixture
def canaries(cast):
    return plant(cast)


def text_of(response) -> str:
    """What a person could read in the answer, of a page or of a paper."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type", "").startswith("application/pdf") and shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=False, timeout=60)
        return read.stdout.decode(errors="replace")
    return content.decode(errors="replace") + str(response.headers)


def test_every_address_says_whose_it_is():
    silent = [
        route
        for route, pattern in patterns()
        if not hasattr(pattern.callback, "access_rule") and not route.startswith(("salud/", "codigo-fuente"))
    ]
    assert not silent


# Who is entitled to some of the planted records; those who reach the most are asked first.
ENTITLED = (
    "coordinator", "judge_clerk", "director", "data_officer", "judge_admin", "psychologist", "social_worker", "lawyer",
    "facilitator", "receptionist", "system_admin",
)  # fmt: skip


@of_the_sweep
@pytest.mark.heavy
def test_somebody_entitled_reaches_every_address_that_the_strangers_ask_for(cast):
    """Otherwise its ids or words are of something else, and that a stranger finds nothing says nothing."""
    with clock.at(moment()):
        planted = plant_everything(cast, who_looks(cast))
    auditor = AuditAssignment.objects.get(pk=planted.canaries.ids["AuditAssignment"][0]).auditor
    people = [*(getattr(cast, who) for who in ENTITLED), auditor]
    clients = [signed_in(Client(raise_request_exception=False), person) for person in people]
    by_route: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses(planted.canaries, each=6)):
        by_route.setdefault(resolve(address).route, []).append(address)
    # A made-up token opens nothing: whoever holds the real one is entitled, whoever she is.
    with listening():
        unreached = [
            route
            for route, asked in by_route.items()
            if "<str:token>" not in route and not any(_reaches(client, one) for client in clients for one in asked)
        ]
        words = {field: word for word, field in planted.words.items()}
        for asked in (words["referral.search_name"], words["person.search_name"], CURP):
            shown = text_of(clients[0].get("/personas/", {"q": asked}))
            assert any(folio in shown for folio in planted.canaries.folios), f"nobody finds {asked}"
    assert unreached == []


def _reaches(client: Client, address: str) -> bool:
    return any(
        answer_of(client, method, address, ANY_BODY).status_code not in (404, 405, 410) for method in ("get", "post")
    )


@pytest.mark.heavy  # on PostgreSQL the sample of isolation/ asks the same, with the second wall and by it alone
@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_strangers_find_no_trace_of_the_case(cast, canaries):
    leaks, odd, asked = [], [], 0
    everything = list(addresses(canaries, each=EACH))
    for turn, who in enumerate(STRANGERS):
        stranger = signed_in(Client(), getattr(cast, who))
        # The officer of data protection answers for the log (domain §9): folios, never who they are about.
        words = [word for word in canaries.words if who != "data_officer" or word not in canaries.folios]
        words += [AGREED] if who not in MAY_READ_AGREEMENTS else []
        for address in share(everything, turn, len(STRANGERS)):
            for method in (stranger.get, stranger.post):
                response = method(address)
                asked += 1
                if response.status_code not in ANSWERS:
                    odd.append((who, address, response.status_code))
                found = [word for word in words if word in text_of(response)]
                if found:
                    leaks.append((who, method.__name__, address, found))
    print(f"{asked} requests by strangers")
    assert not leaks
    assert not odd


def test_without_an_account_there_is_only_the_door(canaries):
    client = Client()
    for address in addresses(canaries, each=1):
        response = client.get(address)
        assert response.status_code in ANSWERS, address
        assert not [word for word in canaries.words if word in text_of(response)], address


def test_a_password_alone_opens_nothing(cast, canaries, client):
    client.force_login(cast.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses(canaries, each=1):
        assert NAME not in text_of(client.get(address)), address


UNSEEN = {
    "judge_clerk": [CLINICAL, PROOF, "CEDEMAS-TOL"],
    "receptionist": [CLINICAL, VICTIM],
    "social_worker": [CLINICAL, VICTIM],
    "lawyer": [CLINICAL, VICTIM],
    "facilitator": [CLINICAL, VICTIM, THREAD],
    "psychologist": [VICTIM],
    "coordinator": [CLINICAL],
    "director": [CLINICAL, VICTIM, PROOF, THREAD],
}


@pytest.mark.heavy
def test_who_knows_the_case_still_sees_only_what_is_for_her(cast, canaries):
    leaks, everything = [], list(addresses(canaries, each=EACH))
    for turn, (who, unseen) in enumerate(UNSEEN.items()):
        person = signed_in(Client(), getattr(cast, who))
        for address in share(everything, turn, len(UNSEEN)):
            text = text_of(person.get(address))
            leaks += [(who, address, word) for word in unseen if word in text]
    assert not leaks
