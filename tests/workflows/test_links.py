"""Nobody is shown a link that does not open for her: on the page of a case at each stage, and in a whole world."""

from collections import Counter, deque
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html

from casework import clock
from casework.models import Referral
from tests import lives
from tests.cast import signed_in
from tests.whole import share
from workflows.door import take_step
from workflows.machines import EpisodeMachine, ReferralMachine
from workflows.machines.episode import Transfer
from workflows.management.commands.demo import entrances
from workflows.world.build import build

WHO = (
    "coordinator", "director", "psychologist", "social_worker", "lawyer", "facilitator", "receptionist", "auditor",
    "data_officer", "other_coordinator", "judge_clerk", "judge_admin",
)  # fmt: skip


def links(address: str, page: str, within: str = "") -> list[str]:
    """Where the links of a page lead inside the product, without their fragments."""
    found = [urljoin(address, link).split("#")[0] for link in html.fromstring(page).xpath(f"{within}//a/@href")]
    return [link for link in dict.fromkeys(found) if link.startswith("/")]


def is_page(answer) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def is_file(link: str) -> bool:
    """Files are slow to print, and in the lives of the tests uploads have none: the world below opens some."""
    return urlsplit(link).path.endswith((".pdf", ".xlsx", ".csv", ".gz")) or link.startswith("/archivos/")


# ---- The page of a case ----------------------------------------------------------------------------------------------


def returned(cast) -> Referral:
    why = lives.because("Falta la hoja 2.")
    return take_step(lives.submitted(cast), ReferralMachine.send_back, by=cast.coordinator, facts=why)


def held(cast) -> Referral:
    referral = lives.active(cast)
    take_step(lives.episode_of(referral), EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    return referral


def moving(cast) -> Referral:
    referral = lives.active(cast)
    asked = Transfer(cast.ecatepec, "Cambió de domicilio.")
    take_step(lives.episode_of(referral), EpisodeMachine.request_transfer, by=cast.coordinator, facts=asked)
    return referral


IN_LIVES = ("submitted", "linked", "in_assessment", "active", "completed")
STAGES = {**{name: getattr(lives, name) for name in IN_LIVES}, "returned": returned, "held": held, "moving": moving}


@pytest.mark.heavy
@pytest.mark.parametrize("stage", STAGES)
def test_every_link_on_the_page_of_a_case_opens_for_whoever_sees_it(cast, stage):
    referral = STAGES[stage](cast)
    shut, seen = [], set()
    for turn, who in enumerate(WHO):
        person = signed_in(Client(), getattr(cast, who))
        for name in ("case", "panel_case"):
            address = reverse(name, args=[referral.pk])
            page = person.get(address)
            if is_page(page):
                seen.add(who)
                inside = links(address, page.content.decode(), within="//main")
                pages = [link for link in inside if not is_file(link)]
                shut += [(who, link) for link in share(pages, turn, 8) if person.get(link).status_code >= 400]
    assert not shut
    assert {"coordinator", "receptionist", "director", "judge_clerk"} <= seen


def test_the_direction_passes_one_case_to_another_area(cast, client):
    referral = lives.active(cast)
    signed_in(client, cast.director)
    address = reverse("step", args=["canalizacion", referral.pk, "reassign"])
    page = client.get(reverse("case", args=[referral.pk])).content.decode()
    assert address in page
    asked = client.get(address).content.decode()
    assert str(cast.town) in asked and str(cast.court) not in asked
    version = Referral.objects.get(pk=referral.pk).version
    client.post(address, {"unit": cast.town.pk, "text": "Cambió de sede.", "version": version})
    assert Referral.objects.get(pk=referral.pk).unit == cast.town


# ---- A whole world ---------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 19)
LIVES = ("draft 1", "late", "linked", "middle", "absences", "moving", "three months 2")
EACH = 1  # pages of an address, for each role
FILES = 2  # roles that open a file of each address: printing takes its time


def kind_of(link: str) -> tuple:
    """Pages of one address with the same names in their query are alike."""
    parts = urlsplit(link)
    asked = tuple(sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
    try:
        return resolve(parts.path).route, asked
    except Resolver404:
        return parts.path, asked


def walk(person: Client, files: Counter) -> tuple[set[str], list[tuple[str, str, int]]]:
    """From the first page on, by links alone: the addresses that were opened, and what did not open, and from where."""
    waiting, known, asked, shut = deque([("", "/")]), {"/"}, Counter(), []
    while waiting:
        shown_on, link = waiting.popleft()
        if asked[kind_of(link)] >= EACH:
            continue
        asked[kind_of(link)] += 1
        if is_file(link):
            files[kind_of(link)] += 1
            if files[kind_of(link)] > FILES:
                continue
        answer = person.get(link)
        if answer.status_code >= 400:
            shut.append((shown_on, link, answer.status_code))
        found = []
        if answer.status_code in (301, 302):
            found = [urljoin(link, answer["Location"])]
        elif is_page(answer):
            found = links(link, answer.content.decode())
        answer.close()
        new = [one for one in found if one not in known]
        known |= set(new)
        waiting.extend((link, one) for one in new)
    return {route for route, _asked in asked}, shut


@pytest.mark.heavy
def test_every_link_of_the_product_opens_for_the_role_that_sees_it(settings, catalogues):
    settings.SIGUE_DEMO = True
    build(7, TODAY, referrals=4, institutions=4, only=LIVES)
    shut, opened, files = {}, set(), Counter()
    with clock.at(clock.moment_of(TODAY, 12)):
        for user in entrances():
            cache.clear()  # a person looks up fewer papers than this walk does
            routes, failed = walk(signed_in(Client(raise_request_exception=False), user), files)
            opened |= routes
            if failed:
                shut[user.role] = failed
    assert not shut
    assert len(opened) > 60 and {"expedientes/<int:pk>/", "personas-canalizadas/<int:pk>/", "auditoria/"} <= opened
