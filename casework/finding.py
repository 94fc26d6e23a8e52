"""What a search box asks of names and cause numbers; what the screen shows is found as it shows it."""

from django.db.models import Q

from casework.text import cause_in_order, cause_number, name_words

NOBODY = Q(pk__in=[])
CAUSES = ("present_judicial_case_number", "judicial_case_number")  # older papers cite the one that was corrected


def named(text: str, column: str = "search_name") -> Q:
    """Those whose name holds every word; accents, commas and the order of the words aside."""
    words, found = name_words(text), Q()
    for word in words:
        found &= Q(**{f"{column}__contains": word})
    return found if words else NOBODY


def of_cause(text: str, *, whole: bool = False, case: str = "") -> Q:
    """Those whose cause number is, or holds, the text as it was typed or as cause numbers are written.

    `case` leads to the referral from what is searched, with its underscores: «referral__».
    """
    how, found, number = "iexact" if whole else "icontains", NOBODY, cause_number(text)
    for spelling in {text, number} - {""}:
        for column in CAUSES:
            found |= Q(**{f"{case}{column}__{how}": spelling})
    # The one that holds now is found however it was typed in then.
    return found | Q(**{f"{case}cause_order__{how}": cause_in_order(number)}) if number else found


def numbered(text: str) -> Q:
    """The referrals with a folio, a letter or a cause number that holds the text, however its cause was typed.

    A number that was corrected finds him as well as the one that holds now: older papers cite it.
    """
    found, number = Q(search_numbers__contains=text.casefold()), cause_number(text)
    if not number:
        return found
    if number != text:
        for column in CAUSES:
            found |= Q(**{f"{column}__icontains": number})
    return found | Q(cause_order__contains=cause_in_order(number))
