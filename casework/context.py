"""What every page knows: the system's name, who is looking, and where they can go."""

from django.conf import settings
from django.http import HttpRequest

from casework import navigation


def site(request: HttpRequest) -> dict[str, object]:
    """The context of the base template; an error page drawn early has no user, and then it has no bar."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    inside = signed_in and _is_inside(user)
    return {
        "site": {
            "name": settings.SIGUE_SYSTEM_NAME,
            "acronym": settings.SIGUE_ACRONYM,
            "ministry": settings.SIGUE_MINISTRY,
            "directorate": settings.SIGUE_DIRECTORATE,
            "source_url": settings.SIGUE_SOURCE_URL,
            "is_demo": settings.SIGUE_DEMO,
            "signed_in": signed_in,
            "searches": inside and user.at_center,
            "place": _place(user) if signed_in else "",
            # Counting what waits is the dearest part of a page: the page of an error does without.
            "nav": navigation.items(user, request.path, counted=not hasattr(request, "failed")) if inside else [],
        }
    }


def _is_inside(user) -> bool:
    """Between password and second factor nobody is inside: there is nowhere to go, and nothing is counted for her."""
    is_verified = getattr(user, "is_verified", None)
    return is_verified is None or is_verified()


def _place(user) -> str:
    """Where the user works, beside the wordmark."""
    if user.at_institution:
        return "Instancia canalizadora"
    if user.center_id:
        return user.center.name
    return user.get_role_display()
