"""Where files are kept: each whole or not at all, and a sentence when the server cannot write it."""

import errno
import logging
import os
from contextlib import suppress

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class NotKept(Exception):
    """The server could not write a file; the message is the sentence to show beside its field or on its page."""


class Files(FileSystemStorage):
    """A folder in which a file has a name that no other ever had, and nothing stays of one that was cut off."""

    def get_available_name(self, name, max_length=None):
        # Always a fresh one: what is half written can then be taken away, and never somebody else's file.
        return super().get_available_name(self.get_alternative_name(*os.path.splitext(name)), max_length)

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError as problem:
            with suppress(OSError):
                os.remove(self.path(name))
            log.error("a file could not be kept: %s", errno.errorcode.get(problem.errno or 0, type(problem).__name__))
            raise NotKept(_sentence(problem)) from problem


def _sentence(problem: OSError) -> str:
    if problem.errno in NO_ROOM:
        return _("El servidor no tiene espacio para el archivo. No se guardó nada; avise a soporte y repítalo después.")
    return _("El servidor no pudo guardar el archivo. No se guardó nada; avise a soporte y repítalo después.")
