"""Cambio de la instancia: what it corrects after sending, and what the centre does with it (domain §8.1)."""

import json

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import AmendedField, Amendment, Person, Referral
from casework.states import AmendmentState as S
from casework.states import ReferralState as R
from workflows import duties
from workflows.door import Cause, Refused
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

# From the sending on; a draft and a returned referral are corrected in their own form.
OPEN = (R.SUBMITTED, R.IN_REVIEW, R.ACCEPTED, R.LINKED, R.NO_SHOW)

case_open = Condition(
    "case_open",
    _("Ya no se pueden comunicar cambios: la canalización no está abierta."),
    lambda: Q(referral__state__in=OPEN, referral__is_voluntary=False),
)
person_known = Condition(
    "person_known",
    _("Primero acepte la canalización: con ella se abre el expediente de la persona."),
    lambda: Q(referral__person__isnull=False),
)


not_sent_again = Condition(
    "not_sent_again",
    _("Después de este cambio la instancia corrigió y envió otra vez la canalización: vale lo que envió entonces."),
    lambda: Q(made_at__gte=F("referral__declared_at")),
)


def of_the_person(amendment) -> bool:
    return amendment.topic in Amendment.OF_THE_PERSON


def topic_holds(topic: str) -> bool:
    """Whether a change holds from its addendum on: order, facts and safety are the institution's to say."""
    return topic not in Amendment.OF_THE_PERSON


def write_into_case(case: Referral, answers: dict) -> None:
    """From now on the case is listed, told and written to by these answers; its snapshot stays as it was typed."""
    changed = case.hold(answers)
    if changed:
        case.save(update_fields=changed)


def write_into_person(cause: Cause, amendment, facts, by) -> None:
    """The centre's own record of the person says what the institution says now, and so does the case."""
    person = Person.objects.select_for_update().get(pk=cause.case.person_id)
    own = {field.name: field for field in Person._meta.concrete_fields}
    answers = {one.name: json.loads(one.value) for one in AmendedField.objects.filter(amendment=amendment.pk)}
    for name, value in answers.items():
        if name in own:
            setattr(person, own[name].attname, own[name].to_python(value))
    if not person.given_names:
        raise Refused(_("La persona debe tener un nombre."))
    person.save()
    write_into_case(cause.case, answers)


@machine
class AmendmentMachine(Machine, Amendment):
    """An addendum of the institution to what it sent."""

    path, back = "referral", "amendments"
    title = _("Cambio de la instancia")
    opens_with = opening(
        _("Comunicar un cambio"),
        duty=duties.refers,
        state=S.SENT,
        conditions=[case_open],
        notifies=["amendment_sent"],
    )
    ends = (S.TAKEN, S.NOTED, S.LEFT)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        S.SENT,
        S.TAKEN,
        _("Incorporar al expediente"),
        duty=duties.coordinates,
        conditions=[person_known, not_sent_again],
        where=of_the_person,
        then=[write_into_person],
        notifies=["amendment_answered"],
    )
    def take(self, facts, by):
        """Who he is and how he is reached: from here the centre's record says the same."""
        self._decided(by)

    @step(
        S.SENT,
        S.LEFT,
        _("Dejar sin incorporar"),
        duty=duties.coordinates,
        facts=Said,
        where=of_the_person,
        notifies=["amendment_answered"],
    )
    def leave(self, facts, by):
        """The centre knows better, and says why; the addendum stays in the case."""
        self.answer = facts.text
        self._decided(by)

    @step(
        S.SENT,
        S.NOTED,
        _("Darse por enterado"),
        duty=duties.coordinates,
        where=lambda self: topic_holds(self.topic),
        notifies=["amendment_answered"],
    )
    def note(self, facts, by):
        """Order, facts and safety are the institution's to say: they hold from its addendum on."""
        self._decided(by)

    def _decided(self, by):
        self.decided_by, self.decided_at = by, clock.now()
