"""The nouns as they stood at migration 0030, in one step: what was filled and sealed on the way is so from the start.

Of the triggers SQLite has none: it would lose them each time a migration rebuilds the table; there the models refuse.
The second wall is put up when all rooms have their tables (workflows 0009).
"""

import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import casework.fields

# Accounts are never deleted.
PEOPLE_STAY = """
CREATE FUNCTION casework_people_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'accounts are never deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER casework_people_stay BEFORE DELETE ON casework_user
FOR EACH ROW EXECUTE FUNCTION casework_people_stay();
"""
# An area with accounts has an account administrator when a transaction ends (R56): the other half of
# `one_account_administrator_per_unit`. Who is only invited, or locked, counts: an area that was just admitted has nobody
# else yet, and idleness or a suspension may lock whoever it is.
#
# It looks as the system, past the policies, and looks away again. The area's row is locked: of two transactions that
# each would be right without the other, the second looks when the first is over.
AREA_KEEPS_ADMINISTRATOR = """
CREATE FUNCTION casework_area_keeps_administrator() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE before text := coalesce(current_setting('sigue.scope', true), ''); area bigint; alone boolean;
BEGIN
  PERFORM set_config('sigue.scope', 'system', false);
  FOR area IN
    SELECT u.id FROM casework_institutionunit u
     WHERE u.id = NEW.unit_id OR (TG_OP = 'UPDATE' AND u.id = OLD.unit_id) ORDER BY u.id FOR NO KEY UPDATE
  LOOP
    SELECT count(*) > 0 AND bool_and(role <> 'INSTITUTION_ADMIN') INTO alone
      FROM casework_user WHERE unit_id = area AND state <> 'DISABLED';
    IF alone THEN
      RAISE EXCEPTION 'area_with_people: no account administrator in area %', area USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  PERFORM set_config('sigue.scope', before, false);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER casework_area_keeps_administrator AFTER INSERT OR UPDATE OF role, state, unit_id
ON casework_user DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION casework_area_keeps_administrator();
"""
LET_GO = """
DROP TRIGGER casework_area_keeps_administrator ON casework_user;
DROP FUNCTION casework_area_keeps_administrator();
DROP TRIGGER casework_people_stay ON casework_user;
DROP FUNCTION casework_people_stay();
"""


def on_postgresql(*sentences):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for sentence in sentences:
                schema_editor.execute(sentence, params=None)  # the % is of the sentence

    return run


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("casework", "0001_initial"),
        ("casework", "0002_versions_of_processes_and_plans"),
        ("casework", "0003_emergency_access"),
        ("casework", "0004_accounts_sessions_and_telephones"),
        ("casework", "0005_panel_orders_and_saved_filters"),
        ("casework", "0006_joining_and_agreements"),
        ("casework", "0008_thread_and_amendments"),
        ("casework", "0009_corrections_of_monthly_reports"),
        ("casework", "0010_row_security"),
        ("casework", "0011_summonses_apart_and_legal_conflict"),
        ("casework", "0012_invitations_without_a_link"),
        ("casework", "0013_reception_hands_out_links"),
        ("casework", "0014_attempts_addresses_and_tallies"),
        ("casework", "0015_areas_with_people_have_an_administrator"),
        ("casework", "0016_corrections_of_institutions"),
        ("casework", "0017_search_names_of_institutions"),
        ("casework", "0018_present_answers"),
        ("casework", "0019_fill_present_answers"),
        ("casework", "0020_orders_of_the_panel_by_what_holds"),
        ("casework", "0021_a_reading_each_time"),
        ("casework", "0022_orders_of_lists_and_areas_of_follow_ups"),
        ("casework", "0023_fill_orders_of_lists_and_areas_of_follow_ups"),
        ("casework", "0024_indexes_of_lists_and_areas_of_follow_ups"),
        ("casework", "0025_threads_not_read"),
        ("casework", "0026_fill_threads_not_read"),
        ("casework", "0027_index_of_threads_not_read"),
        ("casework", "0028_membership_that_may_set_the_role"),
        ("casework", "0029_reasons_are_sealed"),
        ("casework", "0030_lists_have_one_order"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("series", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DailyHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("last_id", models.BigIntegerField()),
                ("chains", models.PositiveIntegerField()),
                ("entries", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="día")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
            ],
            options={
                "verbose_name": "día inhábil",
                "verbose_name_plural": "días inhábiles",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("counted", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="AttendancePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "max_consecutive_unjustified",
                    models.PositiveSmallIntegerField(default=3, verbose_name="faltas seguidas sin justificar"),
                ),
                (
                    "max_total_unjustified",
                    models.PositiveSmallIntegerField(default=5, verbose_name="faltas sin justificar en total"),
                ),
                (
                    "first_warning",
                    models.PositiveSmallIntegerField(default=1, verbose_name="primer aviso, a las faltas"),
                ),
                (
                    "second_warning",
                    models.PositiveSmallIntegerField(default=2, verbose_name="segundo aviso, a las faltas"),
                ),
                ("late_minutes", models.PositiveSmallIntegerField(default=15, verbose_name="minutos de tolerancia")),
                (
                    "justification_days",
                    models.PositiveSmallIntegerField(default=3, verbose_name="días hábiles para justificar"),
                ),
                (
                    "readmissions_allowed",
                    models.PositiveSmallIntegerField(default=1, verbose_name="reingresos permitidos"),
                ),
                (
                    "summons_before_no_show",
                    models.PositiveSmallIntegerField(default=2, verbose_name="citatorios antes de «no se presentó»"),
                ),
                (
                    "summons_interval_days",
                    models.PositiveSmallIntegerField(default=10, verbose_name="días hábiles entre citatorios"),
                ),
            ],
            options={
                "verbose_name": "regla de asistencia",
                "verbose_name_plural": "reglas de asistencia",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="attendancepolicy_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CurriculumTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("objective", models.TextField(verbose_name="objetivo")),
            ],
            options={
                "verbose_name": "tema del grupo de reflexión",
                "verbose_name_plural": "temas del grupo de reflexión",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="curriculumtopic_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Determination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("mandatory", models.BooleanField(verbose_name="obliga a asistir")),
                ("legal_note", models.CharField(blank=True, max_length=400, verbose_name="nota jurídica")),
            ],
            options={
                "verbose_name": "tipo de determinación",
                "verbose_name_plural": "tipos de determinación",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="determination_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EligibilityCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "kind",
                    models.CharField(
                        choices=[("INCLUDE", "Inclusión"), ("EXCLUDE", "Exclusión o aplazamiento")],
                        max_length=10,
                        verbose_name="clase",
                    ),
                ),
            ],
            options={
                "verbose_name": "criterio de elegibilidad",
                "verbose_name_plural": "criterios de elegibilidad",
                "ordering": ["-kind", "order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="eligibilitycriterion_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstitutionType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("STATE", "Estatal"),
                            ("JUDICIAL", "Judicial"),
                            ("MUNICIPAL", "Municipal"),
                            ("AUTONOMOUS", "Autónoma"),
                            ("OTHER", "Otra"),
                        ],
                        max_length=12,
                        verbose_name="orden",
                    ),
                ),
            ],
            options={
                "verbose_name": "tipo de instancia",
                "verbose_name_plural": "tipos de instancia",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="institutiontype_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Language",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
            ],
            options={
                "verbose_name": "lengua",
                "verbose_name_plural": "lenguas",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="language_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("text", models.TextField(verbose_name="texto")),
                ("article", models.CharField(blank=True, max_length=200, verbose_name="artículo")),
                ("publication", models.CharField(blank=True, max_length=200, verbose_name="publicación")),
                ("requirement", models.CharField(blank=True, editable=False, max_length=10, verbose_name="requisito")),
            ],
            options={
                "verbose_name": "fundamento jurídico",
                "verbose_name_plural": "fundamentos jurídicos",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="legalbasis_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="versión"
                    ),
                ),
                (
                    "psychology_sessions",
                    models.PositiveSmallIntegerField(default=12, verbose_name="sesiones de psicología"),
                ),
                (
                    "social_work_sessions",
                    models.PositiveSmallIntegerField(default=4, verbose_name="sesiones de trabajo social"),
                ),
                ("legal_sessions", models.PositiveSmallIntegerField(default=4, verbose_name="sesiones de jurídico")),
                (
                    "group_sessions",
                    models.PositiveSmallIntegerField(default=15, verbose_name="sesiones de grupo de reflexión"),
                ),
                (
                    "individual_minutes",
                    models.PositiveSmallIntegerField(default=50, verbose_name="minutos de una sesión individual"),
                ),
                (
                    "group_minutes",
                    models.PositiveSmallIntegerField(default=120, verbose_name="minutos de una sesión de grupo"),
                ),
                ("min_weeks", models.PositiveSmallIntegerField(default=16, verbose_name="duración mínima en semanas")),
                (
                    "first_follow_up_months",
                    models.PositiveSmallIntegerField(default=3, verbose_name="primer seguimiento, meses"),
                ),
                (
                    "second_follow_up_months",
                    models.PositiveSmallIntegerField(default=6, verbose_name="segundo seguimiento, meses"),
                ),
                (
                    "third_follow_up_months",
                    models.PositiveSmallIntegerField(default=12, verbose_name="tercer seguimiento, meses"),
                ),
                (
                    "window_before_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="el seguimiento abre, días antes"),
                ),
                (
                    "window_after_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="el seguimiento cierra, días después"),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="casework.attendancepolicy",
                        verbose_name="regla de asistencia",
                    ),
                ),
            ],
            options={
                "verbose_name": "plantilla de programa",
                "verbose_name_plural": "plantillas de programa",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="programtemplate_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("DECLINE", "Canalización no procedente"),
                            ("RETURN", "Devolución para corregir"),
                            ("WITHDRAWAL", "Baja"),
                            ("CANCELLATION", "Cancelación de la canalización"),
                            ("HOLD", "Suspensión temporal"),
                            ("WAIVER", "Dispensa de un área"),
                            ("REROUTE", "Cambio de centro"),
                            ("APPOINTMENT_CANCELLATION", "Cancelación de cita"),
                            ("JUSTIFICATION", "Justificación de inasistencia"),
                            ("NOT_ELIGIBLE", "No elegible"),
                        ],
                        max_length=30,
                        verbose_name="para",
                    ),
                ),
                ("only_voluntary", models.BooleanField(default=False, verbose_name="solo procesos voluntarios")),
            ],
            options={
                "verbose_name": "motivo",
                "verbose_name_plural": "motivos",
                "ordering": ["group", "order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="reason_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
            ],
            options={
                "verbose_name": "relación con la víctima",
                "verbose_name_plural": "relaciones con la víctima",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="relationship_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ViolenceModality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("legal_reference", models.CharField(blank=True, max_length=300, verbose_name="fundamento")),
                ("banavim_code", models.CharField(blank=True, max_length=40, verbose_name="clave BANAVIM")),
            ],
            options={
                "verbose_name": "modalidad de violencia",
                "verbose_name_plural": "modalidades de violencia",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="violencemodality_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ViolenceType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("legal_reference", models.CharField(blank=True, max_length=300, verbose_name="fundamento")),
                ("banavim_code", models.CharField(blank=True, max_length=40, verbose_name="clave BANAVIM")),
            ],
            options={
                "verbose_name": "tipo de violencia",
                "verbose_name_plural": "tipos de violencia",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="violencetype_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Center",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "kind",
                    models.CharField(
                        choices=[("CEDEMAS", "CeDeMas+"), ("OTHER_PROVIDER", "Otro prestador, por convenio")],
                        default="CEDEMAS",
                        max_length=20,
                        verbose_name="clase",
                    ),
                ),
                ("address", models.CharField(max_length=300, verbose_name="domicilio")),
                ("phone", models.CharField(max_length=30, verbose_name="teléfono")),
                ("email", models.EmailField(max_length=254, verbose_name="correo electrónico")),
                ("opening_hours", models.CharField(max_length=200, verbose_name="horario")),
                ("opened_on", models.DateField(verbose_name="fecha de apertura")),
            ],
            options={
                "verbose_name": "centro",
                "verbose_name_plural": "centros",
                "ordering": ["order", "name", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="center_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="año",
                    ),
                ),
                ("key", models.SlugField(max_length=40, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre de la meta")),
                ("description", models.CharField(max_length=400, verbose_name="descripción de la meta")),
                ("measure_unit", models.CharField(max_length=40, verbose_name="unidad de medida")),
                ("annual_target", models.PositiveIntegerField(verbose_name="meta anual")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Propuesta"),
                            ("APPROVED", "Aprobada"),
                            ("RUNNING", "En curso"),
                            ("CLOSED", "Cerrada"),
                        ],
                        default="PROPOSED",
                        max_length=20,
                        verbose_name="estado",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                (
                    "center",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="casework.center",
                        verbose_name="centro",
                    ),
                ),
            ],
            options={
                "verbose_name": "meta anual",
                "verbose_name_plural": "metas anuales",
                "ordering": ["-year", "key"],
                "constraints": [models.UniqueConstraint(fields=("year", "key"), name="goal_key_once_per_year")],
            },
        ),
        migrations.CreateModel(
            name="GoalMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="mes",
                    ),
                ),
                ("programmed", models.PositiveIntegerField(verbose_name="programado")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="months",
                        to="casework.goal",
                        verbose_name="meta",
                    ),
                ),
            ],
            options={
                "verbose_name": "mes de la meta",
                "verbose_name_plural": "meses de la meta",
                "ordering": ["goal", "month"],
                "constraints": [
                    models.UniqueConstraint(fields=("goal", "month"), name="goal_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="goal_month_is_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("source", models.CharField(max_length=300, verbose_name="fuente")),
                ("region", models.CharField(max_length=60, verbose_name="región")),
                (
                    "avgm_feminicide",
                    models.BooleanField(default=False, verbose_name="alerta de género por feminicidio"),
                ),
                (
                    "avgm_disappearance",
                    models.BooleanField(default=False, verbose_name="alerta de género por desaparición"),
                ),
                ("name_search", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "nearest_center",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nearby_municipalities",
                        to="casework.center",
                        verbose_name="centro más cercano",
                    ),
                ),
            ],
            options={
                "verbose_name": "municipio",
                "verbose_name_plural": "municipios",
                "ordering": ["name_search", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="municipality_ends_after_it_begins",
                        violation_error_message="La fecha final no puede ser anterior a la inicial.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=12, unique=True, verbose_name="clave")),
                ("name", models.CharField(max_length=200, verbose_name="nombre de la institución")),
                ("search_name", models.CharField(blank=True, editable=False, max_length=400)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("STATE", "Estatal"),
                            ("JUDICIAL", "Judicial"),
                            ("MUNICIPAL", "Municipal"),
                            ("AUTONOMOUS", "Autónomo"),
                            ("OTHER", "Otro"),
                        ],
                        max_length=12,
                        verbose_name="ámbito",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="domicilio")),
                ("head", models.CharField(blank=True, max_length=160, verbose_name="titular")),
                (
                    "head_position",
                    models.CharField(blank=True, max_length=160, verbose_name="cargo de la o el titular"),
                ),
                (
                    "head_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="correo oficial de la o el titular"),
                ),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="teléfono")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Solicitada"),
                            ("UNDER_VALIDATION", "En validación"),
                            ("RETURNED", "Devuelta para corregir"),
                            ("APPROVED", "Aprobada"),
                            ("ACTIVE", "Activa"),
                            ("SUSPENDED", "Suspendida"),
                            ("REJECTED", "Rechazada"),
                            ("TERMINATED", "Terminada"),
                        ],
                        default="REQUESTED",
                        max_length=16,
                    ),
                ),
                ("registered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="casework.institutiontype", verbose_name="tipo"
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.municipality",
                        verbose_name="municipio",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InstitutionUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="área administrativa")),
                ("responsible", models.CharField(blank=True, max_length=160, verbose_name="responsable")),
                ("email", models.EmailField(max_length=254, verbose_name="correo del área")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="teléfono")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="casework.institution"
                    ),
                ),
            ],
            options={
                "ordering": ["institution__name", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("institution", "name"), name="unit_name_once_per_institution")
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="correo institucional")),
                ("first_name", models.CharField(max_length=120, verbose_name="nombre o nombres")),
                ("last_name", models.CharField(max_length=120, verbose_name="apellidos")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("INSTITUTION_USER", "Persona usuaria de instancia"),
                            ("INSTITUTION_ADMIN", "Administración de cuentas de la instancia"),
                            ("RECEPTION", "Recepción"),
                            ("PSYCHOLOGIST", "Psicología"),
                            ("SOCIAL_WORKER", "Trabajo social"),
                            ("LAWYER", "Jurídico"),
                            ("FACILITATOR", "Facilitación"),
                            ("COORDINATOR", "Coordinación del centro"),
                            ("DIRECTION", "Dirección general"),
                            ("DATA_PROTECTION", "Protección de datos y archivo"),
                            ("SYSTEM_ADMIN", "Administración del sistema"),
                            ("AUDITOR", "Auditoría"),
                        ],
                        max_length=20,
                        verbose_name="función",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=160, verbose_name="cargo")),
                ("license", models.CharField(blank=True, max_length=20, verbose_name="cédula profesional")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="teléfono")),
                (
                    "no_sanction_declared_on",
                    models.DateField(blank=True, null=True, verbose_name="declaró no tener sanción por violencia"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("INVITED", "Invitada"),
                            ("ACTIVE", "Activa"),
                            ("LOCKED", "Bloqueada"),
                            ("DISABLED", "Desactivada"),
                        ],
                        default="INVITED",
                        max_length=10,
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("guidelines_accepted_at", models.DateTimeField(blank=True, null=True)),
                ("active_since", models.DateTimeField(blank=True, null=True)),
                ("idle_warned_at", models.DateTimeField(blank=True, null=True)),
                ("administration_offered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "center",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.center"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.institutionunit",
                    ),
                ),
            ],
            options={
                "ordering": ["last_name", "first_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("center__isnull", False),
                                (
                                    "role__in",
                                    [
                                        "COORDINATOR",
                                        "FACILITATOR",
                                        "LAWYER",
                                        "PSYCHOLOGIST",
                                        "RECEPTION",
                                        "SOCIAL_WORKER",
                                    ],
                                ),
                                ("unit__isnull", True),
                            ),
                            models.Q(
                                ("center__isnull", True),
                                ("role__in", ["INSTITUTION_ADMIN", "INSTITUTION_USER"]),
                                ("unit__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "role__in",
                                        [
                                            "COORDINATOR",
                                            "FACILITATOR",
                                            "INSTITUTION_ADMIN",
                                            "INSTITUTION_USER",
                                            "LAWYER",
                                            "PSYCHOLOGIST",
                                            "RECEPTION",
                                            "SOCIAL_WORKER",
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                ("unit__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="user_belongs_where_its_role_works",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("role", "INSTITUTION_ADMIN"), ("state__in", ["INVITED", "ACTIVE", "LOCKED"])
                        ),
                        fields=("unit",),
                        name="one_account_administrator_per_unit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("administration_offered_at__isnull", False)),
                        fields=("unit",),
                        name="one_offer_of_administration_per_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_is_kept_in_small_letters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollaborationAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COORDINATION", "Convenio de coordinación"),
                            ("PARTICIPATION", "Convenio de participación"),
                        ],
                        max_length=14,
                        verbose_name="tipo de convenio",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="número")),
                ("signed_on", models.DateField(verbose_name="fecha de firma")),
                ("valid_from", models.DateField(verbose_name="vigente desde")),
                ("valid_to", models.DateField(verbose_name="vigente hasta")),
                ("file", models.FileField(blank=True, null=True, upload_to="agreements/")),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("warned_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.TextField(blank=True, max_length=2000, verbose_name="por qué se anula")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="casework.institution",
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_to", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("institution", "number"),
                        name="agreement_number_once_per_institution",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="agreement_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voided_at__isnull", True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_void_agreement_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementCommitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300, verbose_name="compromiso")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="para cuándo")),
                ("met_on", models.DateField(blank=True, null=True, verbose_name="cumplido el")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="casework.collaborationagreement",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InstitutionApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("folio", models.CharField(max_length=24, unique=True)),
                (
                    "justification",
                    models.TextField(max_length=2000, verbose_name="por qué necesita canalizar personas"),
                ),
                ("commitments_accepted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField()),
                ("signed_form", models.FileField(blank=True, null=True, upload_to="institutions/")),
                ("signed_form_sha256", models.CharField(blank=True, max_length=64)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("decision_text", models.TextField(blank=True, max_length=2000, verbose_name="motivo")),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "institution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="application",
                        to="casework.institution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_form__isnull", True),
                            ("signed_form", ""),
                            ("signed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_signed_form_says_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="año")),
                ("month", models.PositiveSmallIntegerField(verbose_name="mes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Abierto"),
                            ("COMPUTED", "Calculado"),
                            ("REVIEWED", "Revisado"),
                            ("VALIDATED", "Validado"),
                            ("FROZEN", "Cerrado"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "center",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.center"
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-month", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "month", "center"), name="one_monthly_report_per_center"),
                    models.UniqueConstraint(
                        condition=models.Q(("center__isnull", True)),
                        fields=("year", "month"),
                        name="one_monthly_report_of_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__range", (1, 12))), name="report_month_is_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyReportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("block", models.CharField(max_length=20)),
                ("order", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("value", models.DecimalField(decimal_places=2, max_digits=12)),
                ("programmed", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="casework.monthlyreport"
                    ),
                ),
            ],
            options={
                "ordering": ["block", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MonthlyReportNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="nota correctiva")),
                ("written_at", models.DateTimeField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="casework.monthlyreport"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", casework.fields.SealedTextField(blank=True, default="")),
                ("key_digest", models.CharField(max_length=64, unique=True)),
                ("device", models.CharField(max_length=80, verbose_name="dispositivo")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="dirección")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("given_names", models.CharField(blank=True, max_length=120, verbose_name="nombre o nombres")),
                ("first_surname", models.CharField(blank=True, max_length=120, verbose_name="primer apellido")),
                ("second_surname", models.CharField(blank=True, max_length=120, verbose_name="segundo apellido")),
                ("search_name", models.CharField(blank=True, db_index=True, editable=False, max_length=400)),
                ("sort_name", models.CharField(blank=True, editable=False, max_length=400)),
                ("curp", casework.fields.SealedTextField(blank=True, default="", verbose_name="CURP")),
                ("curp_digest", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="fecha de nacimiento")),
                (
                    "approximate_age",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="edad aproximada"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("H", "Hombre"), ("M", "Mujer"), ("X", "Otro o no consta")],
                        max_length=1,
                        verbose_name="sexo que aparece en la resolución",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="teléfono")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="correo electrónico")),
                ("address", casework.fields.SealedTextField(blank=True, default="", verbose_name="domicilio")),
                ("needs_interpreter", models.BooleanField(default=False, verbose_name="necesita intérprete")),
                ("disability", models.CharField(blank=True, max_length=200, verbose_name="discapacidad")),
                ("occupation", models.CharField(blank=True, max_length=160, verbose_name="ocupación")),
                ("schooling", models.CharField(blank=True, max_length=80, verbose_name="escolaridad")),
                ("marital_status", models.CharField(blank=True, max_length=40, verbose_name="estado civil")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "language",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.language",
                        verbose_name="lengua",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.municipality",
                        verbose_name="municipio de procedencia",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="expediente")),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("center", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.center")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="case_files", to="casework.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "center"), name="one_case_file_per_person_and_center"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="case_file_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("given_names", models.CharField(blank=True, max_length=120, verbose_name="nombre o nombres")),
                ("first_surname", models.CharField(blank=True, max_length=120, verbose_name="primer apellido")),
                ("second_surname", models.CharField(blank=True, max_length=120, verbose_name="segundo apellido")),
                ("search_name", models.CharField(blank=True, db_index=True, editable=False, max_length=400)),
                ("sort_name", models.CharField(blank=True, editable=False, max_length=400)),
                ("curp", casework.fields.SealedTextField(blank=True, default="", verbose_name="CURP")),
                ("curp_digest", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="fecha de nacimiento")),
                (
                    "approximate_age",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="edad aproximada"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("H", "Hombre"), ("M", "Mujer"), ("X", "Otro o no consta")],
                        max_length=1,
                        verbose_name="sexo que aparece en la resolución",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="teléfono")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="correo electrónico")),
                ("address", casework.fields.SealedTextField(blank=True, default="", verbose_name="domicilio")),
                ("needs_interpreter", models.BooleanField(default=False, verbose_name="necesita intérprete")),
                ("disability", models.CharField(blank=True, max_length=200, verbose_name="discapacidad")),
                ("occupation", models.CharField(blank=True, max_length=160, verbose_name="ocupación")),
                ("schooling", models.CharField(blank=True, max_length=80, verbose_name="escolaridad")),
                ("marital_status", models.CharField(blank=True, max_length=40, verbose_name="estado civil")),
                ("is_amended", models.BooleanField(default=False, editable=False)),
                ("present_given_names", models.CharField(blank=True, editable=False, max_length=120)),
                ("present_first_surname", models.CharField(blank=True, editable=False, max_length=120)),
                ("present_second_surname", models.CharField(blank=True, editable=False, max_length=120)),
                ("present_letter_number", models.CharField(blank=True, editable=False, max_length=80)),
                ("present_letter_date", models.DateField(blank=True, editable=False, null=True)),
                ("present_authority", models.CharField(blank=True, editable=False, max_length=200)),
                ("present_judicial_case_number", models.CharField(blank=True, editable=False, max_length=80)),
                ("present_determination_date", models.DateField(blank=True, editable=False, null=True)),
                ("present_term_from", models.DateField(blank=True, editable=False, null=True)),
                ("present_term_to", models.DateField(blank=True, editable=False, null=True)),
                ("present_ordered_sessions", models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                (
                    "present_report_frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NONE", "No pide informes"),
                            ("MONTHLY", "Cada mes"),
                            ("BIMONTHLY", "Cada dos meses"),
                            ("AT_END", "Solo al final"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("present_first_report_due", models.DateField(blank=True, editable=False, null=True)),
                (
                    "present_institution_risk",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LOW", "Riesgo bajo"),
                            ("MEDIUM", "Riesgo medio"),
                            ("HIGH", "Riesgo alto"),
                            ("EXTREME", "Riesgo extremo"),
                        ],
                        editable=False,
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Borrador"),
                            ("SUBMITTED", "Enviada"),
                            ("IN_REVIEW", "En revisión"),
                            ("RETURNED", "Devuelta para corregir"),
                            ("ACCEPTED", "Aceptada"),
                            ("DECLINED", "No procedente"),
                            ("CANCELLED", "Cancelada"),
                            ("LINKED", "En proceso"),
                            ("NO_SHOW", "No se presentó"),
                            ("CLOSED", "Concluida"),
                        ],
                        default="DRAFT",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("folio", models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ("draft_folio", models.CharField(max_length=12, unique=True)),
                ("folio_order", models.CharField(blank=True, editable=False, max_length=160)),
                ("is_voluntary", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("sent_times", models.PositiveSmallIntegerField(default=0)),
                ("declared_at", models.DateTimeField(blank=True, null=True)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                ("letter_number", models.CharField(blank=True, max_length=80, verbose_name="número de oficio")),
                ("letter_date", models.DateField(blank=True, null=True, verbose_name="fecha del oficio")),
                ("authority", models.CharField(blank=True, max_length=200, verbose_name="autoridad que determina")),
                (
                    "judicial_case_number",
                    models.CharField(blank=True, max_length=80, verbose_name="causa penal, carpeta o expediente"),
                ),
                (
                    "determination_date",
                    models.DateField(blank=True, null=True, verbose_name="fecha de la determinación"),
                ),
                ("term_from", models.DateField(blank=True, null=True, verbose_name="el plazo empieza")),
                ("term_to", models.DateField(blank=True, null=True, verbose_name="el plazo termina")),
                (
                    "ordered_sessions",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="sesiones ordenadas"),
                ),
                (
                    "report_frequency",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NONE", "No pide informes"),
                            ("MONTHLY", "Cada mes"),
                            ("BIMONTHLY", "Cada dos meses"),
                            ("AT_END", "Solo al final"),
                        ],
                        max_length=10,
                        verbose_name="informes",
                    ),
                ),
                (
                    "first_report_due",
                    models.DateField(blank=True, null=True, verbose_name="primer informe, a más tardar"),
                ),
                (
                    "victim_age_group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("GIRL", "Niña"),
                            ("ADOLESCENT", "Adolescente"),
                            ("WOMAN", "Mujer adulta"),
                            ("UNKNOWN", "No consta"),
                        ],
                        max_length=12,
                        verbose_name="la víctima es",
                    ),
                ),
                (
                    "lives_with_victim",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "Sí"), ("NO", "No"), ("UNKNOWN", "No se sabe")],
                        max_length=8,
                        verbose_name="vive con la víctima",
                    ),
                ),
                (
                    "children_in_common",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hijas e hijos en común"),
                ),
                (
                    "weapons",
                    models.CharField(
                        blank=True,
                        choices=[("YES", "Sí"), ("NO", "No"), ("UNKNOWN", "No se sabe")],
                        max_length=8,
                        verbose_name="tiene o usó armas",
                    ),
                ),
                (
                    "institution_risk",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LOW", "Riesgo bajo"),
                            ("MEDIUM", "Riesgo medio"),
                            ("HIGH", "Riesgo alto"),
                            ("EXTREME", "Riesgo extremo"),
                        ],
                        max_length=8,
                        verbose_name="riesgo que valora su instancia",
                    ),
                ),
                ("narrative", casework.fields.SealedTextField(blank=True, default="", verbose_name="hechos")),
                (
                    "call_time",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MORNING", "Por la mañana, de 9 a 13 h"),
                            ("AFTERNOON", "Por la tarde, de 13 a 18 h"),
                            ("MESSAGE_FIRST", "Prefiero un mensaje antes"),
                        ],
                        max_length=14,
                        verbose_name="cuándo llamar",
                    ),
                ),
                (
                    "own_words",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="lo que quiso contar"),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("decision_text", casework.fields.SealedTextField(blank=True, default="", verbose_name="explicación")),
                (
                    "case_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="casework.casefile",
                    ),
                ),
                (
                    "center",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="casework.center",
                        verbose_name="centro",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision_reason",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.reason",
                        verbose_name="motivo",
                    ),
                ),
                (
                    "determination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.determination",
                        verbose_name="determinación",
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.language",
                        verbose_name="lengua",
                    ),
                ),
                (
                    "legal_basis",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.legalbasis",
                        verbose_name="fundamento jurídico",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.municipality",
                        verbose_name="municipio de procedencia",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="casework.person",
                    ),
                ),
                (
                    "present_determination",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.determination",
                    ),
                ),
                (
                    "present_legal_basis",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.legalbasis",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.institutionunit",
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.relationship",
                        verbose_name="relación con la víctima",
                    ),
                ),
                (
                    "violence_modalities",
                    models.ManyToManyField(blank=True, to="casework.violencemodality", verbose_name="modalidades"),
                ),
                (
                    "violence_types",
                    models.ManyToManyField(blank=True, to="casework.violencetype", verbose_name="tipos de violencia"),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_voluntary", True), ("unit__isnull", True)),
                            models.Q(("is_voluntary", False), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="referral_comes_from_a_unit_or_a_volunteer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "CANCELLED"]),
                            models.Q(
                                ("center__isnull", False),
                                ("declared_at__isnull", False),
                                ("folio__isnull", False),
                                ("municipality__isnull", False),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sent_referral_has_folio_center_and_declaration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "CANCELLED"]),
                            models.Q(("given_names", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sent_referral_names_the_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_voluntary", True),
                            ("state__in", ["DRAFT", "CANCELLED"]),
                            models.Q(
                                models.Q(("letter_number", ""), _negated=True),
                                models.Q(("authority", ""), _negated=True),
                                models.Q(("first_surname", ""), _negated=True),
                                models.Q(("phone", ""), _negated=True),
                                ("determination__isnull", False),
                                ("letter_date__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sent_order_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_from__isnull", True),
                            ("term_to__isnull", True),
                            ("term_to__gte", models.F("term_from")),
                            _connector="OR",
                        ),
                        name="referral_term_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ACCEPTED", "LINKED", "NO_SHOW", "CLOSED"]), _negated=True),
                            models.Q(("case_file__isnull", False), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="accepted_referral_has_person_and_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ordered_sessions__isnull", True), ("ordered_sessions__range", (1, 200)), _connector="OR"
                        ),
                        name="sessions_ordered_are_plausible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present_term_from__isnull", True),
                            ("present_term_to__isnull", True),
                            ("present_term_to__gte", models.F("present_term_from")),
                            _connector="OR",
                        ),
                        name="referral_present_term_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present_ordered_sessions__isnull", True),
                            ("present_ordered_sessions__range", (1, 200)),
                            _connector="OR",
                        ),
                        name="present_sessions_are_plausible",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["unit", "state"], name="referral_unit_state"),
                    models.Index(fields=["center", "state"], name="referral_center_state"),
                    models.Index(fields=["present_judicial_case_number"], name="referral_present_cause"),
                    models.Index(fields=["unit", "changed_at", "id"], name="panel_by_change"),
                    models.Index(fields=["unit", "sort_name", "id"], name="panel_by_name"),
                    models.Index(fields=["unit", "folio_order", "id"], name="panel_by_folio"),
                    models.Index(
                        models.F("unit"),
                        django.db.models.functions.comparison.Coalesce(
                            "present_term_to", models.Value(datetime.date(9999, 12, 31))
                        ),
                        models.F("id"),
                        name="panel_by_present_term",
                    ),
                    models.Index(fields=["unit", "present_judicial_case_number", "id"], name="panel_by_present_cause"),
                    models.Index(
                        models.F("unit"),
                        models.OrderBy(models.F("state"), descending=True),
                        models.OrderBy(models.F("changed_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("state__in", ["RETURNED", "DRAFT"])),
                        name="referrals_of_area_to_write",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LETTER", "Oficio de canalización"),
                            ("RESOLUTION", "Copia de la resolución"),
                            ("IDENTIFICATION", "Identificación"),
                            ("OTHER", "Otro documento"),
                            ("PRIVACY_NOTICE", "Aviso de privacidad firmado"),
                            ("COMMITMENT_LETTER", "Carta compromiso firmada"),
                            ("JUSTIFICATION", "Justificante"),
                            ("CORRESPONDENCE", "Documento de un mensaje"),
                        ],
                        default="LETTER",
                        max_length=20,
                        verbose_name="qué es",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nombre del archivo")),
                (
                    "media_type",
                    models.CharField(choices=[("application/pdf", "PDF"), ("image/jpeg", "JPG")], max_length=20),
                ),
                ("size", models.PositiveIntegerField()),
                ("pages", models.PositiveSmallIntegerField(default=1)),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.FileField(upload_to="attachments/%Y/%m/")),
                ("uploaded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["application/pdf", "image/jpeg"])),
                        name="attachment_is_jpg_or_pdf",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("INTAKE", "Ingreso"),
                            ("ASSESSMENT", "Valoración"),
                            ("ACTIVE", "En proceso"),
                            ("ON_HOLD", "Suspensión temporal"),
                            ("TRANSFERRING", "En traslado"),
                            ("CLOSING", "En cierre"),
                            ("COMPLETED", "Concluido"),
                            ("WITHDRAWN", "Baja"),
                            ("NOT_ELIGIBLE", "No elegible"),
                            ("ARCHIVED", "Archivado"),
                        ],
                        default="INTAKE",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("opened_on", models.DateField()),
                ("started_on", models.DateField(blank=True, null=True)),
                ("fit_for_group", models.BooleanField(blank=True, null=True, verbose_name="apto para grupo")),
                (
                    "no_shared_professional",
                    models.BooleanField(default=False, verbose_name="nadie del equipo atiende a la víctima"),
                ),
                (
                    "no_legal_conflict",
                    models.BooleanField(
                        default=False, verbose_name="quien lo asesora en lo jurídico no tiene conflicto de interés"
                    ),
                ),
                ("held_on", models.DateField(blank=True, null=True)),
                ("return_due", models.DateField(blank=True, null=True, verbose_name="regreso previsto")),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("end_text", models.TextField(blank=True, max_length=2000, verbose_name="explicación")),
                ("never_came", models.BooleanField(default=False)),
                (
                    "case_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="casework.casefile"
                    ),
                ),
                (
                    "readmission_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readmissions",
                        to="casework.episode",
                    ),
                ),
                (
                    "second_approval_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transfer_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.center",
                        verbose_name="centro que recibe",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.programtemplate"),
                ),
                (
                    "end_reason",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.reason"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED")), _negated=True
                        ),
                        fields=("referral",),
                        name="one_open_episode_per_referral",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("started_on__isnull", True),
                                ("started_on__gte", models.F("opened_on")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ended_on__isnull", True), ("ended_on__gte", models.F("opened_on")), _connector="OR"
                            ),
                        ),
                        name="episode_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED")), _negated=True
                            ),
                            ("ended_on__isnull", False),
                            _connector="OR",
                        ),
                        name="ended_episode_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["ACTIVE", "ON_HOLD", "TRANSFERRING", "CLOSING", "COMPLETED"]),
                                _negated=True,
                            ),
                            ("started_on__isnull", False),
                            _connector="OR",
                        ),
                        name="active_episode_has_started",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("readmission_of", models.F("pk")), _negated=True),
                        name="episode_is_not_its_own_readmission",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("PSYCHOLOGY", "Psicología"),
                            ("SOCIAL_WORK", "Trabajo social"),
                            ("LEGAL", "Jurídico"),
                            ("GROUP", "Grupo de reflexión"),
                        ],
                        max_length=12,
                        verbose_name="área",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PENDING", "Sin valorar"),
                            ("ASSESSED", "Valorada"),
                            ("APPROVED", "Por iniciar"),
                            ("IN_PROGRESS", "En curso"),
                            ("COMPLETED", "Concluida"),
                            ("WAIVED", "Dispensada"),
                            ("INTERRUPTED", "Interrumpida"),
                        ],
                        default="PENDING",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("quota", models.PositiveSmallIntegerField(verbose_name="sesiones")),
                ("objectives", casework.fields.SealedTextField(blank=True, default="", verbose_name="objetivos")),
                (
                    "closing_opinion",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="opinión de cierre"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "waiver_reason",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo de la dispensa"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsable",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="casework.episode"
                    ),
                ),
            ],
            options={
                "ordering": ["episode", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("episode", "area"), name="one_plan_per_area"),
                    models.CheckConstraint(
                        condition=models.Q(("quota__range", (0, 200))), name="plan_quota_is_plausible"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "COMPLETED"), _negated=True),
                            ("closed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="completed_plan_is_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("method", models.CharField(blank=True, max_length=300, verbose_name="método e instrumentos")),
                ("reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo de atención")),
                ("results", casework.fields.SealedTextField(blank=True, default="", verbose_name="resultados")),
                (
                    "opinion",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="opinión para el equipo"),
                ),
                ("signed_at", models.DateTimeField()),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessment", to="casework.areaplan"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.PositiveSmallIntegerField(verbose_name="mes")),
                (
                    "side",
                    models.CharField(
                        choices=[("CENTER", "Centro"), ("INSTITUTION", "Instancia")], max_length=12, verbose_name="lado"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="fecha")),
                ("window_from", models.DateField()),
                ("window_to", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SCHEDULED", "Programado"),
                            ("DUE", "Abierto"),
                            ("IN_PROGRESS", "En curso"),
                            ("DONE", "Hecho"),
                            ("NOT_LOCATED", "No localizado"),
                            ("REFUSED", "Rechazado por la persona"),
                            ("MISSED", "Venció sin registro"),
                            ("CANCELLED", "Cancelado"),
                        ],
                        default="SCHEDULED",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PHONE", "Por teléfono"),
                            ("OFFICE", "En la oficina"),
                            ("VISIT", "En visita"),
                            ("FILE", "Por consulta de expediente"),
                        ],
                        max_length=8,
                        verbose_name="medio",
                    ),
                ),
                (
                    "informant",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PERSON", "La persona"),
                            ("RELATIVE", "Un familiar u otra persona"),
                            ("VICTIM_SERVICE", "El servicio que atiende a la víctima"),
                            ("AUTHORITY", "Otra autoridad"),
                        ],
                        max_length=16,
                        verbose_name="quién informa",
                    ),
                ),
                (
                    "new_violence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="hecho nuevo de violencia",
                    ),
                ),
                (
                    "new_complaint",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="denuncia, carpeta o detención nueva",
                    ),
                ),
                (
                    "respects_orders",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="cumple las órdenes vigentes",
                    ),
                ),
                (
                    "pays_alimony",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="cumple con la pensión",
                    ),
                ),
                (
                    "substance_use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="consumo problemático",
                    ),
                ),
                (
                    "uses_tools",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="usa lo aprendido",
                    ),
                ),
                (
                    "needs_support",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("YES", "Sí"),
                            ("NO", "No"),
                            ("UNKNOWN", "No sabe o no responde"),
                            ("NOT_APPLICABLE", "No aplica"),
                        ],
                        max_length=16,
                        verbose_name="necesita apoyo o regresar",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NO_RELAPSE", "Sin reincidencia referida"),
                            ("RELAPSE_REFERRED", "Reincidencia referida"),
                            ("RELAPSE_REPORTED", "Reincidencia denunciada"),
                            ("NOT_LOCATED", "No localizado"),
                            ("REFUSED", "Rechaza el seguimiento"),
                        ],
                        max_length=20,
                        verbose_name="resultado",
                    ),
                ),
                ("narrative", casework.fields.SealedTextField(blank=True, default="", verbose_name="notas")),
                ("performed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="follow_ups", to="casework.episode"
                    ),
                ),
                (
                    "performed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.institutionunit",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "side", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("episode", "month", "side"), name="one_follow_up_per_month_and_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("window_from__lte", models.F("due_on")), ("window_to__gte", models.F("due_on"))
                        ),
                        name="follow_up_window_holds_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("side", "INSTITUTION"), _negated=True), ("unit__isnull", False), _connector="OR"
                        ),
                        name="follow_up_of_an_institution_names_its_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DONE"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="done_follow_up_has_an_outcome",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("side", "INSTITUTION"), ("state__in", ["DUE", "IN_PROGRESS"])),
                        fields=["unit", "window_to"],
                        name="follow_ups_of_area_to_do",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("PHONE", "Por teléfono"),
                            ("OFFICE", "En la oficina"),
                            ("VISIT", "En visita"),
                            ("FILE", "Por consulta de expediente"),
                        ],
                        max_length=8,
                        verbose_name="medio",
                    ),
                ),
                ("result", models.CharField(max_length=160, verbose_name="resultado")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="casework.followup"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RELAPSE", "Nuevo hecho de violencia"),
                            ("THREAT", "Amenaza"),
                            ("VIOLENCE_IN_CENTER", "Violencia en el centro"),
                            ("ORDER_BREACH", "Incumplió una orden"),
                        ],
                        max_length=20,
                        verbose_name="qué pasó",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="cuándo")),
                ("source", models.CharField(max_length=160, verbose_name="quién lo refiere")),
                ("description", casework.fields.SealedTextField(blank=True, default="", verbose_name="descripción")),
                ("actions", casework.fields.SealedTextField(blank=True, default="", verbose_name="acciones")),
                ("recorded_at", models.DateTimeField()),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="casework.episode"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IntakeInterview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("held_on", models.DateField(verbose_name="fecha de la entrevista")),
                ("household", casework.fields.SealedTextField(blank=True, default="", verbose_name="con quién vive")),
                (
                    "support_network",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="red de apoyo"),
                ),
                (
                    "violence_history",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="historia de violencia"),
                ),
                (
                    "substance_use",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="consumo de sustancias"),
                ),
                (
                    "acknowledges_obligation",
                    models.BooleanField(default=False, verbose_name="reconoce su obligación de asistir"),
                ),
                ("summary", casework.fields.SealedTextField(blank=True, default="", verbose_name="síntesis")),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "episode",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interview", to="casework.episode"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProtectionOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("authority", models.CharField(max_length=200, verbose_name="autoridad")),
                ("number", models.CharField(blank=True, max_length=80, verbose_name="número")),
                ("issued_on", models.DateField(verbose_name="se dictó el")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="vigente hasta")),
                ("restrictions", casework.fields.SealedTextField(blank=True, default="", verbose_name="restricciones")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protection_orders",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("issued_on")), _connector="OR"
                        ),
                        name="protection_order_dates_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("chain", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField(db_index=True)),
                ("noun", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                ("step", models.CharField(max_length=40)),
                ("from_state", models.CharField(max_length=24)),
                ("to_state", models.CharField(max_length=24)),
                ("reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo")),
                ("reason_digest", models.CharField(blank=True, max_length=64)),
                ("rules", models.CharField(max_length=20)),
                ("because_of", models.CharField(blank=True, max_length=80)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "number"],
                "constraints": [models.UniqueConstraint(fields=("chain", "number"), name="history_chain_number")],
                "indexes": [models.Index(fields=["noun", "record_id"], name="history_record")],
            },
        ),
        migrations.CreateModel(
            name="ExportRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("purpose", models.CharField(max_length=200, verbose_name="propósito")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="número de oficio o auditoría")),
                ("content", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("PERSON", "La persona"),
                            ("CONTACT", "Contacto y domicilio"),
                            ("ORDER", "La orden"),
                            ("VIOLENCE", "Los hechos y el riesgo"),
                            ("SAFETY", "Seguridad de la víctima"),
                        ],
                        max_length=10,
                        verbose_name="tema",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SENT", "Por ver"),
                            ("TAKEN", "Incorporado"),
                            ("NOTED", "Visto por el centro"),
                            ("LEFT", "Sin incorporar"),
                        ],
                        default="SENT",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="por qué cambia")),
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="por qué no se incorporó"),
                ),
                ("token", models.CharField(max_length=40, unique=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="amendments", to="casework.referral"
                    ),
                ),
            ],
            options={
                "ordering": ["-number", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "number"), name="amendment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "SENT"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_amendment_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("noun", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=20)),
                ("purpose", models.CharField(blank=True, max_length=200)),
                ("address", models.GenericIPAddressField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accesses",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestedUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="área administrativa")),
                (
                    "first_name",
                    models.CharField(max_length=120, verbose_name="nombre de quien administrará las cuentas"),
                ),
                ("last_name", models.CharField(max_length=120, verbose_name="apellidos")),
                ("position", models.CharField(max_length=160, verbose_name="cargo")),
                ("email", models.EmailField(max_length=254, verbose_name="correo oficial")),
                ("phone", models.CharField(max_length=30, verbose_name="teléfono")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="casework.institutionapplication",
                    ),
                ),
            ],
            options={
                "ordering": ["number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "number"), name="requested_unit_number_once"),
                    models.UniqueConstraint(fields=("application", "name"), name="requested_unit_name_once"),
                    models.UniqueConstraint(fields=("application", "email"), name="requested_unit_email_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "moment",
                    models.CharField(
                        choices=[("ENTRY", "Al ingreso"), ("REVIEW", "Revisión"), ("EXIT", "Al egreso")],
                        max_length=8,
                        verbose_name="momento",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("LOW", "Riesgo bajo"),
                            ("MEDIUM", "Riesgo medio"),
                            ("HIGH", "Riesgo alto"),
                            ("EXTREME", "Riesgo extremo"),
                        ],
                        max_length=8,
                        verbose_name="nivel",
                    ),
                ),
                (
                    "instrument_score",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="puntaje del instrumento"),
                ),
                ("factors", casework.fields.SealedTextField(blank=True, default="", verbose_name="factores")),
                ("safety_plan", casework.fields.SealedTextField(blank=True, default="", verbose_name="medidas")),
                ("assessed_at", models.DateTimeField()),
                ("review_due", models.DateField(blank=True, null=True, verbose_name="revisar antes de")),
                (
                    "assessed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risk_assessments",
                        to="casework.episode",
                    ),
                ),
            ],
            options={
                "ordering": ["-assessed_at", "-pk"],
                "get_latest_by": "assessed_at",
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="cupo"
                    ),
                ),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="casework.center",
                        verbose_name="centro",
                    ),
                ),
            ],
            options={
                "verbose_name": "sala",
                "verbose_name_plural": "salas",
                "ordering": ["center", "name"],
                "constraints": [models.UniqueConstraint(fields=("center", "name"), name="room_name_once_per_center")],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="nombre")),
                ("query", models.CharField(blank=True, max_length=300)),
                ("is_default", models.BooleanField(default=False, verbose_name="abrir el panel con este filtro")),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="saved_filter_name_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("user",), name="one_default_saved_filter"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PRIVACY_NOTICE", "Aviso de privacidad"),
                            ("COMMITMENT_LETTER", "Carta compromiso y consentimiento"),
                        ],
                        max_length=20,
                        verbose_name="documento",
                    ),
                ),
                ("text_version", models.CharField(max_length=20, verbose_name="versión")),
                ("signed_on", models.DateField(verbose_name="se firmó el")),
                ("recorded_at", models.DateTimeField()),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="casework.episode"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.attachment",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("episode", "kind"), name="one_consent_of_a_kind")],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "moment",
                    models.CharField(choices=[("MID", "A la mitad del proceso"), ("END", "Al terminar")], max_length=4),
                ),
                ("quarter", models.CharField(max_length=7)),
                ("treatment", models.PositiveSmallIntegerField(verbose_name="el trato que recibe")),
                ("usefulness", models.PositiveSmallIntegerField(verbose_name="lo que aprende le sirve")),
                ("schedule", models.PositiveSmallIntegerField(verbose_name="los horarios")),
                ("place", models.PositiveSmallIntegerField(verbose_name="el lugar")),
                ("overall", models.PositiveSmallIntegerField(verbose_name="en general")),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="comentario")),
                ("center", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.center")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("overall__range", (1, 5)),
                            ("place__range", (1, 5)),
                            ("schedule__range", (1, 5)),
                            ("treatment__range", (1, 5)),
                            ("usefulness__range", (1, 5)),
                        ),
                        name="survey_scores_are_1_to_5",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(choices=[("MID", "A la mitad del proceso"), ("END", "Al terminar")], max_length=4),
                ),
                ("token_digest", models.CharField(max_length=64, null=True, unique=True)),
                ("expires_on", models.DateField(null=True)),
                ("used", models.BooleanField(default=False)),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_invitations",
                        to="casework.episode",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("episode", "moment"), name="one_invitation_per_moment"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_on__isnull", True), ("token_digest__isnull", True), ("used", False)),
                            models.Q(("expires_on__isnull", False), ("token_digest__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_link_has_its_last_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TelephoneRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Pedida"),
                            ("VOUCHED", "Identidad comprobada"),
                            ("CONFIRMED", "Autorizada"),
                            ("COMPLETED", "Hecha"),
                            ("REFUSED", "Rechazada"),
                            ("EXPIRED", "Vencida"),
                        ],
                        default="ASKED",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("asked_at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="dirección")),
                ("vouched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "how_checked",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="cómo comprobó su identidad"),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="telephone_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vouched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ASKED", "VOUCHED", "CONFIRMED"])),
                        fields=("user",),
                        name="one_open_telephone_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("vouched_by__isnull", True),
                                models.Q(("vouched_by", models.F("user")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("confirmed_by__isnull", True),
                                models.Q(
                                    models.Q(("confirmed_by", models.F("user")), _negated=True),
                                    models.Q(("confirmed_by", models.F("vouched_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="a_telephone_needs_two_other_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["CONFIRMED", "COMPLETED"]), _negated=True),
                            models.Q(("confirmed_by__isnull", False), ("vouched_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_telephone_is_allowed_after_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThreadMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "side",
                    models.CharField(choices=[("INSTITUTION", "La instancia"), ("CENTER", "El centro")], max_length=12),
                ),
                ("sent_at", models.DateTimeField()),
                ("text", casework.fields.SealedTextField(blank=True, default="", verbose_name="mensaje")),
                ("token", models.CharField(max_length=40, unique=True)),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.center"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="casework.attachment",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="thread", to="casework.referral"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["referral", "number"],
                "constraints": [models.UniqueConstraint(fields=("referral", "number"), name="thread_number_once")],
            },
        ),
        migrations.CreateModel(
            name="ThreadReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(choices=[("INSTITUTION", "La instancia"), ("CENTER", "El centro")], max_length=12),
                ),
                ("up_to", models.PositiveIntegerField(default=0)),
                ("told_of", models.PositiveIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thread_readings",
                        to="casework.referral",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["referral", "read_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "user", "up_to"), name="reading_of_thread_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at__isnull", True), ("up_to", 0)),
                            models.Q(("read_at__isnull", False), ("told_of", 0), ("up_to__gt", 0)),
                            _connector="OR",
                        ),
                        name="reading_has_its_moment_or_waits",
                    ),
                ],
                "indexes": [
                    models.Index(condition=models.Q(("told_of__gt", 0)), fields=["user"], name="threads_not_read")
                ],
            },
        ),
        migrations.CreateModel(
            name="VictimRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("alias", casework.fields.SealedTextField(blank=True, default="", verbose_name="iniciales o alias")),
                (
                    "safe_channel",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="medio seguro de contacto"),
                ),
                (
                    "victim_service",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="servicio que la atiende"),
                ),
                ("do_not_contact", models.BooleanField(default=True, verbose_name="no contactarla")),
                (
                    "banavim_folio",
                    casework.fields.SealedTextField(
                        blank=True, default="", verbose_name="folio del expediente único de víctima"
                    ),
                ),
                (
                    "zones_to_avoid",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="zonas que él debe evitar"),
                ),
                ("notes", casework.fields.SealedTextField(blank=True, default="", verbose_name="notas de seguridad")),
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="victim_record",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AmendedField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=160)),
                ("before", casework.fields.SealedTextField(blank=True, default="", verbose_name="antes")),
                ("after", casework.fields.SealedTextField(blank=True, default="", verbose_name="ahora")),
                ("value", casework.fields.SealedTextField(blank=True, default="")),
                (
                    "amendment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fields", to="casework.amendment"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("amendment", "name"), name="field_amended_once")],
            },
        ),
        migrations.CreateModel(
            name="AuditAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=200, verbose_name="propósito")),
                ("reference", models.CharField(max_length=80, verbose_name="número de oficio o auditoría")),
                ("starts_on", models.DateField(verbose_name="desde")),
                ("ends_on", models.DateField(verbose_name="hasta")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("centers", models.ManyToManyField(to="casework.center", verbose_name="centros")),
            ],
            options={
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="audit_dates_in_order"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo")),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("JUSTIFIED", "justificado"), ("NOT_JUSTIFIED", "no justificado")],
                        max_length=20,
                        verbose_name="resultado",
                    ),
                ),
                (
                    "review",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="qué encontró la revisión"),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergency_accesses",
                        to="casework.episode",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("opened_at"))), name="emergency_ends_after_it_opens"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("verdict", "")),
                            models.Q(("reviewed_at__isnull", False), models.Q(("verdict", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="emergency_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="emergency_reviewed_by_another",
                    ),
                ],
                "indexes": [models.Index(fields=["user", "ends_at"], name="emergency_of_user")],
            },
        ),
        migrations.CreateModel(
            name="EligibilityCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.BooleanField(verbose_name="se cumple")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="observación")),
                ("checked_at", models.DateTimeField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.eligibilitycriterion"),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="eligibility_checks",
                        to="casework.episode",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("episode", "criterion"), name="criterion_checked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "lunes"),
                            (1, "martes"),
                            (2, "miércoles"),
                            (3, "jueves"),
                            (4, "viernes"),
                            (5, "sábado"),
                        ],
                        verbose_name="día",
                    ),
                ),
                ("starts_at", models.TimeField(verbose_name="hora")),
                ("capacity", models.PositiveSmallIntegerField(default=30, verbose_name="cupo")),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="casework.center"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.room",
                        verbose_name="sala",
                    ),
                ),
            ],
            options={
                "ordering": ["center", "weekday", "starts_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("center", "name"), name="group_name_once_per_center")],
            },
        ),
        migrations.CreateModel(
            name="Enrollment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enrolled_on", models.DateField(verbose_name="desde")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="hasta")),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrollments", to="casework.episode"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrollments", to="casework.group"
                    ),
                ),
            ],
            options={
                "ordering": ["enrolled_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=("episode",),
                        name="one_open_enrollment_per_episode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("left_on__gte", models.F("enrolled_on")), _connector="OR"
                        ),
                        name="enrollment_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupFacilitator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.group")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("group", "user"), name="facilitator_once_per_group")],
            },
        ),
        migrations.CreateModel(
            name="GroupSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(verbose_name="sesión")),
                ("starts_at", models.DateTimeField(db_index=True, verbose_name="empieza")),
                ("ends_at", models.DateTimeField(verbose_name="termina")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Programada"),
                            ("OPEN", "Lista abierta"),
                            ("HELD", "Realizada"),
                            ("DOCUMENTED", "Documentada"),
                            ("CANCELLED", "Cancelada"),
                        ],
                        default="PLANNED",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "debrief",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="bitácora de la sesión"),
                ),
                ("documented_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo")),
                (
                    "documented_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="casework.group"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.curriculumtopic",
                        verbose_name="tema",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "number"), name="group_session_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="group_session_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("FIRST", "Primera cita"),
                            ("INTERVIEW", "Entrevista inicial"),
                            ("ASSESSMENT", "Valoración"),
                            ("SESSION", "Sesión"),
                        ],
                        default="SESSION",
                        max_length=10,
                        verbose_name="para",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[
                            ("PSYCHOLOGY", "Psicología"),
                            ("SOCIAL_WORK", "Trabajo social"),
                            ("LEGAL", "Jurídico"),
                            ("GROUP", "Grupo de reflexión"),
                        ],
                        max_length=12,
                        verbose_name="área",
                    ),
                ),
                ("starts_at", models.DateTimeField(db_index=True, verbose_name="empieza")),
                ("ends_at", models.DateTimeField(verbose_name="termina")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SCHEDULED", "Programada"),
                            ("CONFIRMED", "Confirmada"),
                            ("CHECKED_IN", "En sala"),
                            ("ATTENDED", "Asistió, falta la nota"),
                            ("DOCUMENTED", "Asistió"),
                            ("RESCHEDULED", "Reprogramada"),
                            ("CANCELLED_BY_CENTER", "Cancelada por el centro"),
                            ("CANCELLED_BY_PERSON", "Cancelada por la persona"),
                            ("ABSENT_PENDING", "Faltó, por justificar"),
                            ("ABSENT_JUSTIFIED", "Inasistencia justificada"),
                            ("ABSENT_UNJUSTIFIED", "Inasistencia sin justificar"),
                        ],
                        default="SCHEDULED",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("checked_in_at", models.DateTimeField(blank=True, null=True)),
                ("late", models.BooleanField(default=False, verbose_name="llegó tarde")),
                ("held", models.BooleanField(blank=True, null=True, verbose_name="la sesión se realizó")),
                (
                    "absence",
                    models.CharField(
                        blank=True,
                        choices=[("WARNED", "Faltó y avisó antes"), ("SILENT", "Faltó y no avisó")],
                        max_length=8,
                        verbose_name="inasistencia",
                    ),
                ),
                ("justify_by", models.DateField(blank=True, null=True, verbose_name="puede justificar hasta")),
                (
                    "next_summons_from",
                    models.DateField(blank=True, null=True, verbose_name="el siguiente citatorio cuenta desde"),
                ),
                (
                    "participation",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="participación"),
                ),
                ("group_note", casework.fields.SealedTextField(blank=True, default="", verbose_name="nota individual")),
                ("cancel_reason", casework.fields.SealedTextField(blank=True, default="", verbose_name="motivo")),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="casework.appointment",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="con",
                    ),
                ),
                (
                    "episode",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="casework.episode"
                    ),
                ),
                (
                    "group_session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="casework.groupsession",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.room",
                        verbose_name="lugar",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="appointment_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("participation__isnull", True), ("participation__range", (0, 4)), _connector="OR"
                        ),
                        name="participation_is_0_to_4",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group_session__isnull", False)),
                        fields=("group_session", "episode"),
                        name="person_once_in_a_group_session",
                    ),
                ],
                "indexes": [models.Index(fields=["episode", "area", "state"], name="appointment_progress")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("topic", casework.fields.SealedTextField(blank=True, default="", verbose_name="tema trabajado")),
                (
                    "observation",
                    casework.fields.SealedTextField(blank=True, default="", verbose_name="lo que se observó"),
                ),
                ("intervention", casework.fields.SealedTextField(blank=True, default="", verbose_name="intervención")),
                ("homework", casework.fields.SealedTextField(blank=True, default="", verbose_name="tarea")),
                ("signed_at", models.DateTimeField()),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="note", to="casework.appointment"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NoteAddendum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", casework.fields.SealedTextField(blank=True, default="", verbose_name="adenda")),
                ("signed_at", models.DateTimeField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="casework.note"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="JustificationRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("explanation", casework.fields.SealedTextField(blank=True, default="", verbose_name="explicación")),
                (
                    "state",
                    models.CharField(
                        choices=[("SUBMITTED", "Por decidir"), ("ACCEPTED", "Aceptada"), ("REJECTED", "Rechazada")],
                        default="SUBMITTED",
                        max_length=10,
                    ),
                ),
                ("submitted_on", models.DateField(verbose_name="se presentó el")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justification",
                        to="casework.appointment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.attachment",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.reason"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OneTimeLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("ACTIVATION", "Activación"),
                            ("PASSWORD", "Contraseña"),
                            ("STATUS", "Estado de la solicitud"),
                            ("APPOINTMENT", "Cita"),
                            ("TELEPHONE", "Otro teléfono"),
                        ],
                        max_length=12,
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.appointment"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="casework.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SessionCredit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credited_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="casework.appointment"
                    ),
                ),
                (
                    "credited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="casework.areaplan"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("appointment", "plan"), name="session_credited_once_per_plan")
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=24)),
                ("starts_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="casework.appointment",
                    ),
                ),
                (
                    "group_session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="casework.groupsession",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("resource", "starts_at"), name="slot_taken_once")],
            },
        ),
        migrations.AddField(
            model_name="center",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="centers",
                to="casework.municipality",
                verbose_name="municipio",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="facilitators",
            field=models.ManyToManyField(
                related_name="facilitated_groups", through="casework.GroupFacilitator", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunPython(on_postgresql(PEOPLE_STAY, AREA_KEEPS_ADMINISTRATOR), on_postgresql(LET_GO)),
    ]
