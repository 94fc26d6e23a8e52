"""Pages that only say something: privacy, help, accessibility, news, contact, guidelines."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import clock
from casework.models import Center, LegalBasis, User
from documents.guide import CHAPTERS, VERSION, guide_pdf
from workflows.news import NEWS
from workflows.views.guard import public_page

PRIVACY_VERSION = "2026-1"
GUIDELINES_VERSION = "2026-1"


@public_page
@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """The notice, short first and whole below (LGPDPPSO)."""
    context = {
        "version": PRIVACY_VERSION,
        "ministry": settings.SIGUE_MINISTRY,
        "directorate": settings.SIGUE_DIRECTORATE,
        "address": settings.SIGUE_ADDRESS,
        "emails": settings.SIGUE_CONTACT_EMAILS,
        "authority": settings.SIGUE_DATA_AUTHORITY,
    }
    return render(request, "public/privacy_notice.html", context)


@public_page
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Help: one's own role first, then the others'."""
    own = getattr(request.user, "role", None)
    chapters = sorted(CHAPTERS, key=lambda chapter: chapter.role != own)
    return render(request, "public/help.html", {"chapters": chapters, "own": own, "version": VERSION})


@public_page
@require_safe
def help_guide(request: HttpRequest) -> HttpResponse:
    """The technical guide as a PDF (R78)."""
    answer = HttpResponse(guide_pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="guia-tecnica-sigue.pdf"'
    return answer


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What holds for everybody's use, what does not yet, and whom to tell."""
    return render(request, "public/accessibility.html", {"email": settings.SIGUE_SUPPORT_EMAIL})


@public_page
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What changed, version by version (R55, R73)."""
    return render(request, "public/news.html", {"news": NEWS})


@public_page
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Who answers, and every centre with its telephone (R63, R113)."""
    context = {
        "centers": Center.objects.valid_on(clock.today()).select_related("municipality"),
        "officials": _officials(),
        "address": settings.SIGUE_ADDRESS,
        "phones": settings.SIGUE_PHONES,
        "emails": settings.SIGUE_CONTACT_EMAILS,
        "support": settings.SIGUE_SUPPORT_EMAIL,
        "ministry": settings.SIGUE_MINISTRY,
        "directorate": settings.SIGUE_DIRECTORATE,
    }
    return render(request, "public/contact.html", context)


def _officials() -> list[tuple[str, str]]:
    """Post and name of those in office today, from «post|name|from|to» in the settings."""
    today, found = clock.today().isoformat(), []
    for entry in settings.SIGUE_OFFICIALS:
        post, name, since, until = (part.strip() for part in [*entry.split("|"), "", "", ""][:4])
        if (not since or since <= today) and (not until or today <= until):
            found.append((post, name))
    return found


@public_page
def guidelines(request: HttpRequest) -> HttpResponse:
    """The general guidelines in four chapters; who has an account accepts them once (R10)."""
    user = request.user
    if request.method == "POST" and user.is_authenticated:
        User.objects.filter(pk=user.pk, guidelines_accepted_at__isnull=True).update(guidelines_accepted_at=clock.now())
        messages.success(request, _("Quedó registrado que acepta los lineamientos."))
        return redirect("guidelines")
    context = {
        "version": GUIDELINES_VERSION,
        "bases": LegalBasis.objects.valid_on(clock.today()),
        "accepted_at": user.guidelines_accepted_at if user.is_authenticated else None,
    }
    return render(request, "public/guidelines.html", context)
