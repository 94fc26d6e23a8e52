"""The addresses of the institution's pages, and of the files of a case."""

from django.urls import path

from workflows.views.institution.attachment import attachment
from workflows.views.institution.cancel import referral_cancel
from workflows.views.institution.case import panel_case
from workflows.views.institution.check import referral_check
from workflows.views.institution.cut_off import cut_off_new, cut_off_report, cut_off_reports
from workflows.views.institution.panel import panel
from workflows.views.institution.panel_export import filter_forget, filter_keep, panel_export
from workflows.views.institution.part import referral_part
from workflows.views.institution.sent import referral_sent, referral_sheet
from workflows.views.institution.start import referral_new
from workflows.views.institution.tasks import referral_tasks

urlpatterns = [
    path("personas-canalizadas/", panel, name="panel"),
    path("personas-canalizadas/llevar/", panel_export, name="panel_export"),
    path("personas-canalizadas/filtros/", filter_keep, name="filter_keep"),
    path("personas-canalizadas/filtros/<int:pk>/borrar/", filter_forget, name="filter_forget"),
    path("informes-al-corte/", cut_off_reports, name="cut_off_reports"),
    path("informes-al-corte/nuevo/", cut_off_new, name="cut_off_new"),
    path("informes-al-corte/<int:pk>/", cut_off_report, name="cut_off_report"),
    path("personas-canalizadas/<int:pk>/", panel_case, name="panel_case"),
    path("canalizar/", referral_new, name="referral_new"),
    path("canalizar/<int:pk>/", referral_tasks, name="referral_tasks"),
    path("canalizar/<int:pk>/revisar/", referral_check, name="referral_check"),
    path("canalizar/<int:pk>/enviada/", referral_sent, name="referral_sent"),
    path("canalizar/<int:pk>/hoja/", referral_sheet, name="referral_sheet"),
    path("canalizar/<int:pk>/cancelar/", referral_cancel, name="referral_cancel"),
    path("canalizar/<int:pk>/<slug:part>/", referral_part, name="referral_part"),
    path("archivos/<int:pk>/", attachment, name="attachment"),
]
