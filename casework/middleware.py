"""Refuses what is too large with a sentence, before anybody reads it."""

from django.conf import settings

from casework.views.errors import too_large

PIECE = 64 * 1024


class TooLarge:
    """Answers 413 to a request longer than SIGUE_REQUEST_LIMIT bytes.

    The body is read and dropped up to four times the limit: a browser that is cut off while it sends shows its own
    error instead of ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = _length(request)
        if length <= settings.SIGUE_REQUEST_LIMIT:
            return self.get_response(request)
        left = min(length, 4 * settings.SIGUE_REQUEST_LIMIT)
        while left > 0 and (piece := request.read(min(PIECE, left))):
            left -= len(piece)
        return too_large(request)


def _length(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
