"""Consequences of accepting, losing and readmitting a person: the file, the episode and its four plans."""

from django.utils.translation import gettext as _

from casework import clock
from casework.models import AreaPlan, CaseFile, Counter, Episode, FollowUp, Person, ProgramTemplate
from casework.models.people import NamedPerson
from casework.roles import SYSTEM, Area
from documents.models import IssuedDocument
from workflows.door import Cause, consequence, open_record
from workflows.machines.facts import Said
from workflows.machines.scheduling import schedule_first

TO_COME = ("SCHEDULED", "DUE", "IN_PROGRESS")  # follow-ups that a return to the programme leaves without object
_COPIED = [field.name for field in NamedPerson._meta.get_fields() if field.name not in {"seal_id", "curp_digest"}]


def person_of(referral) -> Person:
    """A new person at the centre, with the data that the institution typed."""
    person = Person(created_at=clock.now(), **{name: getattr(referral, name) for name in _COPIED})
    person.save()
    return person


def case_file_of(person: Person, center) -> CaseFile:
    """The person's file at this centre, opened if there is none; its number never leaves the centre (§13.2)."""
    found = CaseFile.objects.filter(person=person, center=center).first()
    if found:
        open_file_again(found.pk)
        return found
    year = clock.today().year
    number = Counter.objects.take(f"case-file/{center.code}/{year}")
    return CaseFile.objects.create(
        number=f"CEDEMAS-{center.code}/{year}/{number:06}", person=person, center=center, opened_on=clock.today()
    )


def open_file_again(pk: int) -> None:
    """A file that had been closed is open while the person is in the programme: its cover says no day of closing."""
    CaseFile.objects.filter(pk=pk, closed_on__isnull=False).update(closed_on=None)


def open_episode(cause: Cause, referral, facts, by) -> Episode:
    """The episode in intake and its four plans, with the quotas of the programme: each area proposes its own later."""
    program = facts.program or current_program()
    episode = open_record(
        Episode(referral=cause.case, case_file=referral.case_file, program=program, opened_on=clock.today()),
        by=SYSTEM,
        cause=cause,
    )
    _open_plans(episode, program)
    if facts.first is not None:
        schedule_first(cause, episode, facts.first, by)
    return episode


def current_program() -> ProgramTemplate:
    """The programme in force today; raises DoesNotExist when the catalogue has none."""
    return (
        ProgramTemplate.objects.valid_on(clock.today())
        .order_by("-valid_from", "-version")
        .select_related("policy")[:1]
        .get()
    )


def _open_plans(episode: Episode, program: ProgramTemplate) -> None:
    AreaPlan.objects.bulk_create(AreaPlan(episode=episode, area=area, quota=program.quota(area)) for area in Area)


def readmit_episode(cause: Cause, referral, facts, by) -> Episode:
    """A new episode that says of which one it is the return, with the same professionals and programme."""
    before = referral.episodes.order_by("-pk").select_related("program").first()
    for follow_up in FollowUp.objects.filter(episode__referral=referral.pk, state__in=TO_COME):
        consequence(cause, follow_up, "cancel", Said(_("Regresó al programa.")))
    episode = open_record(
        Episode(
            referral=cause.case,
            case_file=referral.case_file,
            program=before.program,
            opened_on=clock.today(),
            readmission_of=before,
        ),
        by=SYSTEM,
        cause=cause,
    )
    open_file_again(referral.case_file_id)
    _open_plans(episode, before.program)
    for plan in before.plans.exclude(professional=None):
        episode.plans.filter(area=plan.area).update(professional=plan.professional)
    return episode


def end_unstarted_episode(cause: Cause, referral, facts, by) -> None:
    """He never came: the episode ends as withdrawn, never started."""
    for episode in referral.episodes.filter(state="INTAKE"):
        consequence(cause, episode, "end_never_came")


def readdress_papers(cause: Cause, referral, facts, by) -> None:
    """Who takes a case over reads what was written to who leaves; what the papers say stays as it was frozen."""
    IssuedDocument.objects.filter(referral=referral.pk, addressed_unit__isnull=False).update(
        addressed_unit=facts.unit.pk
    )


def pass_follow_ups_on(cause: Cause, referral, facts, by) -> None:
    """The follow-ups of a case are its area's, those that are over too."""
    FollowUp.objects.filter(episode__referral=referral.pk).update(unit=facts.unit.pk)
