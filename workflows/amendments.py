"""What an institution corrects after sending: a form for each topic, the addendum, and how the case reads with it.

The snapshot never changes (domain §8.1). Order, facts and the victim's safety hold from the addendum on; what is said
of the person enters the centre's record when the coordinator takes it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.access import visible
from casework.models import AmendedField, Amendment, ProtectionOrder, Referral, VictimRecord
from casework.states import AmendmentState as S
from casework.wall import as_whole
from casework.working_days import working_days_after
from workflows.door import lock_referral, open_record
from workflows.forms.referral.facts import FactsForm
from workflows.forms.referral.order import LetterForm, TermForm
from workflows.forms.referral.person import ContactForm, IdentityForm, SituationForm
from workflows.forms.referral.victim import OrderForm, VictimForm
from workflows.machines.amendment import topic_holds, write_into_case

Topic = Amendment.Topic
NEW_ORDER = "orden"  # the prefix of a protection order that is added
SEE_DAYS = 3  # working days


@dataclass(frozen=True)
class Subject:
    """A topic with its address, its questions and what becomes of the answers."""

    slug: str
    topic: str
    forms: tuple[type, ...]
    follows: str | Promise

    @property
    def title(self) -> str:
        return str(Topic(self.topic).label)


_TAKEN = gettext_lazy("El centro decide si lo incorpora a los datos con los que atiende a la persona, y le responde.")
_HOLDS = gettext_lazy("Vale desde que lo comunica. Lo que envió al principio no se borra: queda junto al cambio.")
SUBJECTS = (
    Subject("persona", Topic.PERSON, (IdentityForm, SituationForm), _TAKEN),
    Subject("contacto", Topic.CONTACT, (ContactForm,), _TAKEN),
    Subject("orden", Topic.ORDER, (LetterForm, TermForm), _HOLDS),
    Subject("hechos", Topic.VIOLENCE, (FactsForm,), _HOLDS),
    Subject(
        "victima", Topic.SAFETY, (VictimForm, OrderForm),
        gettext_lazy("Se guarda cifrado y solo lo lee la coordinación del centro. Vale desde que lo comunica."),
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in SUBJECTS}


@dataclass(frozen=True)
class Change:
    """One answer: before and after in words, and the value itself."""

    name: str
    label: str
    before: str
    after: str
    value: object


def forms_of(subject: Subject, referral: Referral, data=None) -> list:
    """The forms of a topic with the present answers: what was sent, and over it what was amended since."""
    amended = _amended(referral, subject.topic)
    return [_form(form, referral, amended, data) for form in subject.forms]


def _form(form, referral: Referral, amended: dict, data):
    if form is OrderForm:
        return OrderForm(
            data, instance=ProtectionOrder(), prefix=NEW_ORDER, empty_permitted=True, use_required_attribute=False
        )
    instance = referral
    if form is VictimForm:
        instance = VictimRecord.objects.filter(referral=referral.pk).first() or VictimRecord(referral=referral)
    held = {name: _as_held(form, name, value) for name, value in amended.items() if name in form._meta.fields}
    return form(data, instance=instance, initial=held)


def _as_held(form, name: str, value):
    """A kept value as the column has it: a day from its text, a key, a list of keys."""
    column = form._meta.model._meta.get_field(name)
    return value if isinstance(value, list) else column.to_python(value)


def _amended(referral: Referral, topic: str) -> dict:
    """The last value of each field that the institution amended and the centre did not leave aside.

    What was amended before a referral was returned and sent again is answered by what was sent then.
    """
    rows = AmendedField.objects.filter(
        amendment__referral=referral.pk, amendment__topic=topic, amendment__made_at__gte=referral.declared_at
    )
    rows = rows.exclude(amendment__state=S.LEFT).order_by("amendment__number", "pk")
    return {row.name: json.loads(row.value) for row in rows}


def changes(forms: Iterable, in_words) -> list[Change]:
    """What the valid forms say that was not so before."""
    found = []
    for form in forms:
        for name in form.changed_data:
            bound, now = form[name], form.cleaned_data.get(name)
            label = str(bound.label)
            if form.prefix == NEW_ORDER:
                label = _("Nueva orden de protección: %(label)s") % {"label": label.lower()}
            found.append(
                Change(
                    name=form.add_prefix(name),
                    label=label,
                    before=in_words(bound, _listed(bound.initial)),
                    after=in_words(bound, _listed(now)),
                    value=_plain(now),
                )
            )
    return found


def _listed(value):
    return list(value) if isinstance(value, QuerySet) else value


def _plain(value):
    """What JSON can hold."""
    value = _listed(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, models.Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


@as_whole
def amend(referral: Referral, subject: Subject, found: list[Change], reason: str, *, by, token: str) -> Amendment:
    """Write the addendum, its answers and its row of history, or nothing; the same token gives back the first one.

    Raises NotYours for a stranger and Refused when the case is no longer open.
    """
    with transaction.atomic():
        case = lock_referral(referral.pk)
        kept = Amendment.objects.filter(token=token).first()
        if kept is not None:
            return kept
        amendment = open_record(
            Amendment(
                referral=case,
                number=Amendment.objects.filter(referral=case.pk).count() + 1,
                topic=subject.topic,
                reason=reason,
                made_by_id=by.pk,
                made_at=clock.now(),
                token=token,
            ),
            by=by,
        )
        AmendedField.objects.bulk_create(
            AmendedField(
                amendment_id=amendment.pk,
                name=one.name,
                label=one.label,
                before=one.before,
                after=one.after,
                value=json.dumps(one.value),
            )
            for one in found
        )
        if topic_holds(subject.topic):
            write_into_case(case, {one.name: one.value for one in found})
    return amendment


# ---- Reading --------------------------------------------------------------------------------------------------------


def amendments(referral: Referral, user) -> QuerySet:
    """The changes of a case that this person may know, the last one first."""
    found = visible(Amendment, user).filter(referral=referral.pk).order_by("-number")
    return found.select_related("made_by__unit", "decided_by").prefetch_related("fields")


def to_see(user) -> QuerySet:
    """For the coordinator: the changes nobody has looked at."""
    return visible(Amendment, user).filter(state=S.SENT)


def to_see_rows(user):
    """One row a change, due in three working days."""
    for one in to_see(user).select_related("referral__person", "referral__center").order_by("pk"):
        yield {
            "due": working_days_after(clock.local_day(one.made_at), SEE_DAYS),
            "what": _("Ver un cambio de la instancia"),
            "action": _("Ver"),
            "detail": one.get_topic_display(),
            "case": one.referral,
            "url": reverse("amendment", args=[one.pk]),
        }
