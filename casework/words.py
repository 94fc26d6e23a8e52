"""Days, hours and numbers as they are written in Mexico; the same words on pages and on paper.

Django's own formats give «Noviembre» and «Mar» with capitals, and locale.setlocale would change the whole process.
"""

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from casework import clock

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
HARD_SPACE = "\N{NO-BREAK SPACE}"


def local(value: date | datetime) -> date | datetime:
    """A moment as the centre's clock shows it; a day as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def short_day(value: date | datetime) -> str:
    """«mar 24 nov», with the year when it is not the present one: for tables."""
    day = local(value)
    year = "" if day.year == clock.today().year else f" {day.year}"
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}{year}"


def long_day(value: date | datetime) -> str:
    """«martes 24 de noviembre de 2026»: for letters and headings."""
    day = local(value)
    return f"{DAYS[day.weekday()]} {plain_day(day)}"


def plain_day(value: date | datetime) -> str:
    """«24 de noviembre de 2026»."""
    day = local(value)
    return f"{day.day} de {month_and_year(day)}"


def month_and_year(value: date | datetime) -> str:
    """«noviembre de 2026»."""
    day = local(value)
    return f"{MONTHS[day.month - 1]} de {day.year}"


def hour(value: datetime | time) -> str:
    """«10:00», 24 hours: for staff."""
    return f"{local(value) if isinstance(value, datetime) else value:%H:%M}"


def spoken_hour(value: datetime | time) -> str:
    """«10 de la mañana», «4:30 de la tarde»: for the person."""
    at = local(value) if isinstance(value, datetime) else value
    part = "mañana" if at.hour < 12 else "tarde" if at.hour < 19 else "noche"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour if at.hour in {0, 12} else at.hour % 12}{minutes} de la {part}"


def distance(value: date | datetime) -> str:
    """«hoy», «mañana», «en 3 días», «hace 2 días»: how far a day is from the present one."""
    day = local(value)
    days = ((day.date() if isinstance(day, datetime) else day) - clock.today()).days
    if abs(days) <= 1:
        return {-1: "ayer", 0: "hoy", 1: "mañana"}[days]
    return f"en {days:,} días" if days > 0 else f"hace {-days:,} días"


def number(value: int | float | Decimal) -> str:
    """«1,234», and decimals only where there are some."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")


def percentage(value: int | float | Decimal, decimals: int = 0) -> str:
    """«84 %» of a number that is already a percentage."""
    return f"{value:,.{decimals}f}{HARD_SPACE}%"


def lower_first(text: str) -> str:
    """The text to follow a colon: «Escriba…» becomes «escriba…», «CURP» stays."""
    text = str(text)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
