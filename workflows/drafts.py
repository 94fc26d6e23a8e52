"""What somebody was writing and has not signed: kept on the server, sealed, per person and record (§13.12)."""

import json

from django.db import transaction
from django.db.models import QuerySet

from casework import clock
from workflows.models import Draft

ELSEWHERE = "_otra_ventana"  # in the body, beside the fields: what another window had saved


def keep_draft(user, record, fields: dict[str, str], *, seen: str | None = None) -> Draft:
    """Keep what was written about a record; the last saved replaces the one before.

    `seen` is the stamp of the draft that the page began with, empty when there was none. What another window of the
    same person has saved since then stays beside the new text and is shown with it.
    """
    with transaction.atomic():
        former = _drafts(user, record).select_for_update().first()
        beside = written_elsewhere(former) | _overtaken(former, fields, seen)
        body = {**fields, ELSEWHERE: beside} if beside else fields
        draft, _made = Draft.objects.update_or_create(  # two tabs may save the first one at the same instant
            user=user,
            noun=record._meta.concrete_model._meta.model_name,
            record_id=record.pk,
            defaults={"body": json.dumps(body, ensure_ascii=False), "saved_at": clock.now()},
        )
    return draft


def _overtaken(former: Draft | None, fields: dict, seen: str | None) -> dict[str, str]:
    """What the former draft says and the new one would lose, when it came from another window."""
    if former is None or seen is None or seen == former.stamp:
        return {}
    texts = {name: text for name, text in written(former).items() if isinstance(text, str) and text.strip()}
    return {name: text for name, text in texts.items() if text not in str(fields.get(name, ""))}


def draft_of(user, record) -> Draft | None:
    """The draft of this person about a record, if there is one."""
    return _drafts(user, record).first()


def written(draft: Draft | None) -> dict[str, str]:
    """The fields of a draft; none without a draft."""
    return {name: said for name, said in json.loads(draft.body).items() if name != ELSEWHERE} if draft else {}


def written_elsewhere(draft: Draft | None) -> dict[str, str]:
    """The fields that another window had saved otherwise; mostly none."""
    return json.loads(draft.body).get(ELSEWHERE, {}) if draft else {}


def drop_draft(user, record) -> None:
    """Forget the draft: what it said is signed."""
    _drafts(user, record).delete()


def _drafts(user, record) -> QuerySet:
    noun = record._meta.concrete_model._meta.model_name
    return Draft.objects.filter(user=user, noun=noun, record_id=record.pk)
