"""Every screen, as the person who owns it, on a desk and on a phone: no axe finding, no sideways scroll, no refusal.

The pictures go to var/pictures/<width>/, to be looked at beside the model screens.
"""

from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from tests.browser.conftest import PHONE, WIDE
from tests.canaries import plant
from tests.cast import signed_in

PICTURES = Path(settings.BASE_DIR) / "var" / "pictures"
PUBLIC = [
    "/entrar/", "/solicitud/", "/instituciones/solicitud/", "/verificar/", "/aviso-de-privacidad/", "/ayuda/",
    "/accesibilidad/", "/novedades/", "/contacto/", "/lineamientos/", "/cuenta/contrasena/", "/no-existe/",
]  # fmt: skip


def screens(canaries) -> list[tuple[str, str, str]]:
    """Who, the name of the picture, and the address."""
    drafted, submitted, active, completed = canaries.ids["Referral"]
    ids = {noun: pks[0] for noun, pks in canaries.ids.items()}
    clerk = [
        ("panel", "/personas-canalizadas/"), ("panel-persona", f"/personas-canalizadas/{active}/"),
        ("canalizar", "/canalizar/"), ("canalizar-tareas", f"/canalizar/{drafted}/"),
        ("canalizar-identidad", f"/canalizar/{drafted}/identidad/"),
        ("canalizar-revisar", f"/canalizar/{drafted}/revisar/"),
        ("canalizar-enviada", f"/canalizar/{submitted}/enviada/"), ("documentos", "/documentos/"),
        ("seguimientos-instancia", "/seguimientos/"), ("estadisticas-instancia", "/estadisticas/"),
    ]  # fmt: skip
    coordinator = [
        ("mi-trabajo", "/mi-trabajo/"),
        ("personas", "/personas/"),
        ("revision", f"/canalizaciones/{submitted}/revision/"),
        ("expediente", f"/expedientes/{active}/"), ("expediente-plan", f"/expedientes/{active}/plan/"),
        ("expediente-riesgo", f"/expedientes/{active}/riesgo/"),
        ("expediente-datos", f"/expedientes/{active}/datos/"),
        ("expediente-bitacora", f"/expedientes/{active}/bitacora/"),
        ("expediente-concluido", f"/expedientes/{completed}/"),
        ("victima", f"/expedientes/{active}/victima/"),
        ("agenda", "/agenda/"),
        ("agendar", f"/expedientes/{active}/agendar/"),
        ("grupos", "/grupos/"), ("grupo", f"/grupos/{ids['Group']}/"), ("inasistencias", "/inasistencias/"),
        ("justificacion", f"/justificaciones/{ids['JustificationRequest']}/"),
        ("propuesta", f"/propuestas/{ids['Proposal']}/"),
        ("seguimientos", "/seguimientos/"),
        ("seguimiento", f"/seguimientos/{ids['FollowUp']}/"),
        ("cuentas", "/cuentas/"),
        ("informes-mensuales", "/informes-mensuales/"), ("lecturas", f"/auditoria/expedientes/{active}/lecturas/"),
        ("solicitud-registrar", "/solicitud/registrar/"),
    ]  # fmt: skip
    professional = [("cita", f"/citas/{ids['Appointment']}/"), ("mi-trabajo-psicologia", "/mi-trabajo/")]
    direction = [
        ("estadisticas", "/estadisticas/"), ("diario", "/estadisticas/diario/"), ("instituciones", "/instituciones/"),
        ("institucion", f"/instituciones/{ids['Institution']}/"), ("auditoria", "/auditoria/"),
        ("auditoria-asignaciones", "/auditoria/asignaciones/"),
    ]  # fmt: skip
    return [
        *(("judge_clerk", *one) for one in clerk),
        *(("coordinator", *one) for one in coordinator),
        *(("lawyer", *one) for one in professional),
        ("facilitator", "grupo-asistencia", f"/grupos/sesiones/{ids['GroupSession']}/"),
        *(("director", *one) for one in direction),
        ("auditor", "auditoria-busqueda", "/auditoria/"),
        ("judge_admin", "cuentas-instancia", "/cuentas/"),
        ("system_admin", "mensajes", "/mensajes/"),
        ("psychologist", "hecho-nuevo", f"/procesos/{ids['Episode']}/hecho/"),
        ("coordinator", "mi-cuenta", "/cuenta/"),
    ]


def problems_of(page, address: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = [
        f"{address}: {violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
    ]
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide > seen:
        found.append(f"{address}: scrolls sideways, {wide} of {seen}")
    return found


def note_error(problems: list[str], address: str, message) -> None:
    """What the browser's console complains of: a refused style, a missing file."""
    if message.type == "error":
        problems.append(f"{address}: {message.text}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["1360", "390"])
def test_every_screen_is_in_order(cast, live_server, browser, width):
    canaries = plant(cast)
    folder = PICTURES / str(width["width"])
    folder.mkdir(parents=True, exist_ok=True)
    problems, sessions = [], {}
    visits = [("", f"publica-{address.strip('/').replace('/', '-')}", address) for address in PUBLIC] + screens(
        canaries
    )
    for who, name, address in visits:
        if who not in sessions:
            sessions[who] = browser.new_context(viewport=width, locale="es-MX", timezone_id="America/Mexico_City")
            if who:
                cookie = signed_in(Client(), getattr(cast, who)).cookies[settings.SESSION_COOKIE_NAME].value
                sessions[who].add_cookies(
                    [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
                )
        page = sessions[who].new_page()
        page.on("console", partial(note_error, problems, address))
        answer = page.goto(live_server.url + address)
        if answer.status >= 400 and address != "/no-existe/":
            problems.append(f"{address} as {who}: {answer.status}")
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        problems += problems_of(page, address)
        page.close()
    for context in sessions.values():
        context.close()
    problems = [one for one in problems if "/no-existe/: Failed to load resource" not in one]
    assert not problems, "\n".join(problems)
