"""A file of a case, for whoever may know it: inline, never guessed at, and unable to do anything."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.access import record_access, visible
from casework.models import Attachment
from workflows.views.guard import staff_page

# Painted or laid out by the browser itself; whatever the file says, nothing of it runs or calls anybody.
INERT = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)


@staff_page()
@require_GET
def attachment(request, pk: int):
    """The content of a jpg or pdf; the reading leaves its access row (R64)."""
    file = get_object_or_404(
        visible(Attachment, request.user).select_related("referral"), pk=pk, removed_at__isnull=True
    )
    try:
        content = file.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404(_("El archivo ya no está.")) from gone
    record_access(request.user, file, action="download", address=request.META.get("REMOTE_ADDR"))
    response = FileResponse(
        content, as_attachment="descargar" in request.GET, filename=file.name, content_type=file.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = INERT
    return response
