"""What is sealed stands nowhere in clear: every sealed text of a lived world is looked for in every other column."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from casework.fields import SealedTextField
from casework.key_rotation import sealed_columns
from casework.models import Appointment, AreaPlan, Incident
from casework.roles import Area
from tests import lives
from tests.cast import signed_in
from tests.isolation.sweep import listening
from workflows.door import take_step
from workflows.machines import AppointmentMachine, AreaPlanMachine, ReferralMachine
from workflows.machines.facts import Said

SHORTEST = 14  # signs: «No» or a date stands in many columns and is no twin
# Where the same words may stand in clear, and why.
CLEAR = {
    "session.session_key": "Django finds a session by it; who reads it here must already read the whole database",
    "proposal.reason": "the rule's own sentence, not anybody's words",
}
TEXTS = (models.CharField, models.TextField, models.JSONField)


def lived(cast) -> None:
    """Cases that were declined, interrupted and finished, each with words of its own."""
    done = lives.completed(cast)
    declined = lives.submitted(cast)
    reason = lives.because("Su domicilio de la calle Fresno queda fuera del territorio.")
    take_step(declined, ReferralMachine.decline, by=cast.coordinator, facts=reason)
    active = lives.active(cast)
    plan = AreaPlan.objects.get(episode=lives.episode_of(active), area=Area.LEGAL)
    take_step(plan, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("Ya lo asesora su defensor, el Lic. Olmos."))
    to_come = lives.session(cast, active, Area.PSYCHOLOGY)
    why = Said("La madre está grave en el hospital y él la cuida.")
    to_come = Appointment.objects.get(pk=to_come.pk)
    take_step(to_come, AppointmentMachine.cancel_by_person, by=cast.receptionist, facts=why)
    Incident.objects.create(
        episode=lives.episode_of(active), kind="THREAT", happened_on=active.created_at.date(), source="Llamada",
        description="La esperó afuera de su trabajo dos noches.", actions="Se avisó a la autoridad esa tarde.",
        recorded_by=cast.psychologist, recorded_at=active.created_at,
    )  # fmt: skip
    glass = {"folio": done.folio, "reason": "Llamó la línea de emergencia por él esta noche."}
    signed_in(Client(), cast.coordinator).post("/accesos-de-emergencia/nuevo/", glass)


def sealed_texts() -> dict[str, set[str]]:
    """Every sentence that is sealed somewhere, with its columns; of JSON each sentence by itself."""
    found: dict[str, set[str]] = {}
    for model, columns in sealed_columns():
        for row in model._base_manager.all():
            for column in columns:
                for text in _sentences(getattr(row, column.attname)):
                    found.setdefault(text, set()).add(f"{model._meta.model_name}.{column.name}")
    return found


def _sentences(value) -> list[str]:
    return [value.strip()] if isinstance(value, str) and len(value.strip()) >= SHORTEST else []


def clear_columns() -> dict[str, str]:
    """Everything that the database holds in clear, by column."""
    held = {}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, TEXTS) and not isinstance(column, SealedTextField) and not model._meta.proxy:
                name = f"{model._meta.model_name}.{column.name}"
                held[name] = "\n".join(str(one) for one in model._base_manager.values_list(column.attname, flat=True))
    return held


@pytest.mark.django_db
@pytest.mark.requirement("R66")
def test_no_sealed_text_stands_in_clear_in_a_column_or_a_log(cast):
    with listening() as lines:
        lived(cast)
    sealed, held = sealed_texts(), clear_columns()
    assert len(sealed) > 30
    twins = {
        (column, where, text)
        for text, where_all in sealed.items()
        for where in where_all
        for column, clear in held.items()
        if text in clear and column not in CLEAR
    }
    assert sorted(twins) == []
    logged = "\n".join(lines)
    assert [text for text in sealed if text in logged] == []
