"""What is added to a signed note: it never changes, an addendum stands beside it with its own signature (NOM-004)."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import Note, NoteAddendum
from casework.roles import PROFESSIONAL_ROLES
from casework.wall import as_whole
from workflows import duties
from workflows.door import NotYours, lock_referral, remember
from workflows.machines.base import Step
from workflows.sent_once import SAME_CLICK


@duties.duty(gettext_lazy("Profesional del área de la nota"), *PROFESSIONAL_ROLES)
def amends_note(note: Note, user) -> bool:
    """A professional of the note's own area at the case's centre."""
    return user.area == note.appointment.area and note.case.center_id == user.center_id


ADDENDUM = Step(
    name="add_addendum",
    label=gettext_lazy("Agregar una adenda"),
    sources=("DOCUMENTED",),
    target=None,
    duty=amends_note,
)


@as_whole
def add_addendum(note: Note, text: str, *, by) -> NoteAddendum:
    """Sign an addendum, with its row of history; a double click signs one. Raises NotYours."""
    with transaction.atomic():
        case = lock_referral(note.case.pk)
        if not ADDENDUM.duty(note, by):
            raise NotYours(_("Este paso no le corresponde."))
        last = NoteAddendum.objects.filter(note=note, signed_by=by).order_by("-pk").first()
        if last is not None and last.text == text and clock.now() - last.signed_at < SAME_CLICK:
            return last
        addendum = NoteAddendum.objects.create(note=note, text=text, signed_by=by, signed_at=clock.now())
        remember(case, addendum, ADDENDUM, "", by, None, None)
    return addendum
