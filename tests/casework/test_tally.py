"""How often something was tried, and from where: the same for every process, and behind any number of proxies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from casework import clock
from casework.middleware import AskedFrom
from casework.models import Tally
from tests.sign_in import enter, give_password
from workflows.deadlines import forget_tallies

FORGOTTEN = "/cuenta/contrasena/"


def asked_from(said: str, proxies: int, settings) -> str:
    settings.SIGUE_TRUSTED_PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": said}).get("/")
    AskedFrom(lambda one: HttpResponse())(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.1", "10.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # what the visitor wrote herself is not believed
        (2, "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),  # it did not come by both of them
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, said, address):
    assert asked_from(said, proxies, settings) == address


def test_behind_a_proxy_one_visitor_does_not_close_the_page_to_another(client, cast, settings):
    settings.SIGUE_TRUSTED_PROXIES = 1
    ask = [client.post(FORGOTTEN, {"email": "a@b.example"}, HTTP_X_FORWARDED_FOR="198.51.100.1") for _n in range(11)]
    assert [one.status_code for one in ask] == [302] * 10 + [429]
    other = client.post(FORGOTTEN, {"email": "a@b.example"}, HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert other.status_code == 302


def test_sessions_and_failed_attempts_say_the_visitors_own_address(cast, settings):
    settings.SIGUE_TRUSTED_PROXIES = 1
    behind = Client(HTTP_X_FORWARDED_FOR="198.51.100.1")
    give_password(behind, cast.lawyer, "no es esta")
    assert AccessAttempt.objects.get().ip_address == "198.51.100.1"
    enter(behind, cast.lawyer)
    assert cast.lawyer.sessions.get().address == "198.51.100.1"


def test_what_one_process_counted_every_other_knows(client, db):
    for _time in range(10):
        client.post(FORGOTTEN, {"email": "a@b.example"})
    cache.clear()  # another process has a memory of its own
    assert client.post(FORGOTTEN, {"email": "a@b.example"}).status_code == 429


def test_a_period_begins_with_the_first_and_what_is_over_is_forgotten(db):
    assert [Tally.objects.add("x", seconds=60) for _time in range(3)] == [1, 2, 3]
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert Tally.objects.counted("x") == 0
        assert Tally.objects.add("x", seconds=60) == 1
    with clock.at(clock.now() + timedelta(hours=1)):
        assert (forget_tallies(), forget_tallies()) == (1, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_at_the_same_instant_are_forty():
    def add(_number):
        try:
            return Tally.objects.add("x", seconds=60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(40))) == list(range(1, 41))


@pytest.mark.django_db
def test_what_still_counts_is_not_forgotten_with_what_is_over():
    now = clock.now()
    Tally.objects.create(key="vigente", counted=3, until=now + timedelta(minutes=5))
    Tally.objects.create(key="vencida", counted=3, until=now - timedelta(minutes=5))
    assert Tally.objects.forget_old() == 1
    assert list(Tally.objects.values_list("key", flat=True)) == ["vigente"]
