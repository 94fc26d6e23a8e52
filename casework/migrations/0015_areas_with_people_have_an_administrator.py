"""PostgreSQL: an area with accounts has an account administrator when a transaction ends (R56).

The other half of `one_account_administrator_per_unit`. Who is only invited, or locked, counts: an area that was just
admitted has nobody else yet, and idleness or a suspension may lock whoever it is.
"""

from django.db import migrations

# It looks as the system, past the policies, and looks away again. The area's row is locked: of two transactions that
# each would be right without the other, the second looks when the first is over.
KEEP = """
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
"""


def run_on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)  # the % is of the sentence

    return run


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_attempts_addresses_and_tallies")]

    operations = [migrations.RunPython(run_on_postgresql(KEEP), run_on_postgresql(LET_GO))]
