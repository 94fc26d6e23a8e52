"""How a page takes a step: the door decides; a refusal becomes sentences on the page, a stranger's step a 404."""

from django.contrib import messages
from django.http import Http404

from casework.numbers import whole_number
from documents.storage import NotKept
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
    except NotKept as problem:
        messages.error(request, str(problem))
        return None


def version_seen(request, name: str = "version") -> int | None:
    """The version that the page had: None from a page that had none; 0, which no record has, if made up."""
    said = request.POST.get(name)
    return (whole_number(said) or 0) if said else None
