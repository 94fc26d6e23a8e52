"""The addresses of what happens: steps, inbox, review, public forms, accounts, reports."""

from django.urls import include, path

urlpatterns = [
    path("", include("workflows.public_urls")),
    path("", include("workflows.oversight_urls")),
    path("", include("workflows.papers_urls")),
    path("", include("workflows.center_urls")),
    path("", include("workflows.calendar_urls")),
    path("", include("workflows.correspondence_urls")),
    path("", include("workflows.institution_urls")),
    path("", include("workflows.account_urls")),
    path("", include("workflows.views.figures_urls")),
    path("", include("workflows.views.monthly_reports_urls")),
]
