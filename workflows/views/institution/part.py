"""One group of questions a page: it saves however incomplete, and never over what somebody else saved meanwhile."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.access import record_access, visible
from casework.models import Attachment, Referral
from casework.numbers import whole_number
from casework.words import hour
from documents.storage import NotKept
from workflows.forms.referral.documents import MOST_FILES, DocumentsForm, kept_files
from workflows.forms.referral.parts import BY_SLUG, Part, keep, part_after, place_in_group, take_out
from workflows.views.institution.differences import differences, typed
from workflows.views.institution.duplicates import likely_the_same
from workflows.views.institution.own import institution_page, is_editable, own_referral
from workflows.views.institution.tasks import already_sent
from workflows.views.institution.term import said_of_term

BACK_TO_CHECK = "revisar"


class ChangedMeanwhile(Exception):
    """The row in the database is not the one the page was made from."""


@institution_page
@require_http_methods(["GET", "POST"])
def referral_part(request, pk: int, part: str):
    """Show or save one part of a draft or of a returned referral."""
    if part not in BY_SLUG:
        raise Http404
    chosen = BY_SLUG[part]
    referral = own_referral(request, pk)
    if request.method == "POST":
        return _save(request, referral, chosen)
    if not is_editable(referral):
        return already_sent(request, referral)
    if chosen.form is None and hasattr(referral, "victim_record"):
        record_access(request.user, referral.victim_record, address=request.META.get("REMOTE_ADDR"))
    return _page(request, referral, chosen, chosen.forms(referral))


def _save(request, referral: Referral, part: Part):
    forms = part.forms(referral, request.POST, request.FILES)
    valid = all([form.is_valid() for form in forms])
    if not is_editable(referral):
        return already_sent(request, referral, unsaved=typed(forms), status=409)
    if whole_number(request.POST.get("canalizacion")) != referral.pk:
        return _other_person(request, referral, forms)
    if whole_number(request.POST.get("version")) != referral.version:
        if not any(form.has_changed() for form in forms) and not request.POST.get("quitar"):
            return _onward(request, referral, part)  # a second click: it is saved already
        return _page(request, referral, part, forms, changed=True, status=409)
    some_kept = isinstance(forms[0], DocumentsForm) and forms[0].only_files_refused
    if not valid and not some_kept:
        return _page(request, referral, part, forms, status=422)
    try:
        saved = _write(request, referral, part, forms)
    except NotKept as problem:
        forms[0].add_error("files", str(problem))
        return _page(request, own_referral(request, referral.pk), part, forms, status=422)
    except ChangedMeanwhile:
        fresh = own_referral(request, referral.pk)
        forms = part.forms(fresh, request.POST)
        all([form.is_valid() for form in forms])
        return _page(request, fresh, part, forms, changed=True, status=409)
    if not valid:
        return _page(request, own_referral(request, saved.pk), part, forms, status=422)
    if request.POST.get("quitar") or request.POST.get("accion") == "adjuntar":
        return redirect(_address(referral, part, request.POST.get("volver")) + "#documentos")
    _warn_of_twins(request, saved, part)
    _warn_of_term(request, saved, part)
    return _onward(request, saved, part)


def _write(request, referral: Referral, part: Part, forms) -> Referral:
    """Lock the row, make sure that it is the one on the page, and keep the answers."""
    with transaction.atomic():
        locked = visible(Referral, request.user).select_for_update().get(pk=referral.pk)
        if locked.version != referral.version or not is_editable(locked):
            raise ChangedMeanwhile
        keep(part, forms, locked, request.user)
        if isinstance(forms[0], DocumentsForm) and (wanted := whole_number(request.POST.get("quitar"))):
            files = Attachment.objects.filter(referral=locked.pk, removed_at__isnull=True)
            files = files.exclude(kind=Attachment.Kind.CORRESPONDENCE)
            take_out(locked, get_object_or_404(files, pk=wanted))
    return locked


def _onward(request, referral: Referral, part: Part):
    """The next part; the check when the person came from there; the panel when he leaves."""
    if request.POST.get("salir"):
        messages.success(request, _("Borrador guardado a las %(hour)s.") % {"hour": hour(clock.now())})
        return redirect("panel")
    following = part_after(part)
    if request.POST.get("volver") == BACK_TO_CHECK or following is None:
        return redirect("referral_check", referral.pk)
    return redirect("referral_part", referral.pk, following.slug)


def _warn_of_twins(request, referral: Referral, part: Part) -> None:
    if part.slug == "identidad" and likely_the_same(referral, request.user):
        messages.warning(
            request,
            _("Su área ya canalizó a una persona con los mismos datos. Vea cuál en la lista de partes."),
        )


def _warn_of_term(request, referral: Referral, part: Part) -> None:
    """Said on the page that follows; the check says it by itself."""
    said = said_of_term(referral) if part.slug == "plazo" else ""
    if said and request.POST.get("volver") != BACK_TO_CHECK:
        messages.warning(request, said)


def _address(referral: Referral, part: Part, back: str | None = "") -> str:
    address = reverse("referral_part", args=[referral.pk, part.slug])
    return f"{address}?volver={BACK_TO_CHECK}" if back == BACK_TO_CHECK else address


def _page(request, referral: Referral, part: Part, forms, *, changed: bool = False, status: int = 200):
    number, of = place_in_group(part)
    back = (request.POST.get("volver") or request.GET.get("volver")) == BACK_TO_CHECK
    files = kept_files(referral)
    return render(
        request, f"institution/parts/{part.slug}.html" if part.slug in OWN_PAGES else "institution/part.html",
        {
            "referral": referral, "part": part, "number": number, "of": of, "forms": forms, "form": forms[0],
            "orders": forms[1] if len(forms) > 1 else None, "files": files, "room": MOST_FILES - len(files),
            "changed": changed, "differences": differences(forms) if changed else [],
            "back_to_check": back, "has_errors": any(form.is_bound and not form.is_valid() for form in forms),
            "is_multipart": any(form.is_multipart() for form in forms),
            "term_over": said_of_term(referral) if part.slug == "plazo" and not forms[0].is_bound else "",
        },
        status=status,
    )  # fmt: skip


OWN_PAGES = frozenset({"identidad", "victima", "documentos"})


def _other_person(request, referral: Referral, forms):
    """The form was made for another record than the address says: nothing is saved, and nothing typed is lost."""
    return render(request, "institution/other_person.html", {"referral": referral, "unsaved": typed(forms)}, status=409)
