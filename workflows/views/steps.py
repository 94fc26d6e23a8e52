"""How a page takes a step: the door decides; a refusal becomes sentences on the page, a stranger's step a 404."""

from django.contrib import messages
from django.http import Http404

from workflows.door import NotYours, Refused, take_step


def take(request, record, step, facts=None, *, seen: int | None = None):
    """Take a step for the person of this request; the record as it is now, or None after saying why not."""
    try:
        return take_step(record, step, by=request.user, facts=facts, seen=seen)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return None
