"""A second case beside the planted one: same court, centre and people, with a row of its own for each of the other's.

A query that is not tied to the case in hand shows what is of this one. Its words are other ones, so that a page which
took a row of it for one of the other's says so.
"""

from collections.abc import Iterator
from datetime import time
from uuid import uuid4

from django.db import models
from viewflow.workflow.models import Process

from casework.models import (
    Appointment,
    AreaPlan,
    CaseFile,
    Group,
    GroupFacilitator,
    Person,
    Referral,
    User,
)
from casework.roles import Area, Role
from tests.cast import Cast, account
from tests.copies import copied
from tests.isolation.planting import KEY, OWN_WORD, Planted, behind_the_wall, why_not

WORD = "vecino"
LEFT = {"slot", "draft"}  # a place in a room, which is had once; what is of a person and names its record in words
HAD_ONCE = {"chain", "about"}  # together with a number or a word

Twins = dict[tuple[type, int], models.Model]  # by the row they were copied from


def colleagues(cast: Cast) -> dict[str, User]:
    """One more of each profession at the same centre, who has none of the cases; a facilitator with her own group."""
    here = {"center": cast.toluca}
    facilitator = account(Role.FACILITATOR, "Olga", "Prieto Sanz", **here)
    group = Group.objects.create(
        center=cast.toluca, name="Jueves", weekday=3, starts_at=time(17), capacity=9, room=cast.group.room
    )
    GroupFacilitator.objects.create(group=group, user=facilitator)
    return {
        "colleague_psychologist": account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", **here),
        "colleague_social_worker": account(Role.SOCIAL_WORKER, "Lidia", "Mora Ruiz", **here),
        "colleague_lawyer": account(Role.LAWYER, "Hugo", "Vera Cruz", **here),
        "colleague_facilitator": facilitator,
    }


def plant_neighbour(planted: Planted, referral: Referral, social_worker: User) -> Referral:
    """Copy the case with all that hangs on it, and put the copies among the planted rows; the case it became.

    Nobody has its legal area yet, and another social worker saw him once.
    """
    twins: Twins = {}
    for row in _hanging_on(referral):
        twins[type(row), row.pk] = twin = copied(row, **dict(_changes(row, twins)))
        type(row)._base_manager.bulk_create([twin])  # no step brought it: it is saved past what guards the steps
        planted.rows.setdefault(type(twin), set()).add(twin.pk)
    twin = twins[Referral, referral.pk]
    AreaPlan.objects.filter(episode__referral=twin.pk, area=Area.LEGAL).update(professional=None)
    seen = Appointment.objects.filter(episode__referral=twin.pk, area=Area.SOCIAL_WORK)
    seen.update(professional=social_worker)
    return twin


def _hanging_on(referral: Referral) -> Iterator[models.Model]:
    """The person, the file, the case, and every row that points to the case or to one of those before it."""
    walks = list(Process.objects.filter(journey__case=referral.pk))
    yield from (referral.person, referral.case_file, referral, *walks)
    # On the person and the file hang other institutions' cases too.
    found: dict[type, set] = {Referral: {referral.pk}, Process: {one.pk for one in walks}}
    done = {Person, CaseFile, *found}
    waiting = [one for one in behind_the_wall() if one._meta.model_name not in LEFT and one not in done]
    while waiting:
        ready = next(one for one in waiting if not (_comes_after(one) & set(waiting)) - {one})
        waiting.remove(ready)
        tied = models.Q(pk__in=[])
        for one in _links(ready):
            if found.get(one.related_model):
                tied |= models.Q(**{f"{one.name}__in": found[one.related_model]})
        for row in ready._base_manager.filter(tied).order_by("pk"):
            found.setdefault(ready, set()).add(row.pk)
            yield row


def _may_read_otherwise(one: models.Field) -> bool:
    if isinstance(one, models.GenericIPAddressField):
        return False
    return one.unique or one.name in HAD_ONCE or why_not(one) not in (OWN_WORD, KEY)


def _links(model: type) -> list[models.Field]:
    return [one for one in model._meta.concrete_fields if one.is_relation]


def _comes_after(model: type) -> set[type]:
    """What it points to; a process of the map may hang on a task of another one, but ours do not."""
    return {one.related_model for one in _links(model) if one.name != "parent_task"}


def _changes(row: models.Model, twins: Twins) -> Iterator[tuple[str, object]]:
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if one.primary_key or value in (None, ""):
            continue
        if one.is_relation and (one.related_model, value) in twins:
            yield one.attname, twins[one.related_model, value].pk
        elif isinstance(one, models.UUIDField) and one.name != "seal_id":
            yield one.attname, uuid4()
        elif isinstance(value, str) and not one.is_relation and not one.choices and _may_read_otherwise(one):
            yield one.attname, f"{WORD}{value}"[: one.max_length or None]
