"""The survey: its page, opened by a one-time link; the link that a centre hands out; and what people would change."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework.access import visible
from casework.models import Referral, SurveyAnswer, SurveyInvitation
from casework.roles import Role
from casework.wall import whole
from documents.qr import qr
from workflows import survey as answers
from workflows.forms.survey import SurveyForm
from workflows.views.center.found import find, opened
from workflows.views.guard import proof_page, staff_page

HAND_OUT = (Role.RECEPTION, Role.COORDINATOR)


@proof_page
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Six questions; a link that was used, expired or was mistyped gets one and the same page."""
    if answers.open_invitation(token) is None:
        return _over(request)
    form = SurveyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/survey.html", {"form": form})
    if not answers.answer(token, form.cleaned_data):
        return _over(request)
    return render(request, "public/survey_done.html")


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/survey_over.html", status=404)


def link_to_give(user, referral: Referral) -> SurveyInvitation | None:
    """The last invitation of a case, while it has not been used."""
    last = visible(SurveyInvitation, user).filter(episode__referral=referral.pk).order_by("-pk").first()
    return last if last and not last.used else None


@staff_page(*HAND_OUT)
def survey_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to print or to show, for who has no e-mail or lost it; the earlier one stops working."""
    referral = find(request, Referral, pk)
    invitation = link_to_give(request.user, referral)
    if invitation is None:
        raise Http404
    shown = {"referral": referral, "invitation": invitation}
    if request.method == "POST":
        with whole():
            address = reverse("survey", args=[answers.new_link(invitation)])
        opened(request, referral, action="survey_link")
        shown["address"] = f"{settings.BASE_URL}{address}"
        shown["qr"] = qr(shown["address"])
    return render(request, "center/survey_link.html", shown)


@staff_page(Role.COORDINATOR, Role.DIRECTION)
@require_safe
def survey_opinions(request: HttpRequest) -> HttpResponse:
    """What people would change: the coordinator reads her centre's, the direction every centre's."""
    known = SurveyAnswer.objects.all()
    if request.user.role == Role.COORDINATOR:
        known = known.filter(center=request.user.center_id)
    return render(request, "figures/opinions.html", {"opinions": answers.opinions(known), "least": answers.LEAST})
