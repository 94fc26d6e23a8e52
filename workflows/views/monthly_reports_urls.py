"""The addresses of the monthly reports."""

from django.urls import path

from workflows.views import monthly_reports

urlpatterns = [
    path("informes-mensuales/", monthly_reports.monthly_reports, name="monthly_reports"),
    path("informes-mensuales/<int:pk>/", monthly_reports.monthly_report, name="monthly_report"),
    path("informes-mensuales/<int:pk>.pdf", monthly_reports.monthly_report_pdf, name="monthly_report_pdf"),
    path("informes-mensuales/<int:pk>/<slug:step>/", monthly_reports.monthly_report_step, name="monthly_report_step"),
]
