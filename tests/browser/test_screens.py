"""Every screen, as the person who owns it, on a desk and on a phone: no axe finding, no sideways scroll, no refusal.

`make sweep` takes a picture of each too, into var/pictures/<width>/, to be looked at beside the model screens.
"""

from functools import partial

import pytest
from django.core.cache import cache

from tests.browser.looked_at import Looks, look
from tests.browser.screens import NO_SCREEN, PARTS
from tests.browser.served import desk
from tests.canaries import patterns, plant
from tests.stops import visitor
from tests.whole import BRIEF, of_the_sweep


def asked_of(number: int) -> Looks:
    """All of every page in `make sweep`.

    In `make test` a browser shows every other page, with contrast on every third desk and axe on every third telephone.
    """
    return Looks(pictures=False, contrast_on_desk=number % 3 == 0, rules_on_phone=number % 3 == 1) if BRIEF else Looks()


@pytest.mark.browser
@pytest.mark.heavy
@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_every_screen_is_in_order(cast, part):
    problems, looks, number = [], [], 0
    with desk() as hand_over:
        for screen in PARTS[part](cast, plant(cast)):
            cache.clear()  # the limits of public pages count by address, and every screen is asked from the same one
            client = visitor(cast, screen.who)
            given = screen.answer(client, screen.address) if screen.answer else client.get(screen.address)
            if not screen.is_as_meant(given.status_code):
                problems.append(f"{screen.address}: {given.status_code} ({screen.who or 'anybody'})")
            elif given.status_code in (301, 302):
                continue  # what is asked there was done already: it leads on
            number += 1
            if not BRIEF or number % 2:
                looking = partial(look, name=screen.name, looks=asked_of(number // 2))
                looks.append((screen, hand_over(screen.address, given, looking)))
        for screen, found in looks:
            problems += [f"{one} ({screen.who or 'anybody'})" for one in found.result()]
    assert not problems, "\n".join(problems)


@of_the_sweep
@pytest.mark.heavy
@pytest.mark.django_db
def test_every_address_has_a_picture_or_says_why_not(cast):
    canaries = plant(cast)
    seen = {screen.view for part in PARTS.values() for screen in part(cast, canaries) if screen.status != 404}
    known = {pattern.name for route, pattern in patterns() if not route.startswith("static/")}
    assert known - seen - set(NO_SCREEN) == set(), "these have no picture"
    assert seen & set(NO_SCREEN) == set() and set(NO_SCREEN) <= known, "these are excused in vain"
