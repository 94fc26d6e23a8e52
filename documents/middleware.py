"""A file that the server cannot write is told, wherever it happens: never an error page without words."""

from casework.views import errors
from documents.storage import NotKept


class NotKeptIsTold:
    """Answers 503 with the sentence of NotKept where no form told it beside its field: a paper's first opening."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return errors.not_kept(request, str(exception)) if isinstance(exception, NotKept) else None
