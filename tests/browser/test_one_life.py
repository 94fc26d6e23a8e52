"""One life from the institution's form to the twelfth month, each click by its person, without JavaScript.

The programme is a short one, of one session an area, so that the life fits; the days are those of a calendar.
"""

from datetime import date

import pytest

from casework import clock
from casework.models import EligibilityCriterion, FollowUp, ProgramTemplate, Referral, User
from casework.models.catalogues import CriterionKind
from casework.states import DocumentState, FollowUpState, ReferralState
from documents.models import IssuedDocument
from tests.browser.people import AtTheDesk, Story, a_letter
from tests.cast import PASSWORD
from tests.walks import short_program
from workflows import deadlines, history
from workflows.flows.drift import drift

NAME = "Hernández Cruz, Rogelio Antonio"
FIRST_DAY = date(2027, 1, 11)  # a Monday; no holiday follows until February
OPINION = {
    "Método e instrumentos": "Entrevista semiestructurada",
    "Motivo de atención": "La orden de la autoridad",
    "Resultados": "Reconoce parte de los hechos.",
    "Opinión para el equipo": "Puede iniciar el programa.",
    "Objetivos del plan": "Reconocer la violencia y sus señales",
    "Sesiones que propone": "1",
}
ON_TIME = {"1. ¿La sesión se realizó?": "Sí, se realizó", "2. ¿La persona asistió?": "Sí, a tiempo"}
NOTHING_NEW = {
    "¿Cómo hubo contacto?": "Por teléfono", "¿Quién informa?": "La persona",
    "¿Hubo algún hecho nuevo de violencia?": "No", "¿Hay una denuncia": "No",
    "¿Cumple las órdenes vigentes?": "Sí", "¿Cumple con la pensión alimenticia?": "No aplica",
    "¿Hay consumo problemático": "No", "¿Usa lo que aprendió?": "Sí", "¿Necesita apoyo": "No",
    "Según lo anterior": "Sin reincidencia referida",
}  # fmt: skip


@pytest.fixture
def story(cast, browser, live_server, settings):
    """The first morning, with a programme of one session an area in force."""
    ProgramTemplate.objects.filter(pk=short_program().pk).update(version=2, valid_from=date(2027, 1, 1), valid_to=None)
    told = Story(cast, browser, live_server, settings, NAME)
    told.on(FIRST_DAY, 9)
    yield told
    told.close()


# ---- The institution's form ----------------------------------------------------------------------------------------


def clerk_writes_the_order(clerk: AtTheDesk) -> None:
    clerk.follows("Canalizar a una persona").presses("Empezar una canalización")
    letter = {
        "Número del oficio": "JSC/EJEC/14/2027",
        "Fecha del oficio": date(2027, 1, 8),
        "Autoridad que determina": "Jueza Segunda de Control",
        "Causa penal, carpeta o expediente": "14/2027",
    }
    clerk.follows("Continuar con Oficio y autoridad").answers(letter).presses("Guardar y continuar")
    term = {
        "Tipo de determinación": "Suspensión condicional del proceso",
        "El plazo para cumplir empieza": date(2027, 1, 8),
        "El plazo termina": date(2027, 12, 31),
        "Informes que pide la autoridad": "Cada mes",
    }
    clerk.answers(term).presses("Guardar y continuar")


def clerk_writes_who_he_is(clerk: AtTheDesk) -> None:
    name = {"Nombre o nombres": "Rogelio Antonio", "Primer apellido": "Hernández", "Segundo apellido": "Cruz"}
    clerk.answers(name | {"Fecha de nacimiento": date(1992, 5, 4), "Sexo que aparece en la resolución": "Hombre"})
    clerk.presses("Guardar y continuar")
    clerk.answers({"Teléfono": "722 555 0148", "Correo": "rogelio@correo.example", "Municipio": "Toluca"})
    clerk.presses("Guardar y continuar")
    clerk.answers({"Ocupación": "Albañil"}).presses("Guardar y continuar")


def clerk_writes_the_facts(clerk: AtTheDesk) -> None:
    clerk.answers(
        {
            "Tipos de violencia": "Psicológica",
            "Modalidad": "Familiar",
            "Él es, para la víctima": "Cónyuge",
            "¿Tiene o usó armas?": "No",
            "Riesgo que valora su instancia": "Riesgo medio",
        }
    ).presses("Guardar y continuar")
    clerk.answers({"Iniciales o alias de la víctima": "A. B."}).presses("Guardar y continuar")


def clerk_checks_and_sends(clerk: AtTheDesk) -> None:
    clerk.answers({"Qué son": "Oficio de canalización"}).attaches("Archivos", "oficio.pdf", a_letter())
    clerk.presses("Guardar y continuar").reads("JSC/EJEC/14/2027", "Rogelio Antonio Hernández Cruz", "oficio.pdf")
    clerk.marks("Los datos corresponden").presses("Enviar la canalización")
    clerk.reads("Canalización enviada", "JSC-2027-0001", "CeDeMas+ Toluca")


# ---- Entry ---------------------------------------------------------------------------------------------------------


def coordinator_accepts(coordinator: AtTheDesk) -> None:
    coordinator.follows(f"Revisar : {NAME}").reads("Familiar", "Riesgo medio").presses("Tomar en revisión")
    coordinator.follows("Aceptar").answers(
        {
            "¿Quién es la persona": "Es una persona nueva",
            "¿Agendar ya la primera cita?": "Sí, ahora",
            "Día": date(2027, 1, 12),
            "Hora": "10:00",
            "Con": "Norma Bautista Flores · Trabajo social",
        }
    ).presses("Aceptar la canalización")
    coordinator.reads("Canalización aceptada", "CEDEMAS-TOL/2027/000001")


def social_worker_receives_him(worker: AtTheDesk) -> None:
    worker.follows(f"Registrar : {NAME}").answers(ON_TIME).presses("Registrar la asistencia")
    worker.reads("Esta cita no lleva nota").follows("Expediente", "Entrevista inicial").answers(
        {
            "Con quién vive": "Con su madre",
            "Red de apoyo": "Su madre y un hermano",
            "Historia de violencia": "Creció con violencia.",
            "Consumo de sustancias": "Ocasional",
            "¿Reconoce su obligación": "Sí",
            "Síntesis": "Acepta asistir.",
        }
    ).presses("Firmar la entrevista")
    worker.follows("Registrar: Aviso de privacidad").presses("Registrar")
    worker.follows("Registrar: Carta compromiso").presses("Registrar")
    worker.follows("Pasar a valoración").presses("Pasar a valoración")


def three_areas_assess(story: Story) -> None:
    for who in ("psychologist", "lawyer", "social_worker"):
        desk = story.at(who).follows("Sin asignar", f"Valorar : {NAME}")
        desk.answers(OPINION).presses("Firmar la valoración")


def entry_is_decided(story: Story) -> None:
    criteria = {
        one.name: "Sí" if one.kind == CriterionKind.INCLUDE else "No" for one in EligibilityCriterion.objects.all()
    }
    story.at_the_case("social_worker").follows("Criterios de ingreso").answers(criteria).presses("Guardar la revisión")
    values_risk(story.at_the_case("psychologist"), "ingreso", "Riesgo medio")
    coordinator = story.at("coordinator").follows(f"Aprobar plan : {NAME}").answers({"¿La persona es apta": "Sí"})
    coordinator.marks("Confirmo que nadie del equipo").marks("Confirmo que quien lo asesora en lo jurídico")
    coordinator.presses("Aprobar el plan de atención")


def values_risk(psychologist: AtTheDesk, moment: str, level: str) -> None:
    psychologist.follows(f"Valorar el riesgo al {moment}").answers(
        {"Nivel de riesgo": level, "Factores que lo sostienen": "Los de la entrevista", "Medidas": "Seguimiento"}
    ).presses("Registrar la valoración")


# ---- Attention -----------------------------------------------------------------------------------------------------


def session_is_held(story: Story, who: str, day: date, hour: int) -> None:
    """Scheduled, attended, and its note signed with the professional's own password."""
    story.on(day, 9)
    story.at_the_case(who).follows("Agendar una cita").answers(
        {"Para qué es": "Sesión", "Día": day, "Hora": f"{hour}:00"}
    ).presses("Agendar la cita")
    story.on(day, hour, 50)
    story.at(who).follows(f"Registrar : {NAME}").answers(ON_TIME).presses("Registrar la asistencia").answers(
        {
            "Tema del plan": "Responsabilidad",
            "Qué se trabajó": "Señales del cuerpo",
            "Qué observó": "Participa y pregunta.",
            "Su contraseña, para firmar": PASSWORD,
        }
    ).presses("Firmar la nota").reads("La nota está firmada", "Sesión 1 de 1")


def group_is_held(story: Story) -> None:
    """Enrolled and planned on Wednesday; on Thursday, the roll and the account of the session."""
    story.at("facilitator").follows("Jueves tarde").marks(NAME).presses("Inscribir en el grupo").answers(
        {"Cuántas sesiones más": "1"}
    ).presses("Programar")
    story.on(date(2027, 1, 14), 17, 10)
    facilitator = story.at("facilitator").follows("Jueves tarde", "Sesión 1")
    facilitator.answers({f"Asistencia de {NAME}": "Asistió", f"Participación de {NAME}": "3"})
    facilitator.presses("Guardar").presses("Cerrar la lista").answers(
        {"Tema": "Encuadre y acuerdos del grupo", "Bitácora del grupo": "El grupo acordó sus reglas."}
    ).presses("Firmar la bitácora")


# ---- Closing -------------------------------------------------------------------------------------------------------


def areas_close(story: Story) -> None:
    areas = {"psychologist": "Psicología", "social_worker": "Trabajo social", "lawyer": "Jurídico"}
    for who, area in areas.items():
        gives_opinion(story.at_the_case(who), area)
    gives_opinion(story.at("facilitator").follows("Jueves tarde", NAME), "Grupo de reflexión")


def gives_opinion(desk: AtTheDesk, area: str) -> None:
    desk.follows(f"Firmar la opinión de cierre: {area}").answers({"Opinión de cierre": "Cumplió los objetivos."})
    desk.presses("Firmar la opinión de cierre")


def process_is_concluded(story: Story) -> None:
    story.at("coordinator").follows(f"Iniciar cierre : {NAME}").presses("Iniciar el cierre")
    values_risk(story.at_the_case("psychologist"), "egreso", "Riesgo bajo")
    coordinator = story.at_the_case("coordinator").presses("Preparar el informe final")
    coordinator.answers({"Conclusión sobre el cumplimiento": "Cumple", "Recomendación": "Seguimiento ordinario."})
    coordinator.presses("Firmar").follows("Concluir el proceso").presses("Concluir el proceso")
    coordinator.follows("Constancia de conclusión").presses("Firmar").reads("15 abr 2027", "15 jul 2027", "15 ene 2028")


def clerk_sees_the_process_and_reads(clerk: AtTheDesk) -> None:
    """Her panel says how he came and where he is; opening a paper is its acknowledgement."""
    clerk.follows(NAME).reads("Concluid", "Psicología", "Seguimiento de 12 meses").follows("Documentos")
    links = clerk.page.locator("main table a[href$='.pdf']").all()
    assert {link.inner_text() for link in links} >= {"Acuse de recepción", "Oficio de aceptación", "Informe final"}
    for address in [link.get_attribute("href") for link in links]:
        assert clerk.downloads(address).startswith(b"%PDF-")
    assert not IssuedDocument.objects.filter(audience="INSTITUTION", state=DocumentState.SIGNED).exists()
    assert "Sin leer" not in clerk.follows("Documentos").page.locator("main").inner_text()


# ---- After ---------------------------------------------------------------------------------------------------------


def both_sides_look_again(story: Story, day: date) -> None:
    """The night opens the two follow-ups; in the morning the court and the centre record theirs."""
    assert FollowUp.objects.filter(state=FollowUpState.DUE).count() == 0
    story.on(day, 6)
    User.objects.update(last_login=clock.now())  # everybody went on working in the months between
    deadlines.run()
    assert FollowUp.objects.filter(state=FollowUpState.DUE).count() == 2
    story.on(day, 10)
    clerk = story.at("judge_clerk").follows("Seguimientos", NAME)
    clerk.answers(NOTHING_NEW).presses("Registrar el seguimiento").reads("Seguimiento registrado")
    worker = story.at("social_worker").reads("Mías\n1").follows(f"Registrar : {NAME}")
    worker.answers(NOTHING_NEW).presses("Registrar el seguimiento").reads("Seguimiento registrado")


def every_paper_is_verifiable(story: Story) -> None:
    """Anybody, with the code alone and without an account."""
    stranger = AtTheDesk(story.browser, story.address)
    papers = list(IssuedDocument.objects.order_by("pk"))
    assert {paper.kind for paper in papers} >= {"certificate", "final_report"}
    for paper in papers:
        stranger.enters("/verificar/").answers({"Código del documento": paper.code}).presses("Verificar")
        stranger.reads("Documento auténtico", paper.folio)
    stranger.context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("R7")
@pytest.mark.requirement("R8")
@pytest.mark.requirement("R9")
@pytest.mark.requirement("R12")
@pytest.mark.requirement("R16")
@pytest.mark.requirement("R26")
@pytest.mark.requirement("R28")
@pytest.mark.requirement("R36")
@pytest.mark.requirement("R49")
@pytest.mark.requirement("R50")
@pytest.mark.requirement("R53")
@pytest.mark.requirement("R66")
@pytest.mark.requirement("R67")
@pytest.mark.requirement("R68")
@pytest.mark.requirement("R69")
def test_one_life_from_the_institutions_form_to_the_twelfth_month(story):
    clerk = story.at("judge_clerk")
    clerk_writes_the_order(clerk)
    clerk_writes_who_he_is(clerk)
    clerk_writes_the_facts(clerk)
    clerk_checks_and_sends(clerk)
    coordinator_accepts(story.at("coordinator"))

    story.on(date(2027, 1, 12), 10, 5)
    social_worker_receives_him(story.at("social_worker"))
    three_areas_assess(story)
    entry_is_decided(story)

    for who, hour in (("psychologist", 10), ("social_worker", 12), ("lawyer", 14)):
        session_is_held(story, who, date(2027, 1, 13), hour)
    group_is_held(story)

    story.on(date(2027, 1, 15), 9)
    areas_close(story)
    assert not FollowUp.objects.exists()
    process_is_concluded(story)
    clerk_sees_the_process_and_reads(story.at("judge_clerk"))

    for day in (date(2027, 4, 8), date(2027, 7, 8), date(2028, 1, 8)):  # 7 days before the month is complete
        both_sides_look_again(story, day)

    assert Referral.objects.get().state == ReferralState.CLOSED
    assert [one.state for one in FollowUp.objects.all()] == [FollowUpState.DONE] * 6
    assert drift() == (set(), set())
    assert history.faults() == []
    every_paper_is_verifiable(story)
