"""What somebody was writing and has not signed: kept on the server, sealed, per person and record (§13.12)."""

import json

from casework import clock
from workflows.models import Draft


def keep_draft(user, record, fields: dict[str, str]) -> Draft:
    """Keep what was written about a record; the last saved replaces the one before."""
    draft, _made = Draft.objects.update_or_create(  # two tabs may save the first one at the same instant
        user=user,
        noun=record._meta.concrete_model._meta.model_name,
        record_id=record.pk,
        defaults={"body": json.dumps(fields, ensure_ascii=False), "saved_at": clock.now()},
    )
    return draft


def draft_of(user, record) -> Draft | None:
    """The draft of this person about a record, if there is one."""
    return Draft.objects.filter(
        user=user, noun=record._meta.concrete_model._meta.model_name, record_id=record.pk
    ).first()


def written(draft: Draft | None) -> dict[str, str]:
    """The fields of a draft; none without a draft."""
    return json.loads(draft.body) if draft else {}


def drop_draft(user, record) -> None:
    """Forget the draft: what it said is signed."""
    Draft.objects.filter(user=user, noun=record._meta.concrete_model._meta.model_name, record_id=record.pk).delete()
