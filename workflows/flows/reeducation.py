"""What comes next: the map of the programme. It opens and closes tasks; it never decides and never writes a state."""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from casework.models import FollowUp
from casework.roles import Area
from casework.states import EpisodeState as E
from workflows import duties
from workflows.flows.follow import draw_from
from workflows.flows.nodes import begins, case_lock, ends, forks, joins, waits_for
from workflows.machines import AreaPlanMachine as Plan
from workflows.machines import EpisodeMachine as Episode
from workflows.machines import FollowUpMachine
from workflows.machines import ReferralMachine as Referral
from workflows.machines.area_plan import in_assessment
from workflows.machines.episode import every_area_assessed, every_area_done, person_came

CENTER, INSTITUTION = FollowUp.Side.CENTER, FollowUp.Side.INSTITUTION


def assessment(title, area, duty):
    return waits_for(title, duty=duty, within=15, once=in_assessment).On(Plan.assess, this.assessed, area=area)


def attention(title, area, duty):
    return (
        waits_for(title, duty=duty, within=80)
        .On(Plan.complete, this.attended, area=area)
        .On(Plan.waive, this.attended, area=area)
    )


def _group_is_planned(activation) -> bool:
    """Not waived when the plan was approved: he is fit for a group."""
    plans = activation.case.episodes.filter(state=E.ACTIVE, plans__area=Area.GROUP)
    return plans.exclude(plans__area=Area.GROUP, plans__state="WAIVED").exists()


def _has_institution(activation) -> bool:
    return not activation.case.is_voluntary


def _follow_up_day(case, node):
    """The day of the follow-up of the episode that has just been completed."""
    return (
        FollowUp.objects.filter(episode__referral=case.pk, month=node.month, side=node.side)
        .order_by("-episode")
        .values_list("due_on", flat=True)[0]
    )


def follow_up(title, month, side):
    node = waits_for(title, duty=duties.follows_up, dated=_follow_up_day)
    node.month, node.side = month, side
    for step in (
        FollowUpMachine.record,
        FollowUpMachine.not_locate,
        FollowUpMachine.refuse,
        FollowUpMachine.miss,
        FollowUpMachine.cancel,
    ):
        node.On(step, this.followed, month=month, side=side)
    return node


class ReeducationFlow(flow.Flow):
    """Programa de reeducación"""

    process_title = _("Programa de reeducación")
    lock_impl = case_lock

    received = begins(_("Canalización")).Next(this.review)
    review = (
        waits_for(_("Revisar la canalización"), duty=duties.coordinates, within=3)
        .On(Referral.accept, this.first_appointment)
        .On(Referral.send_back, this.correction)
        .On(Referral.decline, this.declined)
        .On(Referral.reroute, this.review)
    )
    correction = waits_for(_("Corregir la canalización"), duty=duties.refers, within=10).On(
        Referral.submit_again, this.review
    )
    declined = ends(_("No procedente"))

    summoned = begins(_("Citada de nuevo")).Next(this.first_appointment)
    first_appointment = (
        waits_for(_("Recibir en la primera cita"), duty=duties.receives, within=10)
        .On(Referral.link, this.interview)
        .On(Referral.record_no_show, this.never_came)
    )
    never_came = ends(_("No se presentó"))

    reentered = begins(_("Reingreso")).Next(this.interview)
    interview = waits_for(_("Entrevista inicial"), duty=duties.does_social_work, within=5, once=person_came).On(
        Episode.begin_assessment, this.assessing
    )
    assessing = (
        forks(_("Valoración"))
        .Next(this.psychology_assessment)
        .Next(this.social_work_assessment)
        .Next(this.legal_assessment)
    )
    psychology_assessment = assessment(_("Valoración psicológica"), Area.PSYCHOLOGY, duties.attends_psychology)
    social_work_assessment = assessment(_("Valoración social"), Area.SOCIAL_WORK, duties.attends_social_work)
    legal_assessment = assessment(_("Valoración jurídica"), Area.LEGAL, duties.attends_legal)
    assessed = joins(_("Valoración completa")).Next(this.plan)
    plan = (
        waits_for(_("Aprobar el plan de atención"), duty=duties.coordinates, within=5, once=every_area_assessed)
        .On(Episode.approve_plan, this.attending)
        .On(Episode.find_not_eligible, this.not_eligible)
    )
    not_eligible = ends(_("No elegible"))
    attending = (
        forks(_("Atención"))
        .Next(this.psychology_attention)
        .Next(this.social_work_attention)
        .Next(this.legal_attention)
        .Next(this.group_attention, case=_group_is_planned)
    )
    psychology_attention = attention(_("Psicología"), Area.PSYCHOLOGY, duties.attends_psychology)
    social_work_attention = attention(_("Trabajo social"), Area.SOCIAL_WORK, duties.attends_social_work)
    legal_attention = attention(_("Jurídico"), Area.LEGAL, duties.attends_legal)
    group_attention = attention(_("Grupo de reflexión"), Area.GROUP, duties.closes_area)
    attended = joins(_("Atención completa")).Next(this.closing)
    closing = waits_for(
        _("Iniciar el cierre"),
        duty=duties.coordinates,
        within=5,
        once=every_area_done,
        also_in=[E.ON_HOLD, E.TRANSFERRING],
    ).On(Episode.begin_closing, this.conclusion)
    conclusion = waits_for(_("Concluir el proceso"), duty=duties.coordinates, within=10).On(
        Episode.complete, this.following
    )
    following = (
        forks(_("Seguimiento"))
        .Next(this.center_03)
        .Next(this.center_06)
        .Next(this.center_12)
        .Next(this.institution_03, case=_has_institution)
        .Next(this.institution_06, case=_has_institution)
        .Next(this.institution_12, case=_has_institution)
    )
    center_03 = follow_up(_("Seguimiento de 3 meses"), 3, CENTER)
    center_06 = follow_up(_("Seguimiento de 6 meses"), 6, CENTER)
    center_12 = follow_up(_("Seguimiento de 12 meses"), 12, CENTER)
    institution_03 = follow_up(_("Seguimiento de 3 meses de la instancia"), 3, INSTITUTION)
    institution_06 = follow_up(_("Seguimiento de 6 meses de la instancia"), 6, INSTITUTION)
    institution_12 = follow_up(_("Seguimiento de 12 meses de la instancia"), 12, INSTITUTION)
    followed = joins(_("Seguimientos completos")).Next(this.finished)
    finished = ends(_("Fin del seguimiento"))

    def people(self) -> list[waits_for]:
        """The nodes on which somebody has something to do."""
        return [node for node in self.nodes() if isinstance(node, waits_for)]

    def cancels(self) -> set:
        """The steps that take a case off the map wherever it is."""
        return {Referral.cancel.step, Episode.withdraw.step, Episode.find_not_eligible.step}

    def beginnings(self) -> dict:
        """The steps that begin a walk, and where."""
        return {
            Referral.submit.step: self.node("received"),
            Referral.cite_again.step: self.node("summoned"),
            Referral.readmit.step: self.node("reentered"),
        }


draw_from(ReeducationFlow)
