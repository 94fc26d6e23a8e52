"""The order: the letter and its authority, and what was determined and for how long."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.widgets import DayMonthYearField
from casework.models import Determination, LegalBasis, Referral
from workflows.forms.referral.part import PartForm, in_force

EARLIEST = date(2000, 1, 1)
LONGEST_TERM_YEARS = 30
NOBODYS_ORDER = "VOLUNTARY"  # somebody who comes by himself has no institution


class LetterForm(PartForm):
    """The letter that asks for the programme, and who decided it."""

    needed = ("letter_number", "letter_date", "authority", "judicial_case_number")
    widths = {"letter_number": "20ch", "authority": "30ch", "judicial_case_number": "20ch"}
    ask = {
        "letter_number": _("Escriba el número del oficio"),
        "letter_date": _("Escriba la fecha del oficio"),
        "authority": _("Escriba la autoridad que determina"),
        "judicial_case_number": _("Escriba la causa penal, carpeta o expediente"),
    }
    letter_date = DayMonthYearField(
        label=_("Fecha del oficio"), help_text=_("Por ejemplo, 12 11 2026"), required=False, earliest=EARLIEST,
        latest=clock.today,
    )  # fmt: skip

    class Meta:
        model = Referral
        fields = ("letter_number", "letter_date", "authority", "judicial_case_number")
        labels = {
            "letter_number": _("Número del oficio"),
            "authority": _("Autoridad que determina"),
            "judicial_case_number": _("Causa penal, carpeta o expediente"),
        }
        help_texts = {
            "letter_number": _("Como aparece en el documento, por ejemplo JSC/EJEC/2214/2026"),
            "authority": _("El cargo de quien firma la resolución, por ejemplo Jueza Segunda de Control"),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if not (self.instance.determination_id is None or self.instance.is_mandatory):
            self.fields["judicial_case_number"].required = False
            self.fields["judicial_case_number"].note = _("si lo hay")


class TermForm(PartForm):
    """What was determined, the term, and the reports the authority wants."""

    needed = ("determination",)
    widths = {"determination": "30ch", "legal_basis": "30ch", "ordered_sessions": "4ch"}
    ask = {"determination": _("Elija la determinación")}
    notes = {"ordered_sessions": _("si la autoridad lo fijó")}

    determination_date = DayMonthYearField(
        label=_("Fecha de la determinación"), required=False, earliest=EARLIEST, latest=clock.today
    )
    term_from = DayMonthYearField(label=_("El plazo para cumplir empieza"), required=False, earliest=EARLIEST)
    term_to = DayMonthYearField(label=_("El plazo termina"), required=False, earliest=EARLIEST)
    ordered_sessions = forms.IntegerField(
        label=_("Número de sesiones ordenadas"), required=False, min_value=1, max_value=200
    )
    report_frequency = forms.ChoiceField(
        label=_("Informes que pide la autoridad"), choices=Referral.ReportFrequency, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    first_report_due = DayMonthYearField(label=_("Primer informe, a más tardar"), required=False, earliest=EARLIEST)

    class Meta:
        model = Referral
        fields = (
            "determination", "determination_date", "term_from", "term_to", "ordered_sessions", "report_frequency",
            "first_report_due", "legal_basis",
        )  # fmt: skip
        labels = {"determination": _("Tipo de determinación"), "legal_basis": _("Fundamento jurídico")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["determination"].queryset = in_force(Determination).exclude(code=NOBODYS_ORDER)
        self.fields["legal_basis"].queryset = in_force(LegalBasis)
        for name in ("determination", "legal_basis"):
            self.fields[name].empty_label = _("Elija de la lista")
        self.fields["ordered_sessions"].widget.attrs["inputmode"] = "numeric"

    def clean(self):
        data = super().clean()
        begins, ends = data.get("term_from"), data.get("term_to")
        if begins and ends and ends < begins:
            self.add_error("term_to", _("El plazo no puede terminar antes de empezar"))
        elif begins and ends and ends.year - begins.year > LONGEST_TERM_YEARS:
            self.add_error("term_to", _("El plazo es de más de 30 años. Revise el año"))
        due = data.get("first_report_due")
        if due and begins and due < begins:
            self.add_error("first_report_due", _("El primer informe no puede pedirse antes de que empiece el plazo"))
        return data
