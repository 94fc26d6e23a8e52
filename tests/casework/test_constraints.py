"""What the database itself refuses, past every form, machine and check: each constraint is broken here once."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, UniqueConstraint

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    CaseFile,
    Enrollment,
    Episode,
    FollowUp,
    GroupSession,
    HistoryEntry,
    Referral,
    Slot,
    User,
)
from documents.models import IssuedDocument
from tests import lives
from workflows.models import Journey, Proposal

NOUNS = (
    Appointment, AreaPlan, CaseFile, Enrollment, Episode, FollowUp, GroupSession, HistoryEntry, IssuedDocument,
    Journey, Proposal, Referral, Slot, User,
)  # fmt: skip
A_DAY = timedelta(days=1)


class Life:
    """A whole life to break something of, and a referral not yet sent."""

    def __init__(self, cast):
        self.cast = cast
        self.referral = lives.completed(cast)
        self.other = lives.active(cast)
        self.episode, self.open = lives.episode_of(self.referral), lives.episode_of(self.other)
        now = clock.now()
        self.session = GroupSession.objects.create(group=cast.group, number=901, starts_at=now, ends_at=now + A_DAY)


def sets(model, name: str, **values):
    """Give the life's record of this name these values."""
    return lambda life: model.objects.filter(pk=getattr(life, name).pk).update(**values)


def again(found, **changes):
    """A second row like the one that `found` gives."""

    def insert(life):
        row = found(life)
        taken = {"id", "seal_id", *changes}
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        values = {name: value for name, value in values.items() if name not in taken}
        type(row).objects.bulk_create([type(row)(**values, **changes)])

    return insert


def document(life) -> IssuedDocument:
    return IssuedDocument.objects.filter(referral=life.referral.pk, state="SIGNED").first()


def appointment(life) -> Appointment:
    return life.episode.appointments.first()


def each(model, found, **values):
    return lambda life: model.objects.filter(pk=found(life).pk).update(**values)


def in_the_group_twice(life) -> None:
    hours = {"starts_at": life.session.starts_at, "ends_at": life.session.ends_at, "created_at": clock.now()}
    Appointment.objects.bulk_create(
        Appointment(episode=life.open, group_session=life.session, area="GROUP", **hours) for _twice in range(2)
    )


def same_quarter(life) -> None:
    Slot.objects.bulk_create(Slot(resource="room:1", starts_at=clock.moment_of(clock.today(), 3)) for _n in range(2))


def second_proposal(life) -> None:
    Proposal.objects.bulk_create(
        Proposal(episode=life.open, step="withdraw", reason="x", rules="x", proposed_at=clock.now()) for _n in range(2)
    )


def second_walk(life) -> None:
    process = life.other.journeys.get().process
    process.pk = None
    process.save()
    Journey.objects.bulk_create([Journey(case=life.other, process=process)])


def same_folio(life) -> None:
    Referral.objects.filter(pk=life.other.pk).update(folio=life.referral.folio)


def offered_to_two(life) -> None:
    for user in (life.cast.judge_clerk, life.cast.judge_admin):
        User.objects.filter(pk=user.pk).update(administration_offered_at=clock.now())


BROKEN = {
    # The referral
    "referral_comes_from_a_unit_or_a_volunteer": sets(Referral, "referral", unit=None),
    "sent_referral_has_folio_center_and_declaration": sets(Referral, "referral", folio=None),
    "sent_referral_names_the_person": sets(Referral, "referral", given_names=""),
    "sent_order_is_complete": sets(Referral, "referral", letter_number=""),
    "referral_term_in_order": sets(Referral, "referral", term_to=F("term_from") - A_DAY),
    "accepted_referral_has_person_and_file": sets(Referral, "referral", person=None),
    "sessions_ordered_are_plausible": sets(Referral, "referral", ordered_sessions=0),
    "referral_present_term_in_order": sets(Referral, "referral", present_term_to=F("present_term_from") - A_DAY),
    "present_sessions_are_plausible": sets(Referral, "referral", present_ordered_sessions=0),
    "folio": same_folio,
    "one_case_file_per_person_and_center": again(lambda life: life.referral.case_file, number="otro"),
    "case_file_closes_after_it_opens": each(
        CaseFile, lambda life: life.referral.case_file, closed_on=F("opened_on") - A_DAY
    ),
    # The process
    "one_open_episode_per_referral": again(lambda life: life.open),
    "episode_dates_in_order": sets(Episode, "episode", ended_on=F("opened_on") - A_DAY),
    "ended_episode_says_when": sets(Episode, "episode", ended_on=None),
    "active_episode_has_started": sets(Episode, "open", started_on=None),
    "episode_is_not_its_own_readmission": sets(Episode, "open", readmission_of=F("pk")),
    "one_plan_per_area": again(lambda life: life.episode.plans.first()),
    "plan_quota_is_plausible": each(AreaPlan, lambda life: life.episode.plans.first(), quota=201),
    "completed_plan_is_signed": each(
        AreaPlan, lambda life: life.episode.plans.filter(state="COMPLETED").first(), closed_at=None
    ),
    "one_open_proposal": second_proposal,
    "one_open_journey_per_case": second_walk,
    # The calendar
    "appointment_ends_after_it_starts": each(Appointment, appointment, ends_at=F("starts_at")),
    "participation_is_0_to_4": each(Appointment, appointment, participation=5),
    "person_once_in_a_group_session": in_the_group_twice,
    "slot_taken_once": same_quarter,
    "one_open_enrollment_per_episode": again(lambda life: life.open.enrollments.get()),
    "enrollment_dates_in_order": each(
        Enrollment, lambda life: life.open.enrollments.get(), left_on=F("enrolled_on") - A_DAY
    ),
    "group_session_number_once": again(lambda life: life.session),
    "group_session_ends_after_it_starts": sets(GroupSession, "session", ends_at=F("starts_at")),
    # Follow-up, papers, history
    "one_follow_up_per_month_and_side": again(lambda life: life.episode.follow_ups.first()),
    "follow_up_window_holds_its_day": each(
        FollowUp, lambda life: life.episode.follow_ups.first(), window_to=F("due_on") - A_DAY
    ),
    "follow_up_of_an_institution_names_its_area": each(
        FollowUp, lambda life: life.episode.follow_ups.filter(side="INSTITUTION").first(), unit=None
    ),
    "done_follow_up_has_an_outcome": each(FollowUp, lambda life: life.episode.follow_ups.first(), state="DONE"),
    "document_number_once_per_case": again(document, code="OTRO"),
    "signed_document_is_sealed": each(IssuedDocument, document, code=None),
    "history_chain_number": again(lambda life: HistoryEntry.objects.filter(case=life.referral.pk).first()),
    # Accounts
    "user_belongs_where_its_role_works": lambda life: User.objects.filter(pk=life.cast.lawyer.pk).update(center=None),
    "user_email_is_kept_in_small_letters": lambda life: User.objects.filter(pk=life.cast.lawyer.pk).update(
        email="Mayus@sigue.example"
    ),
    "one_account_administrator_per_unit": lambda life: User.objects.filter(pk=life.cast.judge_clerk.pk).update(
        role="INSTITUTION_ADMIN"
    ),
    "one_offer_of_administration_per_unit": offered_to_two,
}


def test_the_database_refuses_every_one_of_them_by_its_own_constraint(cast):
    life = Life(cast)
    assert {name: said for name in BROKEN if said_by(name) not in (said := answer(life, name))} == {}


def answer(life, name: str) -> str:
    """What the database says to this one; nothing, when it lets it pass."""
    try:
        with transaction.atomic():
            BROKEN[name](life)
    except IntegrityError as refused:
        return str(refused)
    return ""


def said_by(name: str) -> str:
    """How the database calls it: SQLite says of a unique one only which table it is on."""
    owner = next((model for model in NOUNS for one in model._meta.constraints if one.name == name), None)
    if owner is None:
        return name  # a unique column
    unique = any(one.name == name and isinstance(one, UniqueConstraint) for one in owner._meta.constraints)
    return owner._meta.db_table if unique and connection.vendor == "sqlite" else name


def test_every_constraint_of_the_nouns_is_broken_here():
    declared = {one.name for model in NOUNS for one in model._meta.constraints}
    assert declared == set(BROKEN) - {"folio"}
