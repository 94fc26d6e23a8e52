"""Withdrawing a referral, or throwing a draft away: with its reason, and asked twice."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.forms.base import SigueForm
from casework.models import Reason
from casework.models.catalogues import ReasonGroup
from casework.numbers import whole_number
from casework.states import ReferralState
from workflows.door import NotYours, Refused, take_step
from workflows.machines.facts import Explained
from workflows.machines.referral import ReferralMachine
from workflows.views.institution.own import institution_page, own_referral
from workflows.views.institution.tasks import already_sent

TEXT = 2000


class CancellationForm(SigueForm):
    reason = forms.ModelChoiceField(
        label=_("Motivo"), queryset=Reason.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Explicación para el centro"), required=False, max_length=TEXT, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        reasons = Reason.objects.valid_on(clock.today()).filter(group=ReasonGroup.CANCELLATION, only_voluntary=False)
        self.fields["reason"].queryset = reasons
        self.fields["text"].widget.attrs.pop("maxlength", None)


@institution_page
@require_http_methods(["GET", "POST"])
def referral_cancel(request, pk: int):
    """The page that asks once more before the step is taken."""
    referral = own_referral(request, pk)
    if not ReferralMachine.cancel.step.leads_from(referral.state):
        return already_sent(request, referral, status=409 if request.method == "POST" else 200)
    draft = referral.state == ReferralState.DRAFT
    form = None if draft else CancellationForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and (form is None or form.is_valid()):
        facts = Explained(None, now_("Borrador descartado.")) if form is None else Explained(**form.cleaned_data)
        seen = whole_number(request.POST.get("version")) or 0
        try:
            take_step(referral, ReferralMachine.cancel, by=request.user, facts=facts, seen=seen)
        except NotYours as stranger:
            raise Http404 from stranger
        except Refused as refusal:
            reasons, referral = refusal.reasons, own_referral(request, pk)
        else:
            done = now_("Borrador descartado.") if draft else now_("Canalización %(folio)s cancelada.")
            messages.success(request, done % {"folio": referral.shown_folio})
            return redirect("panel")
    status = 200 if request.method == "GET" else 409 if reasons else 422
    return render(
        request, "institution/cancel.html", {"referral": referral, "form": form, "draft": draft, "reasons": reasons},
        status=status,
    )  # fmt: skip
