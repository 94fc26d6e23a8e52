"""Facts that are written down without moving any state: interview, consents, criteria and risk (domain §8.2).

They lock the case and leave a row of history like every step; the conditions of the machines ask for them.
"""

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import (
    EligibilityCheck,
    Enrollment,
    Episode,
    Incident,
    IntakeInterview,
    NoteAddendum,
    RiskAssessment,
    SignedConsent,
    ThreadMessage,
)
from casework.states import EpisodeState as E
from casework.wall import as_whole
from documents.outbox import post
from workflows import duties
from workflows.addenda import ADDENDUM
from workflows.correspondence import MESSAGE
from workflows.door import Cause, NotYours, Refused, Stale, lock_referral, remember
from workflows.machines.base import Step
from workflows.models import Proposal
from workflows.sent_once import SAME_CLICK


class Again(Refused):
    """The same was written down a moment ago: a double click, or the page sent twice."""


def _fact(name: str, label, duty, *states: str, notifies: tuple[str, ...] = (), then: tuple = ()) -> Step:
    return Step(name=name, label=label, sources=states, target=None, duty=duty, notifies=notifies, then=then)


def forget_second_approval(cause: Cause, proposal: Proposal, facts, by) -> None:
    """What the direction agreed to was this proposal: dismissed, the next one needs its own approval."""
    Episode.objects.filter(pk=proposal.episode_id).update(second_approval_by=None)


INTERVIEW = _fact("sign_interview", gettext_lazy("Firmar la entrevista inicial"), duties.does_social_work, E.INTAKE)
CONSENT = _fact(
    "record_consent",
    gettext_lazy("Registrar un documento firmado por la persona"),
    duties.does_social_work,
    E.INTAKE,
    E.ASSESSMENT,
)
CRITERIA = _fact(
    "check_criteria", gettext_lazy("Revisar los criterios de ingreso"), duties.does_social_work, E.INTAKE, E.ASSESSMENT
)
RISK = _fact(
    "assess_risk",
    gettext_lazy("Valorar el riesgo"),
    duties.assesses_risk,
    E.INTAKE,
    E.ASSESSMENT,
    E.ACTIVE,
    E.ON_HOLD,
    E.CLOSING,
    E.COMPLETED,  # a relapse told in a follow-up asks for it (domain §8.5)
    notifies=("risk_raised",),
)
INCIDENT = _fact(
    "record_incident",
    gettext_lazy("Registrar un hecho nuevo de violencia"),
    duties.records_incidents,
    E.INTAKE,
    E.ASSESSMENT,
    E.ACTIVE,
    E.ON_HOLD,
    E.TRANSFERRING,
    E.CLOSING,
    E.COMPLETED,
    notifies=("incident_recorded",),
)
PROPOSAL = _fact(
    "propose_withdrawal",
    gettext_lazy("Pedir la aprobación de la dirección"),
    duties.coordinates,
    E.INTAKE,
    E.ASSESSMENT,
    E.ACTIVE,
    E.ON_HOLD,
    notifies=("second_approval_asked",),
)
DISMISSAL = _fact(
    "dismiss_proposal",
    gettext_lazy("Descartar la propuesta"),
    duties.coordinates,
    *E.values,
    then=(forget_second_approval,),
)
ENROLLMENT = _fact("enroll", gettext_lazy("Inscribir en el grupo"), duties.facilitates, E.ACTIVE)
LEAVING = _fact("leave_group", gettext_lazy("Dar de baja del grupo"), duties.facilitates, *E.values)

FACTS: dict[type[models.Model], tuple[Step, ...]] = {
    IntakeInterview: (INTERVIEW,),
    SignedConsent: (CONSENT,),
    EligibilityCheck: (CRITERIA,),
    RiskAssessment: (RISK,),
    Incident: (INCIDENT,),
    Proposal: (PROPOSAL, DISMISSAL),
    Enrollment: (ENROLLMENT, LEAVING),
    NoteAddendum: (ADDENDUM,),
    ThreadMessage: (MESSAGE,),
}


def fact_of(noun: str, name: str) -> Step | None:
    """The fact of this name about this noun, for the history in plain words."""
    return next(
        (
            fact
            for model, facts in FACTS.items()
            if model._meta.model_name == noun
            for fact in facts
            if fact.name == name
        ),
        None,
    )


@as_whole
def write_down(*rows: models.Model, by, fact: Step, facts=None) -> models.Model:
    """Save what was found about one episode, under its case's lock and with one row of history; gives the first row.

    Raises NotYours for a stranger, Stale when the episode has moved on, Refused when it was written already, and of
    these Again when she wrote the very same a moment ago.
    """
    first = rows[0]
    try:
        with transaction.atomic():
            case = lock_referral(first.case.pk)
            if not fact.duty(first, by):
                raise NotYours(_("Este paso no le corresponde."))
            episode = Episode.objects.get(pk=first.episode_id)
            if episode.state not in fact.sources:
                raise Stale(
                    _("Ya no se puede: el estatus ahora es «%(state)s».") % {"state": episode.get_state_display()}
                )
            if all(_is_there(row) for row in rows):
                raise Again(_("Ya estaba registrado tal como lo envió; no se registró dos veces."))
            for row in rows:
                row.full_clean(exclude=_relations(row), validate_unique=False, validate_constraints=False)
                row.save()
            remember(case, first, fact, "", by, facts, None)
            for consequence in fact.then:
                consequence(Cause(case, fact), first, facts, by)
            for notice in fact.notifies:
                post(notice, first, case=case)
    except IntegrityError as clash:
        raise Refused(_("Ya estaba registrado: alguien lo guardó antes. Revise cómo quedó.")) from clash
    return first


def _is_there(row: models.Model) -> bool:
    """Whether the last row of its kind about the episode, or the row itself, says the same since a moment ago."""
    known = type(row)._default_manager
    last = known.filter(pk=row.pk).first() if row.pk else known.filter(episode=row.episode_id).order_by("-pk").first()
    if last is None:
        return False
    moments = [field.attname for field in row._meta.concrete_fields if isinstance(field, models.DateTimeField)]
    said = [field.attname for field in row._meta.concrete_fields if not field.primary_key and field.name != "seal_id"]
    pairs = [(getattr(row, name), getattr(last, name)) for name in moments]
    return (
        any(pairs)
        and all(now and then and now - then < SAME_CLICK for now, then in pairs if now or then)
        and all(getattr(row, name) == getattr(last, name) for name in said if name not in moments)
    )


def _relations(row: models.Model) -> set[str]:
    return {field.name for field in row._meta.concrete_fields if field.is_relation}
