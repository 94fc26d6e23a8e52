"""The public page that says what a paper is worth, and nothing of whom it is about (R42)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework import clock
from casework.models import Tally
from casework.states import DocumentState as D
from casework.views.errors import too_many
from documents.cut_off import TITLE as CUT_OFF_TITLE
from documents.kind import KINDS
from documents.models import BoundFile, CutOffReport, InstitutionPaper, IssuedDocument
from documents.paper import VALID, WITHOUT_VALIDITY
from documents.seal import grouped, is_sealed_with, normalise_code

LOOKUPS, PERIOD = 30, 5 * 60  # from one address, in seconds: enough for a desk, too few to try codes


Sealed = IssuedDocument | CutOffReport | InstitutionPaper | BoundFile
ALWAYS_VALID = (CutOffReport, BoundFile)  # nothing takes their place: each says what was true on its day


@dataclass(frozen=True)
class Verdict:
    """What is known of a code."""

    word: str | Promise
    sentence: str | Promise
    shape: str
    document: Sealed | None = None

    @property
    def seal(self) -> str:
        return grouped(self.document.seal).replace("-", " ") if self.document else ""

    @property
    def issuer(self) -> str:
        """Who issued it; a discreet paper names its centre as neutrally here as on paper."""
        if self.document is None:
            return ""
        return self.document.facts.get("center", "") or settings.SIGUE_DIRECTORATE

    @property
    def title(self) -> str:
        if isinstance(self.document, CutOffReport):
            return str(CUT_OFF_TITLE)
        if isinstance(self.document, BoundFile):
            return self.document.facts["title"]
        return str(KINDS[self.document.kind].title) if self.document else ""

    @property
    def pages(self) -> int | None:
        """The leaves of a bound file, to be counted against the one at hand."""
        return self.document.facts["folios"] if isinstance(self.document, BoundFile) else None


UNKNOWN = Verdict(
    _("Documento no reconocido"),
    _("El código no existe, o el papel fue alterado. Revise que lo escribió bien."),
    "off",
)


def verdict(code: str) -> Verdict:
    """Authentic, without validity, or unknown; a paper whose facts no longer fit its seal is unknown."""
    document = _of_code(code) if code else None
    if document is None or not is_sealed_with(document.facts, document.seal):
        return UNKNOWN
    if isinstance(document, ALWAYS_VALID) or document.state in VALID:
        return Verdict(
            _("Documento auténtico"),
            _("Lo emitió este sistema y sigue vigente. Compare estos datos con el papel que tiene en la mano."),
            "done",
            document,
        )
    if document.state == D.REPLACED:
        return Verdict(
            _("Documento sustituido"),
            _("Lo emitió este sistema, pero otro documento lo sustituye. Pida el documento nuevo."),
            "late",
            document,
        )
    return Verdict(_("Documento sin validez"), _("Lo emitió este sistema, pero se dejó sin validez."), "late", document)


def _of_code(code: str) -> Sealed | None:
    """What bears this code: a paper of a case, of a judge's office or of an institution, or a bound file."""
    of_a_case = IssuedDocument.objects.filter(code=code, state__in=[*VALID, *WITHOUT_VALIDITY]).first()
    others = (noun.objects.filter(code=code).first() for noun in (CutOffReport, InstitutionPaper, BoundFile))
    return of_a_case or next((one for one in others if one), None)


@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """The form and, with a code, the verdict."""
    asked = (request.GET.get("codigo") or code).replace("\0", "").strip()[:60]
    if asked and _over_the_limit(request):
        return too_many(request)
    shown = verdict(normalise_code(asked)) if asked else None
    return render(request, "documents/verify.html", {"asked": asked, "verdict": shown, "now": clock.now()})


def _over_the_limit(request: HttpRequest) -> bool:
    return Tally.objects.add(f"verify/{request.META.get('REMOTE_ADDR', '')}", seconds=PERIOD) > LOOKUPS
