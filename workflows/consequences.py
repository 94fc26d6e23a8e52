"""What a step brings with it, told before it is taken: one or two sentences, and the papers that go out."""

from django.utils.translation import gettext_lazy as _

from documents.kind import KINDS
from workflows.machines import AreaPlanMachine as Plan
from workflows.machines import EpisodeMachine as Episode
from workflows.machines import ReferralMachine as Referral
from workflows.machines.base import Step

EXPLAINS = {
    Referral.take.step: _("Usted responde por la revisión, para que no la hagan dos personas a la vez."),
    Referral.accept.step: _(
        "Se abre o se encuentra el expediente de la persona, comienza su ingreso y se avisa a la instancia."
    ),
    Referral.send_back.step: _("La instancia corrige y la envía de nuevo con el mismo folio."),
    Referral.decline.step: _("La canalización termina aquí. La instancia recibe el motivo."),
    Referral.reroute.step: _("Otro centro la revisa. La instancia sabe a cuál fue."),
    Referral.record_no_show.step: _("El proceso termina sin haber comenzado y se informa a la autoridad."),
    Referral.cite_again.step: _("Se abre un nuevo ingreso con su primera cita por agendar."),
    Referral.readmit.step: _(
        "Se abre un proceso nuevo de esta canalización, con los mismos profesionales. En su plan de atención se decide "
        "qué sesiones de antes cuentan."
    ),
    Episode.begin_assessment.step: _("Las tres áreas reciben su valoración por hacer."),
    Episode.approve_plan.step: _("Comienza la atención en las áreas y se informa a la instancia."),
    Episode.find_not_eligible.step: _("El proceso termina. La autoridad sabe por qué y a dónde puede acudir."),
    Episode.hold.step: _("No se cuentan inasistencias hasta el regreso."),
    Episode.resume.step: _("Se cuentan de nuevo las inasistencias. Hay que revisar el riesgo."),
    Episode.request_transfer.step: _("El otro centro debe aceptar. Mientras tanto nada se mueve."),
    Episode.accept_transfer.step: _("El acceso al expediente pasa a su centro. Lo hecho se conserva."),
    Episode.refuse_transfer.step: _("La persona sigue en su centro."),
    Episode.begin_closing.step: _("Queda por hacer la valoración de riesgo al egreso y el informe final."),
    Episode.complete.step: _("Se emite la constancia y comienzan los seguimientos a 3, 6 y 12 meses."),
    Episode.approve_withdrawal.step: _("Con riesgo alto, la coordinación solo puede dar la baja con su aprobación."),
    Episode.withdraw.step: _("El proceso termina, se cancelan las citas por venir y se informa a la autoridad."),
    Episode.archive.step: _("Ya no habrá movimientos en este proceso."),
    Plan.assign.step: _("Esta persona verá el expediente en su trabajo."),
    Plan.assess.step: _("Al firmar, la valoración ya no cambia y el plan pasa a aprobación."),
    Plan.credit_sessions.step: _(
        "Lo ya trabajado no se repite. Cada instancia cuenta solo las sesiones de su orden y no sabe de otra."
    ),
    Plan.complete.step: _("Al firmar, el área queda concluida."),
    Plan.waive.step: _("El motivo pasa al informe final."),
}


def sentences(step: Step) -> list[str]:
    """What follows from a step, to be read before it is confirmed."""
    told = [str(EXPLAINS[step])] if step in EXPLAINS else []
    papers = [str(KINDS[slug].title) for slug in step.issues if slug in KINDS]
    if papers:
        told.append(str(_("Se emite: %(papers)s.")) % {"papers": ", ".join(papers)})
    return told
