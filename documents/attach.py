"""A file that came in becomes one of the case's: its content first, then its row."""

from django.core.files.base import ContentFile

from casework import clock
from casework.models import Attachment
from documents.uploads import EXTENSIONS, Accepted


def attach(accepted: Accepted, *, referral_id: int, kind: str, by) -> Attachment:
    """Keep the file and its row; raises NotKept, with no row, when the server cannot write it."""
    row = Attachment(
        referral_id=referral_id,
        kind=kind,
        name=accepted.name,
        media_type=accepted.mime,
        size=accepted.size,
        pages=accepted.pages,
        sha256=accepted.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    name = accepted.sha256[:32] + EXTENSIONS[accepted.mime]  # the given name may tell who it is about
    row.file.save(name, ContentFile(accepted.content), save=True)
    return row
