"""What anybody may ask for by typing an address: the page does the same for all, and the post tells nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import InstitutionApplication, OneTimeLink, TelephoneRequest, User
from casework.states import AccountState
from documents.delivery import deliver_due
from documents.models import Message
from tests import lives
from tests.sign_in import LOGIN, answered, telephone

PAGES = ("/cuenta/contrasena/", "/cuenta/perdi-mi-telefono/")
NOBODY = "nadie.nunca@sigue.example"

pytestmark = pytest.mark.django_db


def done_by(client, address, form) -> list[str]:
    """What the page asked the database for and wrote there, without the values."""
    with CaptureQueriesContext(connection) as asked:
        assert client.post(address, form).status_code == 302
    return [one["sql"].split(" VALUES ")[0].split(" WHERE ")[0] for one in asked.captured_queries]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_does_the_same_whether_there_is_an_account_or_not(client, cast, page):
    telephone(cast.judge_clerk), telephone(cast.receptionist)
    User.objects.filter(pk=cast.receptionist.pk).update(state=AccountState.LOCKED)
    done = [
        done_by(client, page, {"email": email})
        for email in (cast.judge_clerk.email, cast.receptionist.email, cast.lawyer.email, NOBODY)
    ]
    assert all(one == done[0] for one in done) and any("documents_message" in sql for sql in done[0])
    assert not any("casework_user" in sql for sql in done[0])


def test_so_does_the_page_for_who_lost_the_link_of_an_application(client, cast):
    made = InstitutionApplication.objects.get(pk=lives.asked_to_join(cast).application.pk)
    page = reverse("application_find")
    found = {"folio": made.folio, "email": made.contact.email}
    known, unknown = (done_by(client, page, form) for form in (found, {**found, "email": NOBODY}))
    assert known == unknown


def test_closing_an_account_by_wrong_passwords_does_the_same_too(client, cast):
    counts = []
    for email in (cast.lawyer.email, NOBODY):
        form = {"sign_in-current_step": "auth", "auth-username": email, "auth-password": "no es esta"}
        for _time in range(4):
            client.post(LOGIN, form)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(LOGIN, form).status_code == 429
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_of_an_address_that_is_nobodys_nothing_is_kept_or_sent(client, cast, mailoutbox):
    for page in PAGES:
        client.post(page, {"email": NOBODY})
    assert [one.recipient for one in Message.objects.all()] == ["", ""]
    assert NOBODY not in str([*Message.objects.values_list("body", flat=True)])  # sealed while it waits
    deliver_due()
    assert not Message.objects.exists() and not mailoutbox
    assert not OneTimeLink.objects.exists() and not TelephoneRequest.objects.exists()


def test_the_post_that_answers_also_sends(client, cast, mailoutbox):
    client.post(PAGES[0], {"email": cast.lawyer.email.upper()})
    assert deliver_due()["sent"] == 1
    assert mailoutbox[0].to == [cast.lawyer.email] and "/cuenta/contrasena/" in mailoutbox[0].body


def test_what_cannot_be_answered_holds_no_other_back(client, cast):
    client.post(PAGES[0], {"email": cast.lawyer.email})
    Message.objects.update(body="{}")
    client.post(PAGES[0], {"email": cast.judge_clerk.email})
    answered()
    assert Message.objects.get(notice="password").user == cast.judge_clerk
    assert Message.objects.get(notice="password_asked").status == Message.Status.DEAD
