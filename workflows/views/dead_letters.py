"""Messages that could not be sent: what failed and when, never what they said; and the way to try again (R24, R48)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from casework.access import visible
from casework.roles import Role
from documents.delivery import try_again
from documents.models import Message
from workflows.views.guard import staff_page

SHOWN = 200


@staff_page(Role.SYSTEM_ADMIN)
def dead_letters(request):
    """The letters given up after every attempt, the last ones first."""
    dead = visible(Message, request.user).filter(status=Message.Status.DEAD).order_by("-pk")
    rows = [(one, _masked(one.recipient)) for one in dead[:SHOWN]]
    return render(request, "oversight/dead_letters.html", {"rows": rows, "count": dead.count()})


def _masked(address: str) -> str:
    """Enough of an address to find what is wrong with it: its first sign and its server."""
    name, _at, server = address.partition("@")
    return f"{name[:1]}…@{server}" if server else "—"


@staff_page(Role.SYSTEM_ADMIN)
@require_POST
def dead_letter_again(request, pk: int):
    """Put one letter back among those to be sent."""
    letter = get_object_or_404(visible(Message, request.user).filter(status=Message.Status.DEAD), pk=pk)
    try_again(visible(Message, request.user).filter(pk=letter.pk))
    messages.success(request, _("Se intentará de nuevo en los próximos minutos."))
    return redirect("dead_letters")


@staff_page(Role.SYSTEM_ADMIN)
@require_POST
def dead_letters_again(request):
    """Put every letter that was given up back among those to be sent: the server is there again."""
    many = try_again(visible(Message, request.user))
    if many:
        messages.success(
            request,
            ngettext(
                "Se intentará de nuevo %(n)s mensaje en los próximos minutos.",
                "Se intentarán de nuevo %(n)s mensajes en los próximos minutos.",
                many,
            )
            % {"n": many},
        )
    else:
        messages.info(request, _("No queda ningún mensaje por intentar: ya salieron o esperan su turno."))
    return redirect("dead_letters")
