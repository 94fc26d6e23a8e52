"""Every role lands on its own first page, which opens for it."""

import pytest
from django.test import Client
from django.urls import reverse

from casework.roles import Role
from tests.cast import signed_in
from workflows.views.account_login import FIRST_PAGE

pytestmark = pytest.mark.django_db


def test_every_role_lands_on_its_own_first_page(cast):
    by_role = {user.role: user for user in cast.everyone()}
    assert set(by_role) == set(Role.values) == set(FIRST_PAGE)
    for role, user in by_role.items():
        answer = signed_in(Client(), user).get("/", follow=True)
        assert answer.status_code == 200, role
        assert answer.request["PATH_INFO"].startswith(reverse(FIRST_PAGE[role])), role
        assert f"{user.first_name} {user.last_name}" in answer.content.decode(), role
