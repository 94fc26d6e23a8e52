"""Forms say what to do, keep what was typed, and tie every error to its field."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from casework.forms.base import SigueForm
from casework.forms.widgets import DayMonthYearField


class Identity(SigueForm):
    name = forms.CharField(label="Primer apellido", max_length=5)
    curp = forms.CharField(label="CURP", required=False, help_text="18 caracteres.")
    born = DayMonthYearField(label="Fecha de nacimiento", latest=date(2026, 11, 19))
    sex = forms.ChoiceField(label="Sexo", choices=[("H", "Hombre"), ("M", "Mujer")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="¿Leyó el aviso?")

    ask = {"name": "Escriba el primer apellido"}
    notes = {"curp": "si la conoce"}


def born(**parts):
    form = Identity({f"born_{part}": value for part, value in parts.items()})
    return form.errors.get("born", []) or form.cleaned_data["born"]


def drawn(form, source):
    return Template(source).render(Context({"form": form}))


def test_nothing_that_is_pasted_is_cut_off_in_silence():
    pasted = Identity({"name": "Covarrubias"})
    assert "maxlength" not in drawn(pasted, "{{ form }}")
    assert pasted.errors["name"] == ["Tiene 11 caracteres; caben 5"]
    assert 'value="Covarrubias"' in drawn(pasted, "{{ form }}")


def test_a_missing_answer_is_asked_for_in_words():
    errors = Identity({}).errors
    assert errors["name"] == ["Escriba el primer apellido"]
    assert errors["born"] == ["Escriba la fecha"]
    assert errors["sex"] == ["Elija una opción en «Sexo»"]
    assert errors["agrees"] == ["Responda «¿Leyó el aviso?»"]


def test_a_missing_answer_is_named_as_its_label_stands_and_needs_no_article():
    class Various(SigueForm):
        why = forms.CharField(label="Explique por qué")
        proof = forms.FileField(label="Comprobante:")
        zones = forms.MultipleChoiceField(label="Zonas", choices=[("a", "A")])
        came = forms.ChoiceField(label="2. ¿La persona asistió?", choices=[("a", "A")])
        given = forms.BooleanField(label="Entregó la carta")

    assert [errors[0] for errors in Various({}).errors.values()] == [
        "Complete «Explique por qué»",
        "Adjunte un archivo en «Comprobante»",
        "Elija al menos una opción en «Zonas»",
        "Responda «2. ¿La persona asistió?»",
        "Marque la casilla: entregó la carta",
    ]


def test_a_text_too_long_says_how_long_it_is():
    assert Identity({"name": "Iniesta"}).errors["name"] == ["Tiene 7 caracteres; caben 5"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"dia": "27", "mes": "3", "anio": "1988"}, date(1988, 3, 27)),
        ({"dia": " 7", "mes": "03", "anio": "1988"}, date(1988, 3, 7)),
        ({"dia": "27 3 1988"}, date(1988, 3, 27)),
        ({"dia": "27/3/1988"}, date(1988, 3, 27)),
        (
            {"dia": "30", "mes": "2", "anio": "2026"},
            ["El día debe estar entre 1 y 28: es lo que tiene febrero de 2026"],
        ),
        ({"dia": "30 2 2026"}, ["El día debe estar entre 1 y 28: es lo que tiene febrero de 2026"]),
        ({"dia": "14", "mes": "17", "anio": "1988"}, ["El mes debe ser un número entre 1 y 12"]),
        ({"dia": "14", "mes": "marzo", "anio": "1988"}, ["El mes debe ser un número entre 1 y 12"]),
        ({"dia": "14", "mes": "7", "anio": "88"}, ["Escriba el año con cuatro cifras"]),
        ({"dia": "14", "mes": "7", "anio": "1890"}, ["El año no puede ser anterior a 1900"]),
        ({"dia": "14", "mes": "7", "anio": "2890"}, ["El año no puede ser posterior a 2026"]),
        ({"dia": "14", "anio": "1988"}, ["Falta el mes de la fecha"]),
        ({"dia": "20", "mes": "11", "anio": "2026"}, ["La fecha no puede ser posterior al 19/11/2026"]),
    ],
)
def test_a_day_is_read_or_refused_with_a_sentence(typed, expected):
    assert born(**typed) == expected


def test_a_year_too_early_is_told_with_the_earliest_that_the_field_takes():
    class Order(SigueForm):
        decided = DayMonthYearField(label="Fecha de la determinación", earliest=lambda: date(2000, 1, 1))

    typed = {"decided_dia": "1", "decided_mes": "2", "decided_anio": "1890"}
    assert Order(typed).errors["decided"] == ["El año no puede ser anterior a 2000"]
    typed |= {"decided_anio": "2300"}
    assert Order(typed).errors["decided"] == ["El año no puede ser posterior a 2200"]


def test_a_refused_day_comes_back_as_it_was_typed_with_only_the_wrong_part_marked():
    page = drawn(Identity({"born_dia": "14", "born_mes": "17", "born_anio": "1988"}), "{% field form.born %}")
    assert 'name="born_mes" inputmode="numeric" value="17"' in page
    assert page.count("is-invalid") == 1
    assert 'aria-describedby="id_born-error"' in page


def test_a_chosen_file_is_asked_for_again_unless_its_own_error_does():
    class Letter(SigueForm):
        text = forms.CharField(label="Texto")
        file = forms.FileField(label="Archivo", required=False)

    again, chosen = "Vuelva a elegir el archivo", SimpleUploadedFile("oficio.pdf", b"%PDF")
    assert again in drawn(Letter({}, {"file": chosen}), "{% field form.file %}")
    assert again not in drawn(Letter({}, {}), "{% field form.file %}")
    assert again not in drawn(Letter(), "{% field form.file %}")
    assert again not in drawn(Letter({}, {"file": SimpleUploadedFile("vacio.pdf", b"")}), "{% field form.file %}")


def test_the_summary_links_each_error_to_its_field():
    page = drawn(Identity({"sex": "H", "agrees": "on"}), "{% error_summary form %}")
    assert "Revise 2 datos" in page
    assert '<a href="#id_name">Escriba el primer apellido</a>' in page
    assert '<a href="#id_born_0">Escriba la fecha</a>' in page


def test_a_form_without_errors_has_no_summary():
    assert drawn(Identity(), "{% error_summary form %}").strip() == ""


def test_a_field_has_its_label_its_note_its_help_and_its_error():
    page = drawn(Identity({}), "{% field form.name width='30ch' %}{% field form.curp %}")
    assert '<label class="form-label" for="id_name">Primer apellido</label>' in page
    assert "Error: escriba el primer apellido" in page
    assert "form-control is-invalid w-30ch" in page
    assert "(si la conoce)" in page
    assert 'aria-describedby="id_curp-ayuda"' in page


def test_options_are_a_group_with_a_legend():
    page = drawn(Identity({"sex": "M"}), "{% field form.sex %}{% field form.sex look='choices' row=True %}")
    assert "<legend>Sexo</legend>" in page
    assert page.count("checked") == 2
    assert 'class="choices choices-row"' in page


def test_what_was_typed_is_never_trusted_as_markup():
    page = drawn(Identity({"name": '"><script>x</script>', "born_dia": '"><b>'}), "{% fields form %}")
    assert "<script>" not in page
    assert "<b>" not in page
