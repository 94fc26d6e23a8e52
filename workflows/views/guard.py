"""Who may open a page. Every address says it: `staff_page` for those with an account, `public_page` for anybody.

`proof_page` is public too: what its visitor brings (a link, a code, a password) finds the row, past the second wall.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from two_factor.utils import default_device

from casework.wall import as_whole
from workflows.views import account_unsaved as unsaved


@dataclass(frozen=True)
class AccessRule:
    """What a page asks of its visitor; the test of all addresses reads it from `view.access_rule`."""

    public: bool
    roles: frozenset[str] = frozenset()  # empty: every role
    verified: bool = True  # the second factor was given in this session


def public_page(view: Callable) -> Callable:
    """A page that anybody may open, with or without an account; it is not stored either.

    What a man typed about himself, or a link of his opened, must not come back for the next person at the telephone.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return _not_stored(view(request, *args, **kwargs))

    shown.access_rule = AccessRule(public=True, verified=False)
    return shown


def proof_page(view: Callable) -> Callable:
    """A public page whose visitor proves by what she brings that the row is hers: it looks as the system."""
    return public_page(as_whole(view))


def staff_page(*roles: str) -> Callable:
    """A page for signed-in people with their second factor, of these roles or, without any, of all.

    Works on functions, on the result of `as_view()`, and with `method_decorator(…, name="dispatch")`. Nobody signed in:
    the login page, which keeps what was posted. Another role: 404. The answer is never stored by a browser or a proxy.
    """
    allowed = frozenset(roles)

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not (request.user.is_authenticated and request.user.is_verified()):
                return _not_stored(_to_the_door(request))
            if allowed and request.user.role not in allowed:
                raise Http404
            if unsaved.is_return(request):
                answer = unsaved.back_in_its_form(request, shown, args, kwargs)
            else:
                answer = view(request, *args, **kwargs)
            unsaved.remember_who(request, answer)
            return _not_stored(answer)

        shown.access_rule = AccessRule(public=False, roles=allowed)
        return shown

    return guard


def half_signed_in_page(view: Callable) -> Callable:
    """A page between password and second factor: setting the second factor up, and nothing else."""

    @wraps(view)
    def shown(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or (default_device(user) and not user.is_verified()):
            return _not_stored(_to_the_door(request))
        return _not_stored(view(request, *args, **kwargs))

    shown.access_rule = AccessRule(public=False, verified=False)
    return shown


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """The login page; or the set-up of the second factor for who has none yet."""
    if request.user.is_authenticated and not default_device(request.user):
        return redirect_to_login(_way_back(request), reverse("two_factor:setup"))
    if request.method == "POST":
        kept = unsaved.login_with_what_was_posted(request)
        if kept is not None:
            return kept
    answer = redirect_to_login(_way_back(request), reverse("two_factor:login"))
    if unsaved.session_ended_by_itself(request):
        answer["Location"] += "&motivo=inactividad"
    return answer


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: the page itself, or for a form that cannot be read again, the page it was on."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else unsaved.page_of(request)


def _not_stored(answer: HttpResponse) -> HttpResponse:
    """The answer, which neither a browser nor a proxy keeps."""
    answer["Cache-Control"] = "no-store, private"
    return answer
