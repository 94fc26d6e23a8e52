"""How days and numbers are typed and printed where no filter of ours says it: 1,234.5 and 24/11/2026."""

DATE_FORMAT = "j/m/Y"
SHORT_DATE_FORMAT = "j/m/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j/m/Y H:i"
SHORT_DATETIME_FORMAT = "j/m/Y H:i"
MONTH_DAY_FORMAT = r"j \d\e F"
YEAR_MONTH_FORMAT = r"F \d\e Y"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d %m %Y", "%d-%m-%Y", "%Y-%m-%d", "%d/%m/%y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
