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
)
from casework.states import EpisodeState as E
from documents.outbox import post
from workflows import duties
from workflows.addenda import ADDENDUM
from workflows.door import NotYours, Refused, Stale, lock_referral, remember
from workflows.machines.base import Step
from workflows.models import Proposal


def _fact(name: str, label, duty, *states: str, notifies: tuple[str, ...] = ()) -> Step:
    return Step(name=name, label=label, sources=states, target=None, duty=duty, notifies=notifies)


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
)
DISMISSAL = _fact("dismiss_proposal", gettext_lazy("Descartar la propuesta"), duties.coordinates, *E.values)
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


def write_down(*rows: models.Model, by, fact: Step, facts=None) -> models.Model:
    """Save what was found about one episode, under its case's lock and with one row of history; gives the first row.

    Raises NotYours for a stranger, Stale when the episode has moved on, Refused when it was written already.
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
            for row in rows:
                row.full_clean(exclude=_relations(row), validate_unique=False, validate_constraints=False)
                row.save()
            remember(case, first, fact, "", by, facts, None)
            for notice in fact.notifies:
                post(notice, first, case=case)
    except IntegrityError as clash:
        raise Refused(_("Ya estaba registrado: alguien lo guardó antes. Revise cómo quedó.")) from clash
    return first


def _relations(row: models.Model) -> set[str]:
    return {field.name for field in row._meta.concrete_fields if field.is_relation}
