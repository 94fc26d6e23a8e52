"""Check your answers, declare, and send: once, however often the button is pressed."""

from django import forms as django_forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from casework.access import record_access
from casework.forms.base import SigueForm
from casework.models import Referral
from casework.numbers import whole_number
from casework.states import ReferralState
from workflows.door import NotYours, Refused, Stale, possible_steps, take_step
from workflows.forms.referral.parts import part_that_asks
from workflows.machines.referral import ReferralMachine, Submission
from workflows.views.institution.answers import answers
from workflows.views.institution.duplicates import likely_the_same
from workflows.views.institution.own import institution_page, is_editable, own_referral
from workflows.views.institution.tasks import already_sent
from workflows.views.institution.term import said_of_term

SENDING = {ReferralState.DRAFT: ReferralMachine.submit, ReferralState.RETURNED: ReferralMachine.submit_again}


class DeclarationForm(SigueForm):
    ask = {"declared": _("Marque la declaración para poder enviar")}
    declared = django_forms.BooleanField(
        label=_(
            "Los datos corresponden a los documentos adjuntos, y mi instancia puede compartirlos para este fin "
            "conforme al aviso de privacidad."
        )
    )


class CorrectionForm(DeclarationForm):
    """Sent again: something was changed since it was returned, or a comment says why not (domain §8.1)."""

    field_order = ["comment", "declared"]
    comment = django_forms.CharField(
        label=_("Comentario para quien revisa"), required=False, max_length=2000,
        widget=django_forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, corrected: bool, **options):
        super().__init__(*args, **options)
        if not corrected:
            self.fields["comment"].required = True
            self.fields["comment"].error_messages["required"] = _(
                "Corrija lo que el centro pide, o escriba aquí por qué la envía igual"
            )


def form_of(referral: Referral, data=None) -> DeclarationForm:
    """What is asked before sending; of a returned one, a comment too."""
    if referral.state == ReferralState.RETURNED:
        return CorrectionForm(data, corrected=referral.is_corrected)
    return DeclarationForm(data)


@institution_page
@require_http_methods(["GET", "POST"])
def referral_check(request, pk: int):
    """All the answers with «Cambiar», what is missing with its place, and the declaration."""
    referral = own_referral(request, pk)
    if request.method == "POST":
        return _send(request, referral)
    if not is_editable(referral):
        return already_sent(request, referral)
    if hasattr(referral, "victim_record"):
        record_access(request.user, referral.victim_record, address=request.META.get("REMOTE_ADDR"))
    return _page(request, referral, form_of(referral))


def _send(request, referral: Referral):
    if not is_editable(referral):
        return _was_sent(request, referral)
    form = form_of(referral, request.POST)
    if not form.is_valid():
        return _page(request, referral, form, status=422)
    facts = Submission(declared=True, comment=form.cleaned_data.get("comment", ""))
    try:
        take_step(
            referral, SENDING[referral.state], by=request.user, facts=facts,
            seen=whole_number(request.POST.get("version")) or 0,
        )  # fmt: skip
    except NotYours as stranger:
        raise Http404 from stranger
    except Stale as stale:
        fresh = own_referral(request, referral.pk)
        if not is_editable(fresh):
            return _was_sent(request, fresh)
        return _page(request, fresh, form_of(fresh), reasons=stale.reasons, status=409)
    except Refused as refusal:
        return _page(request, own_referral(request, referral.pk), form, reasons=refusal.reasons, status=422)
    return redirect("referral_sent", referral.pk)


def _was_sent(request, referral: Referral):
    """A second click, or the back button: the confirmation of what was sent, never a second folio."""
    if referral.submitted_at and referral.state != ReferralState.CANCELLED:
        return redirect("referral_sent", referral.pk)
    return already_sent(request, referral, status=409)


def missing(referral: Referral, user) -> list[tuple]:
    """(sentence, the part where it is answered) of everything that holds back the sending."""
    wanted = SENDING[referral.state].step
    sentences = next((unmet for step, unmet in possible_steps(referral, user) if step is wanted), [])
    return [(sentence, part_that_asks(str(sentence))) for sentence in sentences]


def _page(request, referral: Referral, form, *, reasons=(), status: int = 200):
    lacking = missing(referral, request.user)
    told = {str(sentence) for sentence, _part in lacking}
    return render(
        request, "institution/check.html",
        {
            "referral": referral, "groups": answers(referral), "form": form, "missing": lacking,
            "reasons": [reason for reason in reasons if str(reason) not in told],
            "returned": referral.state == ReferralState.RETURNED, "twins": likely_the_same(referral, request.user),
            "term_over": said_of_term(referral),
        },
        status=status,
    )  # fmt: skip
