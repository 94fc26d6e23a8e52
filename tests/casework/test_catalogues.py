import csv
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Sum
from holidays import country_holidays

from casework.catalogue_load import FOLDER, SHEETS, CatalogueError, load_catalogues
from casework.models.catalogues import (
    AttendancePolicy,
    CurriculumTopic,
    Determination,
    EligibilityCriterion,
    Holiday,
    InstitutionType,
    Language,
    LegalBasis,
    Municipality,
    ProgramTemplate,
    Reason,
    ReasonGroup,
    ViolenceModality,
    ViolenceType,
)
from casework.models.centers import Center, Room
from casework.models.goals import Goal, GoalMonth
from casework.roles import Area
from casework.states import GoalState
from casework.working_days import is_working_day, working_days_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(catalogues):
    """The catalogues as they come."""


@pytest.fixture
def folder(tmp_path):
    """A copy of the catalogue files that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "catalogue")


def everything() -> dict:
    models = [sheet.model for sheet in SHEETS] + [GoalMonth]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_state_has_its_125_municipalities_and_two_gender_alerts(seeded):
    assert Municipality.objects.count() == 125
    assert Municipality.objects.filter(avgm_feminicide=True).count() == 11
    assert Municipality.objects.filter(avgm_disappearance=True).count() == 7
    assert Municipality.objects.get(code="15106").name == "Toluca"


def test_a_municipality_is_found_without_accents(seeded):
    assert Municipality.objects.get(name_search="nezahualcoyotl").code == "15058"


def test_every_municipality_has_a_nearest_center_and_a_center_is_nearest_to_its_own(seeded):
    assert not Municipality.objects.filter(nearest_center__isnull=True).exists()
    for center in Center.objects.select_related("municipality"):
        assert center.municipality.nearest_center_id == center.pk


@pytest.mark.requirement("R86")
def test_the_five_centers_of_the_published_period_are_there_with_rooms(seeded):
    assert list(Center.objects.values_list("code", flat=True)) == ["TOL", "ECA", "NAU", "IXT", "VAB"]
    assert all(name.startswith("CeDeMas+ ") for name in Center.objects.values_list("name", flat=True))
    assert Center.objects.valid_on(date(2022, 1, 1)).count() == 5
    assert all(center.rooms.count() == 5 for center in Center.objects.all())


def test_a_room_has_its_name_once_in_a_center(seeded):
    room = Room.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.create(center=room.center, name=room.name, capacity=1)


def test_the_programme_asks_twenty_individual_sessions_and_fifteen_of_group(seeded):
    template = ProgramTemplate.objects.get()
    assert [template.quota(area) for area in Area] == [12, 4, 4, 15]
    assert template.total == 35
    assert template.follow_up_months == (3, 6, 12)
    assert [template.minutes(area) for area in (Area.LEGAL, Area.GROUP)] == [50, 120]
    assert template.policy == AttendancePolicy.objects.get()
    with pytest.raises(KeyError):
        template.quota("COOKING")


def test_the_attendance_policy_has_the_agreed_defaults(seeded):
    policy = AttendancePolicy.objects.get()
    assert (policy.max_consecutive_unjustified, policy.max_total_unjustified, policy.late_minutes) == (3, 5, 15)
    assert (policy.justification_days, policy.readmissions_allowed, policy.warn_at) == (3, 1, (1, 2))
    assert (policy.summons_before_no_show, policy.summons_interval_days) == (2, 10)


@pytest.mark.parametrize(
    "requirement", [pytest.param(f"R{n}", marks=pytest.mark.requirement(f"R{n}")) for n in (74, 75, 76, 77, 78, 79)]
)
def test_the_published_legal_basis_is_a_row(seeded, requirement):
    basis = LegalBasis.objects.get(requirement=requirement)
    assert basis.text
    assert basis.source.startswith("Formulario de buena práctica SIGUE")


@pytest.mark.requirement("R74")
@pytest.mark.requirement("R75")
@pytest.mark.requirement("R76")
@pytest.mark.requirement("R77")
@pytest.mark.requirement("R79")
def test_the_legal_bases_carry_their_gazette_dates_and_articles(seeded):
    starts = dict(LegalBasis.objects.exclude(requirement="").values_list("requirement", "valid_from"))
    assert (starts["R74"], starts["R75"], starts["R79"]) == (date(2014, 10, 20), date(2008, 11, 20), date(2020, 9, 8))
    assert LegalBasis.objects.get(requirement="R76").article.endswith(
        "33 fracciones I, II, III, IV, V, IX, XII, XV y XVI"
    )
    assert "R77" in LegalBasis.objects.valid_on(date(2022, 6, 1)).values_list("requirement", flat=True)
    assert "R77" not in LegalBasis.objects.valid_on(date(2024, 6, 1)).values_list("requirement", flat=True)


def test_the_determinations_say_which_oblige(seeded):
    mandatory = dict(Determination.objects.values_list("code", "mandatory"))
    assert {code: mandatory[code] for code in ("SENTENCE", "RESOLUTION", "SANCTION")} == {
        "SENTENCE": True,
        "RESOLUTION": True,
        "SANCTION": True,
    }
    assert (mandatory["RECOMMENDATION"], mandatory["VOLUNTARY"]) == (False, False)
    assert len(mandatory) == 11


def test_only_a_voluntary_process_is_left_by_will(seeded):
    withdrawal = Reason.objects.filter(group=ReasonGroup.WITHDRAWAL)
    assert withdrawal.get(only_voluntary=True).code == "WITHDRAWAL_VOLUNTARY"
    assert withdrawal.count() == 9


def test_every_group_of_reasons_has_some(seeded):
    assert set(Reason.objects.values_list("group", flat=True)) == set(ReasonGroup.values)


def test_the_other_lists_are_complete(seeded):
    assert CurriculumTopic.objects.count() == 15
    assert list(Language.objects.values_list("name", flat=True)) == [
        "Español",
        "Náhuatl",
        "Mazahua",
        "Otomí",
        "Matlatzinca",
        "Tlahuica",
        "Otra",
    ]
    assert EligibilityCriterion.objects.filter(kind="INCLUDE").count() == 5
    assert EligibilityCriterion.objects.filter(kind="EXCLUDE").count() == 8
    assert set(InstitutionType.objects.values_list("level", flat=True)) == {
        "STATE",
        "JUDICIAL",
        "MUNICIPAL",
        "AUTONOMOUS",
        "OTHER",
    }


def test_vicarious_violence_exists_since_its_decree(seeded):
    assert not ViolenceType.objects.valid_on(date(2024, 1, 16)).filter(code="VICARIOUS").exists()
    assert ViolenceType.objects.valid_on(date(2024, 1, 17)).filter(code="VICARIOUS").exists()
    assert not ViolenceModality.objects.valid_on(date(2021, 6, 1)).filter(code="DIGITAL").exists()


def test_a_row_is_valid_on_its_first_and_on_its_last_day(seeded):
    row = LegalBasis.objects.get(requirement="R77")
    for day, valid in [
        (date(2017, 9, 15), False),
        (date(2017, 9, 16), True),
        (date(2023, 9, 15), True),
        (date(2023, 9, 16), False),
    ]:
        assert row.is_valid_on(day) is valid
        assert LegalBasis.objects.valid_on(day).filter(pk=row.pk).exists() is valid


def test_a_row_does_not_end_before_it_begins(seeded):
    language = Language.objects.first()
    language.valid_to = date(1999, 1, 1)
    with pytest.raises(ValidationError, match="anterior a la inicial"):
        language.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        language.save()


def test_every_row_says_where_it_comes_from(seeded):
    for sheet in SHEETS:
        if sheet.model is not Room:
            assert not sheet.model.objects.filter(source="").exists()


@pytest.mark.requirement("R94")
@pytest.mark.requirement("R96")
@pytest.mark.requirement("R97")
@pytest.mark.requirement("R98")
@pytest.mark.requirement("R99")
@pytest.mark.requirement("R108")
def test_each_year_has_a_goal_in_asesorias_and_one_in_registros(seeded):
    published = Goal.objects.get(year=2022, key="registros")
    assert (published.annual_target, published.measure_unit) == (200, "Registro")
    goals = Goal.objects.filter(key="asesorias")
    assert sorted(goals.values_list("year", flat=True)) == list(range(2021, 2028))
    assert set(goals.values_list("name", "description", "measure_unit")) == {
        (
            "Brindar atención a personas que ejercen violencia de género, en los Centros de Desarrollo de "
            "Masculinidades Positivas",
            "Someterse al proceso de reeducación tendiente a erradicar su ejercicio de violencia",
            "Asesoría",
        )
    }


def test_the_twelve_months_of_a_goal_add_up_to_its_year(seeded):
    for goal in Goal.objects.annotate(programmed=Sum("months__programmed")):
        assert goal.programmed == goal.annual_target
        assert goal.months.count() == 12


def test_a_second_load_changes_nothing(seeded):
    before = everything()
    assert all(catalogue.new == 0 for catalogue in load_catalogues())
    assert everything() == before


def test_a_load_corrects_a_row_but_not_a_goal_and_deletes_nothing(seeded):
    Language.objects.filter(code="ES").update(name="Castellano")
    Goal.objects.filter(year=2026).update(annual_target=1, state=GoalState.CLOSED)
    Language.objects.create(code="MAYA", name="Maya", valid_from=date(2026, 1, 1), source="centro")
    load_catalogues()
    assert Language.objects.get(code="ES").name == "Español"
    assert set(Goal.objects.filter(year=2026).values_list("annual_target", "state")) == {(1, GoalState.CLOSED)}
    assert Language.objects.filter(code="MAYA").exists()


def rewrite(path, change):
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("languages.csv", lambda rows: rows[0].append("colour"), "columna desconocida: colour"),
        ("languages.csv", lambda rows: [row.pop() for row in rows], "falta la columna: source"),
        ("languages.csv", lambda rows: rows.append(rows[1]), "línea 9: clave repetida: ES"),
        ("languages.csv", lambda rows: rows[1].pop(), "línea 2: no tiene tantas celdas"),
        ("languages.csv", lambda rows: rows[1].__setitem__(3, "ayer"), "línea 2: valid_from «ayer»"),
        ("reasons.csv", lambda rows: rows[1].__setitem__(6, "WHIM"), "línea 2: group «WHIM»"),
        ("rooms.csv", lambda rows: rows[1].__setitem__(0, "XXX"), "center: no existe la clave «XXX»"),
        ("municipalities.csv", lambda rows: rows[1].__setitem__(9, "XXX"), "no existe el centro «XXX»"),
        ("goals.csv", lambda rows: rows[1].__setitem__(-1, "0"), "no suman la meta anual"),
        ("goals.csv", lambda rows: rows[1].__setitem__(-1, "muchos"), "deben ser números enteros"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name_and_nothing_is_written(folder, file, change, message):
    Goal.objects.all().delete()  # the last file of a load, so that there is something to write
    before = everything()
    rewrite(folder / file, change)
    with pytest.raises(CatalogueError) as refused:
        load_catalogues(folder)
    assert str(refused.value).startswith(file)
    assert message in str(refused.value)
    assert everything() == before


def test_a_missing_file_is_named(folder):
    (folder / "languages.csv").unlink()
    with pytest.raises(CatalogueError, match=r"Falta el archivo languages\.csv"):
        load_catalogues(folder)


def test_the_seed_command_counts_in_spanish(db):
    out = StringIO()
    Goal.objects.all().delete()
    call_command("seed", stdout=out)
    assert "municipios: 125 (0 nuevos)" in out.getvalue()
    assert "metas anuales: 14 (14 nuevos)" in out.getvalue()


def test_the_seed_command_says_what_is_wrong_without_a_traceback(db, folder):
    rewrite(folder / "languages.csv", lambda rows: rows[0].append("colour"))
    with pytest.raises(CommandError, match="columna desconocida"):
        call_command("seed", folder=folder)


def test_loading_asks_few_questions_of_the_database(seeded, django_assert_max_num_queries):
    with django_assert_max_num_queries(90):
        load_catalogues()


def test_a_term_skips_the_weekend_and_the_monday_of_the_revolution(seeded):
    friday, monday, tuesday = date(2026, 11, 13), date(2026, 11, 16), date(2026, 11, 17)
    assert [is_working_day(day) for day in (friday, date(2026, 11, 14), monday, tuesday)] == [True, False, False, True]
    assert working_days_after(friday, 1) == tuesday
    assert working_days_after(friday, 3) == date(2026, 11, 19)
    assert working_days_after(friday, 10) == date(2026, 11, 30)


def test_a_term_of_no_days_is_the_day_itself_and_from_a_holiday_it_begins_the_next_working_day(seeded):
    assert working_days_after(date(2026, 11, 16), 0) == date(2026, 11, 16)
    assert working_days_after(date(2026, 11, 16), 1) == date(2026, 11, 17)


def test_a_term_beyond_the_catalogue_skips_only_weekends(seeded):
    assert working_days_after(date(2040, 12, 21), 3) == date(2040, 12, 26)


def test_terms_ask_for_the_holidays_once_a_minute(seeded, django_assert_num_queries):
    cache.delete("closed-days")
    with django_assert_num_queries(1):
        working_days_after(date(2026, 1, 5), 30)
        working_days_after(date(2026, 2, 5), 30)


def test_the_catalogue_has_every_national_day_of_rest(seeded):
    ours = dict(Holiday.objects.values_list("day", "name"))
    national = country_holidays("MX", years=sorted({day.year for day in ours}), language="es")
    assert national and set(national) <= set(ours)


def test_the_holidays_cover_the_years_of_the_system(seeded):
    assert {day.year for day in Holiday.objects.values_list("day", flat=True)} == set(range(2021, 2028))
