"""Data that were typed wrongly or changed: what a correction says, what it may touch, and what follows from it."""

from dataclasses import dataclass

from casework import clock
from casework.models import InstitutionUnit, OneTimeLink, User
from casework.open_sessions import end_sessions
from casework.roles import Role
from casework.states import AccountState
from documents import account_letters as letters
from documents.outbox import post_to
from workflows.door import Cause
from workflows.machines.accounts_opened import send_activation

OF_ACCOUNT = ("first_name", "last_name", "email", "position", "license", "phone")
OF_INSTITUTION = (
    "name", "key", "type", "municipality", "address", "phone", "head", "head_position", "head_email",
)  # fmt: skip
OF_AREA = ("name", "responsible", "email", "phone")


@dataclass(frozen=True)
class Change:
    """One datum: its name in the row, what it is called, its new value, and both values in words."""

    name: str
    label: str
    value: object
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: «{self.before}» → «{self.after}»"


@dataclass(frozen=True)
class Corrected:
    """What was corrected and why; the history keeps both values of each datum."""

    changes: tuple[Change, ...]
    text: str

    @property
    def why(self) -> str:
        """The reason with what changed; nothing when no reason was given, and the door refuses it."""
        return f"{self.text} ({'; '.join(str(one) for one in self.changes)})" if self.text.strip(" .") else ""

    def of(self, name: str) -> Change | None:
        return next((one for one in self.changes if one.name == name), None)


@dataclass(frozen=True)
class AreaCorrected(Corrected):
    """The same, of one area of an institution."""

    unit: InstitutionUnit


def write(record, facts: Corrected, allowed: tuple[str, ...]) -> None:
    """Put the new values into the row, unsaved; a correction touches only what is allowed."""
    for change in facts.changes:
        if change.name not in allowed:
            raise ValueError(change.name)
        setattr(record, change.name, change.value)


def write_area(cause: Cause, institution, facts: AreaCorrected, by) -> None:
    """Consequence: the area of this institution has its new data; papers of before keep what they said."""
    unit = InstitutionUnit.objects.get(pk=facts.unit.pk, institution=institution.pk)
    write(unit, facts, OF_AREA)
    unit.save(update_fields=[one.name for one in facts.changes])


# ---- What follows from an account's data ----------------------------------------------------------------------------


def follow_address(cause: Cause, account: User, facts: Corrected, by) -> None:
    """Consequence: a changed address ends what the former one opened, and both addresses are told.

    Whoever reads the former mailbox may be somebody else: its links and the open sessions stop working.
    """
    change = facts.of("email")
    if change is None:
        return
    end_sessions(account)
    OneTimeLink.objects.filter(user=account.pk, used_at__isnull=True).update(used_at=clock.now())
    letter = letters.address_left_letter(account)
    post_to(change.before, notice="address_changed", subject=letter.subject, body=letter.body, user=account)
    if account.state == AccountState.INVITED:
        send_activation(cause, account, facts, by)
        return
    letter = letters.address_taken_letter(account)
    post_to(account.email, notice="address_changed", subject=letter.subject, body=letter.body, user=account)


def follow_name(cause: Cause, account: User, facts: Corrected, by) -> None:
    """Consequence: letters to an area go on naming the same person by her corrected name."""
    first, last = facts.of("first_name"), facts.of("last_name")
    if account.unit_id is None or not (first or last):
        return
    former = f"{first.before if first else account.first_name} {last.before if last else account.last_name}".strip()
    InstitutionUnit.objects.filter(pk=account.unit_id, responsible=former).update(responsible=account.full_name)


def answer_for_area(cause: Cause, account: User, facts, by) -> None:
    """Consequence: letters to the area are addressed to who administers it from now on.

    Not when the direction named somebody outside the accounts, such as the judge: that stays hers to change.
    """
    if account.role != Role.INSTITUTION_ADMIN:
        return
    unit = InstitutionUnit.objects.get(pk=account.unit_id)
    people = {one.full_name for one in User.objects.filter(unit=unit.pk)}
    if not unit.responsible or unit.responsible in people:
        unit.responsible = account.full_name
        unit.save(update_fields=["responsible"])
