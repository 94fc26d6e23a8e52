"""Gap-free numbers, one row a series; and how often something was tried lately, the same for all processes."""

from datetime import timedelta

from django.db import connection, models

from casework import clock
from casework.wall import as_whole


class CounterManager(models.Manager):
    @as_whole
    def take(self, series: str) -> int:
        """The next number of a series, from 1, in one query; a rolled-back transaction gives its number back.

        Must be called inside the transaction that saves what bears the number, so that folios have no gap and none is
        used twice (architecture §13.2).
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self.model._meta.db_table} (series, last) VALUES (%s, 1) "  # noqa: S608
                f"ON CONFLICT (series) DO UPDATE SET last = {self.model._meta.db_table}.last + 1 RETURNING last",
                [series],
            )
            return cursor.fetchone()[0]


class Counter(models.Model):
    series = models.CharField(primary_key=True, max_length=80)
    last = models.PositiveIntegerField()

    objects = CounterManager()

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class TallyManager(models.Manager):
    @as_whole
    def add(self, key: str, *, seconds: int) -> int:
        """Count one more, in one query that no other loses; gives how many in its period."""
        table = self.model._meta.db_table
        now, until = (
            connection.ops.adapt_datetimefield_value(moment)
            for moment in (clock.now(), clock.now() + timedelta(seconds=seconds))
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (key, counted, until) VALUES (%s, 1, %s) ON CONFLICT (key) DO UPDATE SET "  # noqa: S608
                f"counted = CASE WHEN {table}.until <= %s THEN 1 ELSE {table}.counted + 1 END, "
                f"until = CASE WHEN {table}.until <= %s THEN excluded.until ELSE {table}.until END RETURNING counted",
                [key, until, now, now],
            )
            return cursor.fetchone()[0]

    @as_whole
    def counted(self, key: str) -> int:
        """How many in the period that runs now."""
        found = self.filter(key=key, until__gt=clock.now()).values_list("counted", flat=True).first()
        return found or 0

    @as_whole
    def forget_old(self) -> int:
        """Drop what limits nobody any more: a key may hold an address of the net."""
        gone, _each = self.filter(until__lte=clock.now()).delete()
        return gone


class Tally(models.Model):
    """How often something was tried in a period: in the database, because every process must count the same."""

    key = models.CharField(primary_key=True, max_length=160)
    counted = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    objects = TallyManager()

    def __str__(self) -> str:
        return f"{self.key}: {self.counted}"
