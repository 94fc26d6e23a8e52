"""The survey's page, opened by its one-time link; it asks nobody who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workflows import survey as answers
from workflows.forms.survey import SurveyForm
from workflows.views.guard import public_page


@public_page
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
