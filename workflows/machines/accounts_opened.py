"""Consequences for the accounts of an institution, and the one-time links that open an account."""

import secrets
from datetime import timedelta

from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from casework.models import InstitutionApplication, InstitutionUnit, OneTimeLink, User
from casework.roles import Role
from casework.states import AccountState
from documents.account_letters import activation_letter
from documents.outbox import post_to
from workflows.door import Cause, consequence, open_record
from workflows.machines.facts import Said

ACTIVATION_HOURS = 72


def say_decision(institution, text: str) -> None:
    """Keep with the application what was answered to it."""
    InstitutionApplication.objects.filter(institution=institution.pk).update(decision_text=text)


def one_time_token(user: User, purpose: str, hours: int) -> str:
    """A fresh token for this person and purpose; earlier ones of the same purpose stop working."""
    OneTimeLink.objects.filter(user=user, purpose=purpose, used_at__isnull=True).update(used_at=clock.now())
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose,
        user=user,
        token_digest=keyed_digest(token),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=hours),
    )
    return token


def send_activation(cause: Cause, user, facts, by) -> None:
    """Consequence of inviting somebody: the link goes to the account's own address, once, for 72 hours (R35)."""
    invited = User.objects.get(pk=user.pk)
    letter = activation_letter(invited, one_time_token(invited, OneTimeLink.Purpose.ACTIVATION, ACTIVATION_HOURS))
    post_to(invited.email, notice="activation", subject=letter.subject, body=letter.body, user=invited)


def open_unit_and_account(cause: Cause, institution, facts, by) -> None:
    """The area of the application, and its account administrator, invited."""
    application = InstitutionApplication.objects.filter(institution=institution.pk).first()
    if application is None:
        return
    unit, _new = InstitutionUnit.objects.get_or_create(
        institution_id=institution.pk,
        name=application.unit_name,
        defaults={
            "responsible": f"{application.applicant_first_name} {application.applicant_last_name}",
            "email": application.email,
            "phone": application.phone,
        },
    )
    account = User(
        email=application.email.lower(),
        first_name=application.applicant_first_name,
        last_name=application.applicant_last_name,
        role=Role.INSTITUTION_ADMIN,
        unit=unit,
        position=application.position,
        phone=application.phone,
        invited_at=clock.now(),
    )
    account.set_unusable_password()
    open_record(account, by=by, cause=cause)


def _accounts(institution, *states):
    return User.objects.filter(unit__institution=institution.pk, state__in=states)


def lock_accounts(cause: Cause, institution, facts, by) -> None:
    for account in _accounts(institution, AccountState.ACTIVE):
        consequence(cause, account, "lock", Said(_("Su institución está suspendida.")))


def unlock_accounts(cause: Cause, institution, facts, by) -> None:
    for account in _accounts(institution, AccountState.LOCKED):
        consequence(cause, account, "unlock")


def disable_accounts(cause: Cause, institution, facts, by) -> None:
    for account in _accounts(institution, AccountState.ACTIVE, AccountState.LOCKED, AccountState.INVITED):
        consequence(cause, account, "disable", Said(_("Su institución dejó el sistema.")))
