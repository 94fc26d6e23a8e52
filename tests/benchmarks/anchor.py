"""The anchor: a plain Django form POST with one INSERT, so that figures of different machines can be compared.

It has what any Django page has (the address is resolved, the request passes through the middleware, a ModelForm cleans
five fields, the row is saved, the answer redirects) and nothing of ours: no permission, no lock, no history, no paper.
The addresses here are those of the whole system and one more, so that no measured run resolves them anew.
"""

from datetime import date, timedelta
from itertools import count

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import path

from casework.models import DailyHead
from casework.wall import whole
from settings import urls

ADDRESS = "/ancla/"
POSTED = {"last_id": 9000, "chains": 700, "entries": 9000, "digest": "a" * 64, "signature": "b" * 64}
_days = count()


class AnchorForm(forms.ModelForm):
    class Meta:
        model = DailyHead
        # Without the day, which is unique: asking whether it is taken would be a second query.
        fields = ["last_id", "chains", "entries", "digest", "signature"]


def anchor_page(request):
    """Save the row and go on, or say what is wrong."""
    day = date(2000, 1, 1) + timedelta(days=next(_days))
    form = AnchorForm(request.POST, instance=DailyHead(day=day))
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    with whole():  # nobody is signed in, and the second wall lets no stranger write
        form.save()
    return HttpResponseRedirect(ADDRESS)


def post_anchor(client: Client) -> None:
    """One plain form POST; raises when it was not saved, because then it measured nothing."""
    answer = client.post(ADDRESS, POSTED)
    if answer.status_code != 302:
        raise RuntimeError(f"The anchor was not saved: {answer.status_code}")


urlpatterns = [path(ADDRESS.strip("/") + "/", anchor_page), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
