"""Nobody sees what is not theirs, not even that it exists: every address, every person without a right to the case."""

import shutil
import subprocess

import pytest
from django.db import connection
from django.test import Client

from tests.canaries import CLINICAL, NAME, PROOF, VICTIM, addresses, patterns, plant
from tests.cast import signed_in

STRANGERS = [
    "other_clerk", "other_admin", "other_coordinator", "other_psychologist", "auditor", "data_officer", "system_admin",
]  # fmt: skip
EACH = 1 if connection.vendor == "postgresql" else 2  # ids asked for at each address
ANSWERS = {200, 302, 400, 404, 405, 429}


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
        if not hasattr(pattern.callback, "access_rule") and not route.startswith(("admin/", "salud/", "codigo-fuente"))
    ]
    assert not silent


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
def test_strangers_find_no_trace_of_the_case(cast, canaries):
    leaks, odd, asked = [], [], 0
    for who in STRANGERS:
        stranger = signed_in(Client(), getattr(cast, who))
        # The officer of data protection answers for the log (domain §9): folios, never who they are about.
        words = [word for word in canaries.words if who != "data_officer" or word not in canaries.folios]
        for address in addresses(canaries, each=EACH):
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
    "facilitator": [CLINICAL, VICTIM],
    "psychologist": [VICTIM],
    "coordinator": [CLINICAL],
    "director": [CLINICAL, VICTIM, PROOF],
}


def test_who_knows_the_case_still_sees_only_what_is_for_her(cast, canaries):
    leaks = []
    for who, unseen in UNSEEN.items():
        person = signed_in(Client(), getattr(cast, who))
        for address in addresses(canaries, each=EACH + 1):
            text = text_of(person.get(address))
            leaks += [(who, address, word) for word in unseen if word in text]
    assert not leaks
