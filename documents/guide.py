"""The technical guide, role by role (R78): the same words on the help page and in the manual that is downloaded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from casework import clock, words
from casework.roles import Role
from documents.blocks import Heading, NumberedList, Paragraph, Sheet, letterhead
from documents.render import render

VERSION = "2026-1"


@dataclass(frozen=True)
class Chapter:
    """What one role does in the system, in the order of its work."""

    role: str
    title: object
    tasks: tuple


def _chapter(role: str, *tasks) -> Chapter:
    return Chapter(role, Role(role).label, tasks)


CHAPTERS: tuple[Chapter, ...] = (
    _chapter(
        Role.INSTITUTION_USER,
        t(
            "Canalizar: elija «Canalizar», llene cada parte, adjunte el oficio en JPG o PDF y revise antes de "
            "enviar. Lo que escribe se guarda como borrador."
        ),
        t(
            "Saber cómo va: en «Personas» están todas las que su área canalizó, con su estatus y la fecha del "
            "último cambio."
        ),
        t("Si se la devuelven: abra la canalización, lea qué falta, corrija y envíela otra vez con el mismo folio."),
        t("Documentos: los informes y oficios llegan a «Documentos»; al abrirlos queda el acuse."),
        t("Seguimiento: a los 3, 6 y 12 meses de concluido el proceso, registre lo que su instancia sabe."),
    ),
    _chapter(
        Role.INSTITUTION_ADMIN,
        t("Todo lo que hace una persona usuaria de su área."),
        t(
            "Cuentas: invite a quien la necesite, con su correo institucional; el enlace de activación vence en 72 "
            "horas."
        ),
        t("Si alguien pierde el segundo factor, reinícielo; si alguien se va, desactive su cuenta el mismo día."),
    ),
    _chapter(
        Role.RECEPTION,
        t("Agenda: registre quién llegó, confirme y reprograme citas."),
        t("Solicitudes voluntarias: regístrelas cuando alguien llega o llama por su cuenta."),
        t("Revisión: tome una canalización para que nadie más la revise al mismo tiempo."),
    ),
    _chapter(
        Role.PSYCHOLOGIST,
        t("«Mi trabajo» dice qué vence hoy y qué va tarde."),
        t(
            "En cada cita responda si asistió y si la sesión se realizó; después escriba y firme la nota. Firmada "
            "no cambia: lo que falte va en una adenda."
        ),
        t(
            "Al empezar, firme la valoración de su área; al terminar, la opinión de cierre. Su nota clínica la lee "
            "solo psicología."
        ),
    ),
    _chapter(
        Role.SOCIAL_WORKER,
        t(
            "Primera cita y entrevista inicial: registre el aviso de privacidad y la carta compromiso firmados, y "
            "súbalos."
        ),
        t("Valoración, sesiones y notas de su área, como en psicología."),
        t(
            "Seguimientos: registre cada intento de contacto; con tres sin respuesta puede decir que no se "
            "localizó. No llame a la víctima."
        ),
    ),
    _chapter(
        Role.LAWYER,
        t("Valoración, sesiones y notas de su área."),
        t("Revise el plazo que fijó la autoridad: está en la franja de arriba de cada expediente."),
    ),
    _chapter(
        Role.FACILITATOR,
        t("Abra la lista de la sesión de grupo, marque a cada persona y documente el tema."),
        t("Una nota individual es clínica: solo la leen quienes atienden a la persona."),
    ),
    _chapter(
        Role.COORDINATOR,
        t(
            "Revise cada canalización en 3 días hábiles: acéptela, devuélvala con lo que falta, declárela no "
            "procedente o envíela al centro que corresponde."
        ),
        t("Apruebe el plan cuando las tres áreas hayan valorado; cierre cuando el sistema diga que nada falta."),
        t("Firme los documentos que salen del centro. Decida las bajas que el sistema propone: nunca ocurren solas."),
        t("Cada mes calcule y revise el informe de su centro."),
    ),
    _chapter(
        Role.DIRECTION,
        t("Instituciones: valide las solicitudes con su carta firmada, apruébelas y actívelas."),
        t("Estadísticas e informe mensual: revise, valide y cierre."),
        t("Auditoría: abra centros a quien audita, por un tiempo y con un propósito."),
    ),
    _chapter(
        Role.DATA_PROTECTION,
        t("«Quién leyó» muestra cada lectura; «Asignaciones y exportaciones», todo lo que ha salido y para qué."),
        t("El archivo de un expediente concluido se hace desde «Mi trabajo»."),
    ),
    _chapter(
        Role.SYSTEM_ADMIN,
        t("Cuentas: invite, bloquee, desbloquee y reinicie el segundo factor. No lee expedientes."),
        t("Catálogos: cambie un valor con su vigencia y su fuente; nada se borra."),
        t("Instituciones: tome solicitudes en validación y active las aprobadas."),
    ),
    _chapter(
        Role.AUDITOR,
        t(
            "Vea los expedientes de los centros de su asignación, mientras dura. Nunca el texto clínico ni los "
            "datos de la víctima."
        ),
        t("Busque en las lecturas y en los pasos; cada consulta suya también queda registrada."),
        t("Exporte con propósito: un paquete con el PDF, el historial y el manifiesto de huellas."),
    ),
)


def guide_pdf() -> bytes:
    """The whole guide as a manual to keep."""
    chapters = [
        block
        for chapter in CHAPTERS
        for block in (Heading(str(chapter.title)), NumberedList([str(task) for task in chapter.tasks]))
    ]
    sheet = Sheet(
        title=_("Guía técnica"),
        folio=_("Versión %(version)s") % {"version": VERSION},
        place_and_date=words.plain_day(clock.today()),
        blocks=[
            Paragraph(_("Qué hace cada función en el sistema, en el orden de su trabajo.")),
            *chapters,
        ],
    )
    return render(sheet, letterhead=letterhead()).pdf
