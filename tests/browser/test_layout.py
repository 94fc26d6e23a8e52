"""What an institution's pages do with what is too long, and where the things of a line stand."""

import pytest
from django.urls import reverse

from tests import lives
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looked_at import laid_out
from tests.browser.people import AtTheDesk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(cast, browser, live_server):
    desk = AtTheDesk(browser, live_server.url, cast.judge_clerk)
    yield desk
    desk.context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1360", "390"])
def test_a_name_without_a_space_stays_on_the_page(clerk, cast, size):
    pk = lives.drafted(cast, first_surname="W" * 60, judicial_case_number="W" * 60).pk
    clerk.page.set_viewport_size(size)
    names = ("referral_tasks", "referral_check", "panel_case", "referral_cancel")
    for path in ("/personas-canalizadas/", *(reverse(name, args=[pk]) for name in names)):
        clerk.enters(path)
        assert laid_out(clerk.page, path) == []


def test_what_takes_the_filter_away_stands_in_line_with_its_button(clerk, cast):
    lives.drafted(cast)
    clerk.enters("/personas-canalizadas/?estatus=borrador")
    button = clerk.page.get_by_role("button", name="Filtrar", exact=True).bounding_box()
    link = clerk.page.get_by_role("link", name="Ver todas", exact=True).bounding_box()
    assert abs(button["y"] + button["height"] / 2 - link["y"] - link["height"] / 2) < 1
