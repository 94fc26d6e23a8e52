"""The kinds, routes and places that the source document asks for are rows of catalogues, not code."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework.models import Center, Determination, Institution, InstitutionType, LegalBasis, Municipality, Referral

pytestmark = pytest.mark.usefixtures("catalogues")


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("code", ["SANCTION", "RESOLUTION", "SENTENCE"])
def test_what_an_authority_orders_is_mandatory(code):
    assert Determination.objects.get(code=code).mandatory


@pytest.mark.requirement("R15")
@pytest.mark.requirement("R27")
@pytest.mark.parametrize("code", ["RECOMMENDATION", "VOLUNTARY"])
def test_a_recommendation_and_the_own_wish_are_not(code):
    assert not Determination.objects.get(code=code).mandatory


@pytest.mark.requirement("R3")
@pytest.mark.requirement("R17")
@pytest.mark.requirement("R18")
@pytest.mark.requirement("R19")
@pytest.mark.requirement("R20")
def test_every_kind_of_institution_that_may_refer_is_there():
    levels = set(InstitutionType.objects.values_list("level", flat=True))
    assert {"STATE", "JUDICIAL", "MUNICIPAL", "OTHER"} <= levels
    assert {"STATE", "MUNICIPAL"} <= set(Institution.Level.values)
    assert Municipality.objects.count() == 125


@pytest.mark.requirement("R22")
@pytest.mark.requirement("R52")
def test_the_programme_stands_on_its_legal_basis_and_a_referral_can_cite_one():
    assert LegalBasis.objects.filter(requirement__contains="R74").exists()
    assert Referral._meta.get_field("legal_basis").related_model is LegalBasis


@pytest.mark.requirement("R21")
@pytest.mark.requirement("R71")
def test_a_new_centre_or_another_provider_is_a_row_with_its_opening_day():
    toluca = Center.objects.get(code="TOL")
    new = Center(
        code="TLA",
        name="Centro de reeducación de Tlalnepantla",
        kind="OTHER_PROVIDER",
        municipality=toluca.municipality,
        opened_on=date(2026, 5, 4),
        valid_from=date(2026, 5, 4),
        source="prueba",
    )
    new.full_clean(exclude=["address", "phone", "email", "opening_hours"])
    new.save()
    assert new in Center.objects.valid_on(date(2026, 6, 1))
    assert new not in Center.objects.valid_on(date(2026, 1, 1))


def test_a_catalogue_row_cannot_end_before_it_begins():
    row = Determination.objects.get(code="SENTENCE")
    row.valid_to = date(2000, 1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
