"""Gap-free numbers: one row a series, raised in the transaction that uses the number."""

from django.db import connection, models


class CounterManager(models.Manager):
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
