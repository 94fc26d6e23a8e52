"""The notices: what is said when something happens, and to whom (domain §11, R38, R39, R48, R57).

A subject or a body holds no name, no matter and no data of the person: a folio, what to do, and a link. In a voluntary
case there is no institution to tell. The person's own messages about appointments carry a link of their own, so the
machine of appointments writes them (`documents.appointment_letter`); here are those without a link.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import AreaPlan, FollowUp, InstitutionApplication, RiskAssessment
from casework.roles import Area, Risk
from casework.states import InstitutionState
from casework.words import MONTHS, long_day, plain_day, spoken_hour
from documents.application_letter import application_url
from documents.appointment_letter import invitation
from documents.kind import Audience
from documents.letter import neutral
from documents.notice import Letter, notice

Posted = list[tuple[str, Letter]]
HIGH = (Risk.HIGH, Risk.EXTREME)
DEATH = "WITHDRAWAL_DEATH"
RELAPSE = {FollowUp.Outcome.RELAPSE_REFERRED, FollowUp.Outcome.RELAPSE_REPORTED}


def link(name: str, *args) -> str:
    """The full address of a page by its name; a page that this installation does not serve leads to the first one."""
    try:
        return settings.BASE_URL + reverse(name, args=args)
    except NoReverseMatch:
        return f"{settings.BASE_URL}/"


def letter(subject, sentence, url: str, **said) -> Letter:
    """A neutral letter: a greeting, one or two sentences, and the link on a line of its own."""
    body = _("Buen día:\n\n%(sentence)s\n\nVéalo en el sistema:\n%(url)s")
    return Letter(str(subject) % said, body % {"sentence": str(sentence) % said, "url": url})


def to_unit(case, subject, sentence, *, page: str = "panel_case", pk: int | None = None, **said) -> Posted:
    """To the people of the area that referred; to nobody in a voluntary case."""
    if case.is_voluntary or case.unit_id is None:
        return []
    said["folio"] = case.shown_folio
    return [(f"unit:{case.unit_id}", letter(subject, sentence, link(page, pk or case.pk), **said))]


def to_authority(case, subject, sentence, **said) -> Posted:
    """To the area that referred, where the person must come; of a recommendation no absence is reported (§8.4)."""
    return to_unit(case, subject, sentence, **said) if case.is_mandatory else []


def to_professional(record, case, subject, sentence) -> Posted:
    """To who attends the appointment, if one person does."""
    if record.professional_id is None:
        return []
    said = letter(subject, sentence, link("appointment", record.pk), folio=case.shown_folio)
    return [(f"user:{record.professional_id}", said)]


def to_center(case, subject, sentence, *, page: str = "case", pk: int | None = None, **said) -> Posted:
    """To the coordination of the case's centre."""
    if case.center_id is None:
        return []
    said["folio"] = case.shown_folio
    return [(f"coordination:{case.center_id}", letter(subject, sentence, link(page, pk or case.pk), **said))]


def in_charge(episode_id: int) -> QuerySet:
    """The areas of a process that have a professional."""
    return AreaPlan.objects.filter(episode=episode_id, professional__isnull=False)


def to_professionals(plans: QuerySet, case, subject, sentence, **said) -> Posted:
    """To each person in charge of one of these areas, once."""
    people = plans.order_by().values_list("professional", flat=True).distinct()
    said["folio"] = case.shown_folio
    return [(f"user:{pk}", letter(subject, sentence, link("case", case.pk), **said)) for pk in people]


def to_team(episode_id: int, case, subject, sentence, **said) -> Posted:
    """To the coordination and to who attends him in the three areas; a group's facilitator decides nothing here."""
    professionals = in_charge(episode_id).exclude(area=Area.GROUP)
    return [
        *to_center(case, subject, sentence, **said),
        *to_professionals(professionals, case, subject, sentence, **said),
    ]


def to_person(case, subject: str, *lines: str, invite: str = "") -> Posted:
    """To the person, when the centre knows him; whether he has an e-mail is seen when it is delivered."""
    if case.person_id is None:
        return []
    body = "\n\n".join([_("Buen día:"), *lines, neutral(case.center.name)])
    return [(f"person:{case.person_id}", Letter(subject, body, invite))]


# ---- What only the institution is told: the status changed ----------------------------------------------------------

STATUS = {
    "referral_taken": (
        gettext_lazy("En revisión: canalización %(folio)s"),
        gettext_lazy("El centro empezó a revisar la canalización %(folio)s. Le avisaremos en cuanto responda."),
    ),
    "referral_returned": (
        gettext_lazy("Corrija la canalización %(folio)s"),
        gettext_lazy("El centro devolvió la canalización %(folio)s para que se corrija. El oficio dice qué falta."),
    ),
    "referral_accepted": (
        gettext_lazy("Se aceptó la canalización %(folio)s"),
        gettext_lazy("El centro aceptó la canalización %(folio)s. Ya puede ver el oficio y las citas."),
    ),
    "referral_declined": (
        gettext_lazy("No procede la canalización %(folio)s"),
        gettext_lazy("El centro determinó que la canalización %(folio)s no procede. El oficio dice por qué."),
    ),
    "referral_no_show": (
        gettext_lazy("Sin presentación: canalización %(folio)s"),
        gettext_lazy("No se inició el proceso de la canalización %(folio)s, después de los citatorios de la regla."),
    ),
    "referral_readmitted": (
        gettext_lazy("Reingreso: canalización %(folio)s"),
        gettext_lazy("Se autorizó un reingreso en la canalización %(folio)s."),
    ),
    "plan_approved": (
        gettext_lazy("Inició el proceso: canalización %(folio)s"),
        gettext_lazy("Se aprobó el plan y comenzó el proceso de la canalización %(folio)s."),
    ),
    "not_eligible": (
        gettext_lazy("No elegible: canalización %(folio)s"),
        gettext_lazy("Terminó la valoración de la canalización %(folio)s. El oficio dice el resultado y el motivo."),
    ),
    "put_on_hold": (
        gettext_lazy("Suspensión temporal: canalización %(folio)s"),
        gettext_lazy("El proceso de la canalización %(folio)s se suspendió temporalmente."),
    ),
    "resumed": (
        gettext_lazy("Se reanudó el proceso: canalización %(folio)s"),
        gettext_lazy("El proceso de la canalización %(folio)s continúa."),
    ),
    "completed": (
        gettext_lazy("Concluyó el proceso: canalización %(folio)s"),
        gettext_lazy(
            "Concluyó el proceso de la canalización %(folio)s. Los seguimientos son a los 3, 6 y 12 meses; usted "
            "recibirá un aviso cuando toque registrar cada uno."
        ),
    ),
    "area_waived": (
        gettext_lazy("Cambió el plan: canalización %(folio)s"),
        gettext_lazy("Se ajustó el plan de atención de la canalización %(folio)s."),
    ),
    "appointment_scheduled": (
        gettext_lazy("Cita programada: canalización %(folio)s"),
        gettext_lazy("Hay una cita nueva en la canalización %(folio)s."),
    ),
    "progress": (
        gettext_lazy("Avance: canalización %(folio)s"),
        gettext_lazy("El proceso de la canalización %(folio)s llegó a una nueva etapa de su avance."),
    ),
}


def _declare_status(slug: str, subject, sentence) -> None:
    @notice(slug)
    def told(record, case) -> Iterable[tuple[str, Letter]]:
        if slug == "appointment_scheduled" and record.group_session_id is not None:
            return []  # a group meets every week: thirty letters a meeting would be read by nobody
        return to_unit(case, subject, sentence)


for _slug, _words in STATUS.items():
    _declare_status(_slug, *_words)


# ---- Referral -------------------------------------------------------------------------------------------------------


@notice("referral_submitted")
def referral_submitted(record, case) -> Posted:
    """The institution has its folio; the centre has work."""
    return [
        *to_unit(
            case,
            _("Recibimos la canalización %(folio)s"),
            _("Quedó registrada con el folio %(folio)s. El centro responde en 3 días hábiles."),
        ),
        *to_center(
            case, _("Canalización por revisar: %(folio)s"), _("Llegó la canalización %(folio)s y espera revisión.")
        ),
    ]


@notice("referral_rerouted")
def referral_rerouted(record, case) -> Posted:
    """It went to another centre, which learns of it too; so does the one that had it, when the direction moved it."""
    left = record.left_center_id
    gone = _("Pasó a otro centro: %(folio)s"), _("La dirección pasó a otro centro la canalización %(folio)s.")
    return [
        *([(f"coordination:{left}", letter(*gone, link("inbox"), folio=case.shown_folio))] if left else []),
        *to_unit(
            case,
            _("Otro centro revisará la canalización %(folio)s"),
            _("La canalización %(folio)s pasó a otro centro, que la revisará."),
        ),
        *to_center(
            case, _("Canalización por revisar: %(folio)s"), _("Otro centro le envió la canalización %(folio)s.")
        ),
    ]


@notice("referral_cancelled")
def referral_cancelled(record, case) -> Posted:
    """A draft thrown away concerns nobody else."""
    if case.submitted_at is None:
        return []
    return to_center(
        case, _("Se canceló la canalización %(folio)s"), _("La instancia canceló la canalización %(folio)s.")
    )


@notice("referral_reassigned")
def referral_reassigned(record, case) -> Posted:
    """The area that takes it over learns that it is now its own."""
    return to_unit(
        case,
        _("Su área recibe la canalización %(folio)s"),
        _("La dirección general pasó a su área la canalización %(folio)s. Revise sus documentos y sus plazos."),
    )


# ---- The programme --------------------------------------------------------------------------------------------------


@notice("transferred")
def transferred(record, case) -> Posted:
    """The institution learns where he goes on, he where to go; the centre that receives has him from today."""
    new = {"center": neutral(case.center.name), "address": case.center.address, "phone": case.center.phone}
    return [
        *to_person(
            case,
            _("Sus citas continúan en otro lugar"),
            _("Desde hoy sus citas serán en: %(center)s, %(address)s.") % new,
            _("Le darán fecha por teléfono. También puede llamar al %(phone)s.") % new,
        ),
        *to_unit(
            case,
            _("Cambio de centro: canalización %(folio)s"),
            _("El proceso de la canalización %(folio)s continúa en otro centro. El oficio dice cuál."),
        ),
        *to_center(
            case, _("Caso recibido: %(folio)s"), _("Su centro recibió el caso %(folio)s. Falta asignar profesionales.")
        ),
    ]


@notice("withdrawn")
def withdrawn(record, case) -> Posted:
    """An early end raises the alarm with the authority, not only with him (domain §0.8)."""
    return [
        *to_unit(
            case,
            _("Baja: canalización %(folio)s"),
            _("Se registró la baja en la canalización %(folio)s. Lea el oficio hoy y decida la medida que sigue."),
        ),
        *_no_more_appointments(record, case),
    ]


def _no_more_appointments(episode, case) -> Posted:
    """What he is told of it; after a death nobody writes to his address."""
    if episode.end_reason is not None and episode.end_reason.code == DEATH:
        return []
    return to_person(
        case,
        _("Terminaron sus citas"),
        _("Desde hoy ya no tiene citas con nosotros."),
        _("Si quiere saber por qué, o cómo volver, llame al %(phone)s.") % {"phone": case.center.phone},
    )


@notice("withdrawal_proposed")
def withdrawal_proposed(record, case) -> Posted:
    """A rule proposes; the coordinator decides. The others hear that the limit was reached and nothing is decided.

    `record` is the absence that reached it.
    """
    professionals = in_charge(record.episode_id).exclude(area=Area.GROUP)
    phone = {"phone": case.center.phone}
    return [
        *to_center(
            case,
            _("Baja propuesta: %(folio)s"),
            _("Por las inasistencias, la regla propone la baja en el caso %(folio)s. Usted decide."),
        ),
        *to_professionals(
            professionals,
            case,
            _("Límite de inasistencias: %(folio)s"),
            _("El caso %(folio)s llegó al límite de inasistencias. La coordinación decide; dígale lo que usted sepa."),
        ),
        *to_authority(
            case,
            _("Límite de inasistencias: canalización %(folio)s"),
            _("La canalización %(folio)s llegó al límite de inasistencias. El centro aún no decide; le avisará."),
        ),
        *to_person(
            case,
            _("Llegó al límite de faltas"),
            _("Con su última falta llegó al límite de la regla. Todavía no se decide nada."),
            _("Si quiere explicar sus faltas, llame esta semana al %(phone)s.") % phone,
        ),
    ]


@notice("second_approval_asked")
def second_approval_asked(record, case) -> Posted:
    """With a high risk the direction agrees first: it learns at once that a withdrawal waits for it (domain §8.2)."""
    last = RiskAssessment.objects.filter(episode=record.episode_id).order_by("-pk").first()
    if last is None or last.level not in HIGH:
        return []
    said = _("Baja por aprobar: %(folio)s"), _("La baja en el caso %(folio)s, de riesgo alto, espera su aprobación.")
    return [("direction", letter(*said, link("inbox"), folio=case.shown_folio))]


@notice("transfer_requested")
def transfer_requested(record, case) -> Posted:
    """The centre that is asked to receive him; until it answers nothing moves."""
    said = _("Traslado por responder: %(folio)s"), _("Otro centro pide que el suyo reciba el caso %(folio)s.")
    return [(f"coordination:{record.transfer_to_id}", letter(*said, link("inbox"), folio=case.shown_folio))]


@notice("transfer_refused")
def transfer_refused(record, case) -> Posted:
    """The centre that asked goes on with him."""
    return to_center(
        case,
        _("Traslado rechazado: %(folio)s"),
        _("El otro centro no recibe el caso %(folio)s. El motivo está en la bitácora; la persona sigue en su centro."),
    )


# ---- Appointments ---------------------------------------------------------------------------------------------------


@notice("appointment_cancelled")
def appointment_cancelled(record, case) -> Posted:
    """The person, with the calendar's own cancellation; the institution, the status only."""
    day = {"day": long_day(record.starts_at), "hour": spoken_hour(record.starts_at)}
    return [
        *to_person(
            case,
            _("Se canceló su cita del %(day)s") % day,
            _("Se canceló su cita del %(day)s, a las %(hour)s. No tiene que presentarse.") % day,
            _("El centro le dará otra fecha. También puede llamar al %(phone)s.") % {"phone": case.center.phone},
            invite=invitation(record, case.center).decode(),
        ),
        *to_unit(
            case, _("Cita cancelada: canalización %(folio)s"), _("Se canceló una cita de la canalización %(folio)s.")
        ),
    ]


@notice("absence_recorded")
def absence_recorded(record, case) -> Posted:
    """The person learns until when he can justify it; the institution, the status only. Of an ended process, nobody."""
    if record.episode.is_over:
        return []
    day = {"day": long_day(record.starts_at), "until": plain_day(record.justify_by), "phone": case.center.phone}
    return [
        *to_person(
            case,
            _("No se presentó a su cita del %(day)s") % day,
            _("No se presentó a su cita del %(day)s. Puede justificarlo hasta el %(until)s.") % day,
            _("Lleve su comprobante al centro o llame al %(phone)s.") % day,
        ),
        *to_authority(
            case,
            _("Inasistencia: canalización %(folio)s"),
            _("Se registró una inasistencia en la canalización %(folio)s. El plazo para justificarla está abierto."),
        ),
    ]


@notice("absence_unjustified")
def absence_unjustified(record, case) -> Posted:
    """It counts now: the person, who attends him, the coordination and, where he must come, the institution know."""
    said = (
        _("Inasistencia sin justificar: %(folio)s"),
        _("Una inasistencia del caso %(folio)s quedó sin justificar."),
    )
    day = {"day": long_day(record.starts_at), "phone": case.center.phone}
    return [
        *to_person(
            case,
            _("Su falta del %(day)s no se justificó") % day,
            _("Terminó el plazo y su falta del %(day)s quedó sin justificar. Las faltas se cuentan.") % day,
            _("Si tiene dudas, llame al %(phone)s.") % day,
        ),
        *to_authority(
            case,
            _("Inasistencia sin justificar: canalización %(folio)s"),
            _("Una inasistencia de la canalización %(folio)s quedó sin justificar. El oficio dice cuántas van."),
        ),
        *to_professional(record, case, *said),
        *to_center(case, *said),
    ]


# ---- Follow-up ------------------------------------------------------------------------------------------------------


def _to_its_side(record, case, subject, sentence, **said) -> Posted:
    """To the institution's area; at the centre to the coordination and to social work, on whose desk it lies (§11)."""
    page = {"page": "follow_up", "pk": record.pk}
    if record.side == FollowUp.Side.INSTITUTION:
        return to_unit(case, subject, sentence, **page, **said)
    found = to_center(case, subject, sentence, **page, **said)
    for worker in in_charge(record.episode_id).filter(area=Area.SOCIAL_WORK).values_list("professional", flat=True):
        body = letter(subject, sentence, link("follow_up", record.pk), folio=case.shown_folio, **said)
        found.append((f"user:{worker}", body))
    return found


@notice("follow_up_due")
def follow_up_due(record, case) -> Posted:
    """Each side is told of its own (R66, R67)."""
    return _to_its_side(
        record,
        case,
        _("Seguimiento de %(month)d meses: %(folio)s"),
        _("Ya puede registrar el seguimiento de %(month)d meses de %(folio)s. El plazo vence el %(until)s."),
        month=record.month,
        until=plain_day(record.window_to),
    )


@notice("follow_up_expiring")
def follow_up_expiring(record, case) -> Posted:
    """A week before its window closes, to who still has to record it."""
    return _to_its_side(
        record,
        case,
        _("Por vencer: seguimiento de %(month)d meses de %(folio)s"),
        _("El seguimiento de %(month)d meses de %(folio)s vence el %(until)s y falta registrarlo."),
        month=record.month,
        until=plain_day(record.window_to),
    )


def urgent(case) -> Posted:
    """To the coordination, the direction and the institution, today, without a detail in the mail (domain §11)."""
    said = (
        _("URGENTE: revise hoy %(folio)s"),
        _("Se registró algo que requiere su atención inmediata en %(folio)s. Entre al sistema y revíselo hoy."),
    )
    direction = letter(*said, link("case", case.pk), folio=case.shown_folio)
    return [*to_center(case, *said), ("direction", direction), *to_unit(case, *said)]


@notice("risk_raised")
def risk_raised(record, case) -> Posted:
    """A risk that is now high or extreme and was lower, or was not known, is told at once."""
    if record.level not in HIGH:
        return []
    before = RiskAssessment.objects.filter(episode=record.episode_id, pk__lt=record.pk).order_by("-pk").first()
    return [] if before is not None and before.level in HIGH else urgent(case)


@notice("incident_recorded")
def incident_recorded(record, case) -> Posted:
    """A new fact of violence is told at once to who must act on it."""
    return urgent(case)


@notice("follow_up_done")
def follow_up_done(record, case) -> Posted:
    """The other side learns that there is a report; a relapse is urgent for everybody, without a detail in the mail."""
    if record.outcome in RELAPSE or FollowUp.Answer.YES in (record.new_violence, record.new_complaint):
        return urgent(case)
    said = _("Seguimiento registrado: %(folio)s"), _("Se registró el seguimiento de %(month)d meses de %(folio)s.")
    if record.side == FollowUp.Side.INSTITUTION:
        return to_center(case, *said, month=record.month)
    return to_unit(case, *said, month=record.month)


@notice("follow_up_missed")
def follow_up_missed(record, case) -> Posted:
    """Its window closed and nobody recorded it."""
    return _to_its_side(
        record,
        case,
        _("Venció el seguimiento de %(month)d meses: %(folio)s"),
        _("El seguimiento de %(month)d meses de %(folio)s venció sin registro."),
        month=record.month,
    )


# ---- Papers ---------------------------------------------------------------------------------------------------------


@notice("document_signed")
def document_signed(record, case) -> Posted:
    """Whom it is for; of the person's papers the institution learns only that there is one."""
    if record.audience == Audience.INSTITUTION:
        return to_unit(
            case,
            _("Documento nuevo: canalización %(folio)s"),
            _("Hay un documento firmado de la canalización %(folio)s. Al abrirlo queda su acuse."),
            page="paper",
            pk=record.pk,
        )
    if record.audience != Audience.PERSON:
        return []
    to_collect = to_person(
        case,
        _("Su documento está listo"),
        _("Ya puede recoger su documento en el centro. Lleve una identificación."),
        _("Si tiene dudas, llame al %(phone)s.") % {"phone": case.center.phone},
    )
    if record.kind == "certificate":
        return to_collect  # the institution hears of its own
    return [
        *to_collect,
        *to_unit(
            case,
            _("Se expidió un documento: canalización %(folio)s"),
            _("Se expidió a la persona un documento en la canalización %(folio)s."),
        ),
    ]


@notice("document_revoked")
def document_revoked(record, case) -> Posted:
    """Whoever has the paper must know that it is worth nothing."""
    said = {"number": record.folio}
    if record.audience == Audience.PERSON:
        return to_person(
            case,
            _("Un documento suyo quedó sin validez"),
            _("El documento %(number)s quedó sin validez. Llame al centro: %(phone)s.")
            % {**said, "phone": case.center.phone},
        )
    if record.audience != Audience.INSTITUTION:
        return []
    return to_unit(
        case,
        _("Documento sin validez: %(number)s"),
        _("El documento %(number)s quedó sin validez. Si lo agregó a su expediente, retírelo."),
        page="paper",
        pk=record.pk,
        **said,
    )


# ---- The monthly report (R83) ---------------------------------------------------------------------------------------


def _of_report(record, subject, sentence) -> Letter:
    said = {"month": f"{MONTHS[record.month - 1]} de {record.year}", "place": record.center or _("toda la red")}
    return letter(subject, sentence, link("monthly_report", record.pk), **said)


@notice("monthly_report_reviewed")
def monthly_report_reviewed(record, case) -> Posted:
    """The direction has a report to validate."""
    said = _("Informe mensual por validar: %(month)s"), _("Está revisado el informe de %(month)s de %(place)s.")
    return [("direction", _of_report(record, *said))]


@notice("monthly_report_returned")
def monthly_report_returned(record, case) -> Posted:
    """The coordination has a report to look at again; of the whole network the direction returned its own."""
    if record.center_id is None:
        return []
    said = (
        _("Informe mensual devuelto: %(month)s"),
        _("La dirección devolvió el informe de %(month)s de %(place)s. El motivo está en el informe."),
    )
    return [(f"coordination:{record.center_id}", _of_report(record, *said))]


@notice("monthly_report_frozen")
def monthly_report_frozen(record, case) -> Posted:
    """The coordination learns that its numbers are closed; of the whole network there is nobody to tell."""
    if record.center_id is None:
        return []
    said = _("Informe mensual cerrado: %(month)s"), _("La dirección cerró el informe de %(month)s de %(place)s.")
    return [(f"coordination:{record.center_id}", _of_report(record, *said))]


# ---- An institution's application (R33–R35) -------------------------------------------------------------------------


def _to_applicant(record, subject: str, sentence: str, *, page: str = "") -> Posted:
    application = InstitutionApplication.objects.filter(institution=record.pk).first()
    contact = application.contact if application else None
    if application is None or contact is None:
        return []
    said = {"folio": application.folio, "why": application.decision_text}
    url = link(page) if page else application_url(application)
    return [(f"email:{contact.email}", letter(subject, sentence, url, **said))]


@notice("application_received")
def application_received(record, case) -> Posted:
    """The applicant has a folio; who admits institutions has work."""
    return [
        *_to_applicant(
            record,
            _("Recibimos su solicitud %(folio)s"),
            _("Recibimos la solicitud %(folio)s. Falta la carta responsiva firmada: descárguela y súbala ahí."),
        ),
        (
            "direction",
            letter(_("Solicitud de una institución"), _("Hay una solicitud por validar."), link("institutions")),
        ),
    ]


@notice("application_signed")
def application_signed(record, case) -> Posted:
    """The signed letter is in: who admits institutions can begin. While it is returned, nobody waits for it."""
    if record.state != InstitutionState.REQUESTED:
        return []
    said = _("Solicitud firmada, lista para validar"), _("Llegó firmada la solicitud de una institución.")
    return [("direction", letter(*said, link("institution", record.pk)))]


@notice("application_returned")
def application_returned(record, case) -> Posted:
    return _to_applicant(
        record, _("Corrija su solicitud %(folio)s"), _("La solicitud %(folio)s se devolvió para corregirla: %(why)s")
    )


@notice("application_approved")
def application_approved(record, case) -> Posted:
    return _to_applicant(
        record,
        _("Se aprobó su solicitud %(folio)s"),
        _("La solicitud %(folio)s fue aprobada. En otro correo llega a cada área el enlace para activar su cuenta."),
        page="two_factor:login",
    )


@notice("application_rejected")
def application_rejected(record, case) -> Posted:
    return _to_applicant(
        record, _("Respuesta a su solicitud %(folio)s"), _("La solicitud %(folio)s no procede: %(why)s")
    )


# ---- Agreements with institutions (R29, R54) ------------------------------------------------------------------------


def _both_sides(agreement, subject, sentence) -> Posted:
    said = {"number": agreement.number, "until": plain_day(agreement.valid_to)}
    return [
        ("direction", letter(subject, sentence, link("institution", agreement.institution_id), **said)),
        (f"administrators:{agreement.institution_id}", letter(subject, sentence, link("panel"), **said)),
    ]


@notice("agreement_expiring")
def agreement_expiring(record, case) -> Posted:
    """The direction and the institution's account administrators, 60 and 15 days before (domain §11)."""
    return _both_sides(
        record,
        _("Por vencer: convenio %(number)s"),
        _("El convenio %(number)s vence el %(until)s. Si va a continuar, acuerden uno nuevo antes de ese día."),
    )


@notice("agreement_expired")
def agreement_expired(record, case) -> Posted:
    """It ended without a new one; the direction decides what follows."""
    return _both_sides(
        record, _("Venció el convenio %(number)s"), _("El convenio %(number)s venció el %(until)s y no hay uno nuevo.")
    )
