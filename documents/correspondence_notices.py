"""What is told by mail of the thread, the changes and the requests: that there is something, never what (R45)."""

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from casework.models import AreaPlan, ThreadMessage, ThreadReading, User
from casework.roles import Role
from casework.states import AccountState
from documents.models import Message
from documents.notice import notice
from documents.notices import Posted, letter, link, to_center, to_unit

THREAD = "thread_message"


@notice(THREAD)
def thread_message(record, case) -> Posted:
    """To each person of the other side who has read what she was told of before: ten messages make one mail."""
    to_institution = record.side == ThreadMessage.Side.CENTER
    people = User.objects.filter(_of_the_unit(case) if to_institution else _of_the_centre(case))
    people = people.filter(state=AccountState.ACTIVE).values_list("pk", flat=True)
    said = letter(
        _("Mensaje nuevo: canalización %(folio)s"),
        _("Hay un mensaje sin leer en la canalización %(folio)s. Léalo en el sistema: aquí no se escribe."),
        link("panel_thread" if to_institution else "case_thread", case.pk),
        folio=case.shown_folio,
    )
    told = _told_and_not_read(case)
    return [(f"user:{pk}", said) for pk in people if pk not in told]


def _of_the_unit(case) -> Q:
    return Q(unit=case.unit_id)


def _of_the_centre(case) -> Q:
    """The coordination and the professionals in charge of an area; reception reads it and gets no mail."""
    in_charge = AreaPlan.objects.filter(episode__referral=case.pk, professional__isnull=False).values("professional")
    coordination = Q(role=Role.COORDINATOR)
    return Q(center=case.center_id) & (coordination | Q(pk__in=in_charge) & ~Q(role=Role.FACILITATOR))


def _told_and_not_read(case) -> set[int]:
    """Who has a notice of this thread that is unsent, or came after she last read the thread."""
    posted = (
        Message.objects.filter(notice=THREAD, referral=case.pk, audience__startswith="user:")
        .exclude(status=Message.Status.DEAD)
        .order_by()
        .values("audience")
        .annotate(last=Max("created_at"), waiting=Max("created_at", filter=Q(status=Message.Status.WAITING)))
        .values_list("audience", "last", "waiting")
    )
    readings = ThreadReading.objects.filter(referral=case.pk, read_at__isnull=False).order_by("read_at")
    read = dict(readings.values_list("user", "read_at"))
    told = set()
    for audience, last, waiting in posted:
        user = int(audience.removeprefix("user:"))
        if waiting is not None or user not in read or read[user] < last:
            told.add(user)
    return told


@notice("amendment_sent")
def amendment_sent(record, case) -> Posted:
    """The coordination has something to see; what changed is not in the mail."""
    return to_center(
        case,
        _("Cambio de la instancia: %(folio)s"),
        _("La instancia comunicó un cambio en la canalización %(folio)s."),
        page="amendment",
        pk=record.pk,
    )


@notice("amendment_answered")
def amendment_answered(record, case) -> Posted:
    """The institution sees on the page what the centre did with it."""
    return to_unit(
        case,
        _("El centro vio su cambio: canalización %(folio)s"),
        _("El centro revisó el cambio que su instancia comunicó en la canalización %(folio)s."),
        page="amendment",
        pk=record.pk,
    )


@notice("request_asked")
def request_asked(record, case) -> Posted:
    """The coordination has a request with its day."""
    return to_center(
        case,
        _("Petición de la instancia: %(folio)s"),
        _("La instancia pide algo en la canalización %(folio)s. Respóndalo antes de su fecha."),
        page="institution_request",
        pk=record.pk,
    )


@notice("request_answered")
def request_answered(record, case) -> Posted:
    """Granted or refused is read on the page; of a signed report there is a mail of its own already."""
    if record.document_id is not None:
        return []
    return to_unit(
        case,
        _("Respuesta a su petición: canalización %(folio)s"),
        _("El centro respondió lo que su instancia pidió en la canalización %(folio)s."),
        page="institution_request",
        pk=record.pk,
    )


@notice("request_taken_back")
def request_taken_back(record, case) -> Posted:
    """Nothing is to be done any more."""
    return to_center(
        case,
        _("Se retiró una petición: %(folio)s"),
        _("La instancia retiró lo que había pedido en la canalización %(folio)s."),
        page="institution_request",
        pk=record.pk,
    )
