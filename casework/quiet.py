"""What a log must not hold: posted values, cookies, searched names. Only the kind of trouble and where it happened."""

import logging
import re

from django.views.debug import SafeExceptionReporterFilter

QUERY = re.compile(r"(/[^\s?]*)\?\S*")


class NoRequest(logging.Filter):
    """Drops the request from a record and the query from its path, so that no handler can print what was asked."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if isinstance(record.args, tuple):
            record.args = tuple(self._without_query(value) for value in record.args)
        return True

    def _without_query(self, value: object) -> object:
        return QUERY.sub(r"\1", value) if isinstance(value, str) else value


class NothingPosted(SafeExceptionReporterFilter):
    """Django's report of an exception without the posted fields and without local variables."""

    def is_active(self, request) -> bool:
        return True

    def get_post_parameters(self, request) -> dict:
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return {}.items()
