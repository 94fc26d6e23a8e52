"""What refuses to start: no kinds, no notices, a kind for nobody, a noun that some role has no answer for."""

from django.core.checks import Error, register

from casework.access import missing_rules
from documents.kind import KINDS, Audience
from documents.notice import NOTICES


@register()
def papers_are_whole(app_configs, **kwargs):
    """The tables are filled, and every kind says whom it is for and what it is called."""
    problems = []
    if not KINDS:
        problems.append(Error("no kind of document is declared", id="documents.E001"))
    if not NOTICES:
        problems.append(Error("no notice is declared", id="documents.E002"))
    for kind in KINDS.values():
        if kind.audience not in Audience.values:
            problems.append(Error(f"{kind.slug}: for nobody known ({kind.audience})", id="documents.E003"))
        if not str(kind.title):
            problems.append(Error(f"{kind.slug}: no title", id="documents.E004"))
        if kind.boxes and not kind.drafted:
            problems.append(Error(f"{kind.slug}: only a draft is written into", id="documents.E005"))
    return problems


@register()
def every_role_answers(app_configs, **kwargs):
    """A missing pair of role and noun denies; that it is missing is an oversight all the same."""
    return [Error(f"{role} has no rule for {noun}", id="documents.E006") for role, noun in missing_rules()]
