"""What the steps of an institution are told, and what follows from them: its areas, accounts, papers and warnings."""

from dataclasses import asdict, dataclass, field
from datetime import date

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from casework import clock
from casework.models import (
    AgreementCommitment,
    CollaborationAgreement,
    HistoryEntry,
    Institution,
    InstitutionApplication,
    InstitutionType,
    InstitutionUnit,
    Municipality,
    OneTimeLink,
    RequestedUnit,
    User,
)
from casework.roles import Role
from casework.states import AccountState
from documents.outbox import post
from documents.uploads import EXTENSIONS, Accepted
from workflows.door import Cause, Stale, consequence, open_record
from workflows.machines.facts import Said


@dataclass(frozen=True)
class AreaAsked:
    """An administrative area and who will administer its accounts."""

    name: str
    first_name: str
    last_name: str
    position: str
    email: str
    phone: str

    @property
    def why(self) -> str:
        return self.name


@dataclass(frozen=True)
class Asked:
    """What an institution writes when it asks to join, or corrects."""

    name: str
    type: InstitutionType
    municipality: Municipality
    address: str
    head: str
    head_position: str
    head_email: str
    phone: str
    justification: str
    areas: tuple[AreaAsked, ...]


@dataclass(frozen=True)
class SignedLetter:
    """The carta responsiva signed by hand, as it was accepted."""

    file: Accepted


@dataclass(frozen=True)
class Approval:
    """The institutions that resemble it and were looked at: it is none of them."""

    is_none_of: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        names = ", ".join(self.is_none_of)
        return _("Se revisó que no es: %(names)s") % {"names": names} if names else _("No se parece a ninguna otra.")


@dataclass(frozen=True)
class Agreement:
    """A convenio that was signed: its dates, its commitments with their days, and the copy of it."""

    kind: str
    number: str
    signed_on: date
    valid_from: date
    valid_to: date
    commitments: tuple[tuple[str, date | None], ...] = ()
    file: Accepted | None = field(default=None, repr=False)

    @property
    def why(self) -> str:
        return self.number


@dataclass(frozen=True)
class Met:
    """A commitment of an agreement that was met."""

    commitment: AgreementCommitment

    @property
    def why(self) -> str:
        return self.commitment.text


@dataclass(frozen=True)
class Voided:
    """A convenio that was written down wrongly, and why it is taken out of force."""

    agreement: CollaborationAgreement
    text: str

    @property
    def why(self) -> str:
        """The reason with the number; nothing when no reason was given, and the door refuses it."""
        return f"{self.agreement.number}: {self.text}" if self.text.strip(" .") else ""


@dataclass(frozen=True)
class Expiring:
    """An agreement that ends in so many days, or has ended (0)."""

    agreement: CollaborationAgreement
    days: int

    @property
    def why(self) -> str:
        return f"{self.agreement.number}: {self.days}"


# ---- The application -----------------------------------------------------------------------------------------------


def write_asked(institution: Institution, facts: Asked) -> None:
    """Put the answers into the institution's row, unsaved."""
    for name in ("name", "type", "municipality", "address", "head", "head_position", "head_email", "phone"):
        setattr(institution, name, getattr(facts, name))
    institution.level = facts.type.level


def keep_areas(application: InstitutionApplication, areas: tuple[AreaAsked, ...]) -> None:
    """The areas the application asks for, in their order; earlier ones are replaced."""
    application.units.all().delete()
    RequestedUnit.objects.bulk_create(
        RequestedUnit(application=application, number=number, **asdict(area))
        for number, area in enumerate(areas, start=1)
    )


def say_decision(institution, text: str) -> None:
    """Keep with the application what was answered to it."""
    InstitutionApplication.objects.filter(institution=institution.pk).update(decision_text=text)


def await_correction(institution) -> None:
    """From now on something must change before it is presented again; nobody has approved it."""
    InstitutionApplication.objects.filter(institution=institution.pk).update(
        corrected_at=None, approved_by=None, approved_at=None
    )


def keep_signed_letter(institution, letter: Accepted) -> None:
    """Keep the signed letter with its hash; a new one takes the place of the earlier."""
    application = InstitutionApplication.objects.get(institution=institution.pk)
    application.signed_form.save(_file_name(letter), ContentFile(letter.content), save=False)
    application.signed_form_sha256, application.signed_at = letter.sha256, clock.now()
    application.corrected_at = clock.now()
    application.save(update_fields=["signed_form", "signed_form_sha256", "signed_at", "corrected_at"])


def _file_name(file: Accepted) -> str:
    """A name made of what is in it: the given one may tell who signed."""
    return file.sha256[:32] + EXTENSIONS[file.mime]


def keep_correction(institution, facts: Asked) -> None:
    """Write the corrections; the letter that was signed said something else, so it is signed again."""
    application = InstitutionApplication.objects.get(institution=institution.pk)
    keep_areas(application, facts.areas)
    application.justification, application.corrected_at = facts.justification, clock.now()
    application.signed_form, application.signed_form_sha256, application.signed_at = None, "", None
    application.save()


def keep_approval(institution, by) -> None:
    """Who approved it answers for its oficio de alta."""
    InstitutionApplication.objects.filter(institution=institution.pk).update(approved_by=by, approved_at=clock.now())


# ---- Areas and accounts --------------------------------------------------------------------------------------------


def open_areas(cause: Cause, institution, facts, by) -> None:
    """Each area of the application, and its account administrator, invited by e-mail (R35, R56)."""
    for asked in RequestedUnit.objects.filter(application__institution=institution.pk):
        _open_area(cause, institution, asked, by)


def open_one_area(cause: Cause, institution, facts: AreaAsked, by) -> None:
    """Another area of an institution that already exists, and its account administrator, invited."""
    _open_area(cause, institution, facts, by)


def _open_area(cause: Cause, institution, asked: AreaAsked | RequestedUnit, by) -> None:
    unit = InstitutionUnit.objects.create(
        institution_id=institution.pk,
        name=asked.name,
        responsible=f"{asked.first_name} {asked.last_name}",
        email=asked.email,
        phone=asked.phone,
    )
    account = User(
        email=asked.email.lower(),
        first_name=asked.first_name,
        last_name=asked.last_name,
        role=Role.INSTITUTION_ADMIN,
        unit=unit,
        position=asked.position,
        phone=asked.phone,
        invited_at=clock.now(),
    )
    account.set_unusable_password()
    open_record(account, by=by, cause=cause)


def _accounts(institution, *states):
    return User.objects.filter(unit__institution=institution.pk, state__in=states).order_by("pk")


def lock_accounts(cause: Cause, institution, facts, by) -> None:
    """Nobody of a suspended institution signs in; its open sessions end, and who was invited is invited again later."""
    OneTimeLink.objects.filter(
        user__unit__institution=institution.pk, purpose=OneTimeLink.Purpose.ACTIVATION, used_at__isnull=True
    ).update(used_at=clock.now())
    for account in _accounts(institution, AccountState.ACTIVE):
        consequence(cause, account, "lock", Said(_("Su institución está suspendida.")))


def unlock_accounts(cause: Cause, institution, facts, by) -> None:
    """The accounts that the suspension locked, and a new link for who was only invited.

    One that was locked for a reason of its own stays locked.
    """
    for account in _accounts(institution, AccountState.INVITED):
        consequence(cause, account, "invite_again")
    locked = {account.pk: account for account in _accounts(institution, AccountState.LOCKED)}
    last: dict[int, HistoryEntry] = {}
    for entry in HistoryEntry.objects.filter(noun="user", step="lock", record_id__in=locked).order_by("pk"):
        last[entry.record_id] = entry
    for pk, account in locked.items():
        if pk in last and last[pk].because_of == "institution.suspend":
            consequence(cause, account, "unlock")


def disable_accounts(cause: Cause, institution, facts, by) -> None:
    """The accounts of an institution that left are closed; people are never deleted."""
    everybody = _accounts(institution, AccountState.ACTIVE, AccountState.LOCKED, AccountState.INVITED)
    # An area with people keeps its administrator, so she goes last.
    for account in sorted(everybody, key=lambda one: one.role == Role.INSTITUTION_ADMIN):
        consequence(cause, account, "disable", Said(_("Su institución dejó el sistema.")))


# ---- Agreements ----------------------------------------------------------------------------------------------------


def keep_agreement(cause: Cause, institution, facts: Agreement, by) -> None:
    """The convenio with its commitments and the copy of it (R29, R54)."""
    agreement = CollaborationAgreement(
        institution_id=institution.pk,
        kind=facts.kind,
        number=facts.number,
        signed_on=facts.signed_on,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    if facts.file is not None:
        agreement.file.save(_file_name(facts.file), ContentFile(facts.file.content), save=False)
        agreement.file_sha256 = facts.file.sha256
    agreement.save()
    AgreementCommitment.objects.bulk_create(
        AgreementCommitment(agreement=agreement, text=text, due_on=due_on) for text, due_on in facts.commitments
    )


def meet(cause: Cause, institution, facts: Met, by) -> None:
    """The commitment is met today."""
    AgreementCommitment.objects.filter(
        pk=facts.commitment.pk,
        agreement__institution=institution.pk,
        agreement__voided_at__isnull=True,
        met_on__isnull=True,
    ).update(met_on=clock.today())


def has_agreement(institution) -> bool:
    """Whether it has a convenio in force or over: one that was not taken out of force."""
    return CollaborationAgreement.objects.filter(institution=institution.pk, voided_at__isnull=True).exists()


def void(cause: Cause, institution, facts: Voided, by) -> None:
    """The convenio counts for nothing from now on; what stands behind it counts again."""
    in_force = CollaborationAgreement.objects.filter(
        pk=facts.agreement.pk, institution=institution.pk, voided_at__isnull=True
    )
    if not in_force.update(voided_at=clock.now(), void_reason=facts.text):
        raise Stale(_("Ese convenio ya está anulado."))


def warn_both_sides(cause: Cause, institution, facts: Expiring, by) -> None:
    """The direction and the institution's account administrators are told, once for each term."""
    CollaborationAgreement.objects.filter(pk=facts.agreement.pk).update(warned_days=facts.days)
    post("agreement_expiring" if facts.days else "agreement_expired", facts.agreement, case=None)
