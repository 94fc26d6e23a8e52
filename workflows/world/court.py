"""The court of the demonstration at work: a filter that opens its panel, and its «informe al corte» of the day."""

from casework import clock
from casework.models import User
from documents.cut_off import issue_cut_off
from workflows.cut_off import causes_of, rows_of
from workflows.panel_list import record_readings
from workflows.saved_filters import keep
from workflows.world.people import World


def court_at_work(world: World) -> None:
    """What the first court's clerk leaves behind on the last day."""
    clerk = User.objects.select_related("unit__institution").get(pk=world.referrers[0].user.pk)
    with clock.at(world.now):
        keep(clerk, name="En el programa, por causa", query="estatus=programa&orden=causa", is_default=False)
        keep(clerk, name="Atrasadas", query="atrasadas=1&orden=plazo", is_default=False)
        rows = rows_of(clerk, only_open=True)
        if rows:
            report = issue_cut_off(
                clerk.unit, causes_of(rows, clerk), cases=[row.referral.pk for row in rows], by=clerk
            )
            record_readings(clerk, rows, action="export", purpose=f"Informe al corte {report.folio}")
