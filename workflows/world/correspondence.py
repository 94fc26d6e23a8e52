"""What an institution and the centre say to each other about one person: every state of a change and of a request."""

from datetime import timedelta

from casework import clock
from workflows.amendments import BY_SLUG, Change, amend
from workflows.correspondence import mark_read, send_message, thread
from workflows.door import take_step
from workflows.machines import AmendmentMachine, InstitutionRequestMachine
from workflows.machines.facts import Said
from workflows.models import InstitutionRequest
from workflows.requests import ask
from workflows.world.life import Life
from workflows.world.timeline import Life as Moments


def talk(life: Life) -> Moments:
    """The court asks, is answered, corrects what it sent, and asks for a report before the hearing."""
    institution, coordinator = life.referrer.user, life.team.coordinator
    yield _days_before(life, 15)
    _write(life, institution, "¿La persona se ha presentado a sus citas? La audiencia de revisión es el mes próximo.")
    _ask_for_report(life, "Se necesita para la audiencia de revisión.")  # granted when the report is signed
    yield _days_before(life, 14)
    mark_read(life.referral, coordinator, thread(life.referral, coordinator))
    _write(life, coordinator, "Sí. El informe de avance se firma esta semana y le llega como documento.")
    yield _days_before(life, 13)
    mark_read(life.referral, institution, thread(life.referral, institution))
    told = _change(
        life, "contacto", Change("phone", "Teléfono", "", "722 555 0177", "722 555 0177"), "Cambió de número."
    )
    yield _days_before(life, 11)
    take_step(told, AmendmentMachine.take, by=coordinator)
    job = Change("occupation", "Ocupación", "", "Se ignora", "Se ignora")
    told = _change(life, "persona", job, "Así consta en la audiencia.")
    longer = Change("ordered_sessions", "Número de sesiones ordenadas", "", "36", 36)
    ordered = _change(life, "orden", longer, "La jueza amplió las sesiones por acuerdo.")
    yield _days_before(life, 10)
    why = Said("La persona mostró una constancia de trabajo vigente.")
    take_step(told, AmendmentMachine.leave, by=coordinator, facts=why)
    take_step(ordered, AmendmentMachine.note, by=coordinator)
    yield _days_before(life, 4)
    asked = _ask_for_report(life, "Lo pide la defensa.")
    yield _days_before(life, 3)
    why = Said("El último informe es de hace dos semanas y sigue vigente.")
    take_step(asked, InstitutionRequestMachine.refuse, by=coordinator, facts=why)
    asked = _ask_for_report(life, "Por error se pidió dos veces.")
    take_step(asked, InstitutionRequestMachine.take_back, by=institution)
    yield _days_before(life, 1)
    where = Change("address", "Domicilio", "", "Calle ficticia 12, colonia Centro", "Calle ficticia 12, colonia Centro")
    _change(life, "contacto", where, "Lo informó en la última audiencia.")
    _ask_for_report(life, "La jueza pide un informe actualizado.")
    _write(life, institution, "Le pedimos un informe actualizado; la audiencia se adelantó una semana.")


def _days_before(life: Life, days: int):
    return clock.moment_of(life.world.diary.after(life.world.today, -days), 13)


def _token(life: Life, kind: str) -> str:
    return f"{kind}-{life.pk}-{clock.now():%Y%m%d%H%M}"[:40]


def _write(life: Life, who, text: str) -> None:
    send_message(life.referral, text, by=who, token=_token(life, "mensaje"))


def _change(life: Life, slug: str, change: Change, why: str):
    return amend(
        life.referral, BY_SLUG[slug], [change], why, by=life.referrer.user, token=_token(life, f"cambio-{slug}")
    )


def _ask_for_report(life: Life, why: str) -> InstitutionRequest:
    return ask(
        InstitutionRequest(
            referral=life.referral,
            kind=InstitutionRequest.Kind.REPORT,
            about=InstitutionRequest.About.COMPLIANCE,
            reason=why,
            due_on=clock.today() + timedelta(days=12),
            asked_by=life.referrer.user,
            asked_at=clock.now(),
        ),
        by=life.referrer.user,
    )
