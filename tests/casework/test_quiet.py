"""The log says what broke and where, never what somebody typed."""

import logging

import pytest
from django.test import Client
from django.urls import path

from casework.quiet import NoRequest, NothingPosted


def breaks(request):
    secret = request.POST["curp"]
    raise RuntimeError(f"broke after {len(secret)} characters")


urlpatterns = [path("rompe", breaks)]
handler500 = "casework.views.errors.server_error"


@pytest.mark.urls(__name__)
def test_a_failure_is_logged_without_what_was_posted_or_searched(caplog, capfd):
    Client(raise_request_exception=False).post("/rompe?q=Iniesta", {"curp": "SXIL880714HMCNNN05"})
    output = caplog.text + "".join(capfd.readouterr())
    assert "RuntimeError" in output
    assert "SXIL880714HMCNNN05" not in output
    assert "Iniesta" not in output


@pytest.mark.parametrize("said", ["GET /personas?q=Iniesta", "GET /personas?q=Iniesta HTTP/1.1", "/personas?q=Iniesta"])
def test_the_path_of_a_record_loses_its_query_and_the_record_its_request(said):
    record = logging.LogRecord("x", logging.WARNING, "", 0, '"%s" %s', (said, 404), None)
    record.request = object()
    assert NoRequest().filter(record)
    assert "/personas" in record.getMessage()
    assert "Iniesta" not in record.getMessage()
    assert not hasattr(record, "request")


def test_a_report_of_a_failure_has_no_fields_and_no_variables(rf):
    report = NothingPosted()
    assert report.get_post_parameters(rf.post("/", {"curp": "x"})) == {}
    assert list(report.get_traceback_frame_variables(rf.get("/"), None)) == []
