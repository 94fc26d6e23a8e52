"""The addresses of what happens: steps, inbox, review, public forms, accounts, reports."""

from django.urls import include, path

urlpatterns = [
    path("", include("workflows.account_urls")),
    path("", include("workflows.views.figures_urls")),
    path("", include("workflows.views.monthly_reports_urls")),
]
