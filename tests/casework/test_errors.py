"""What went wrong is said in plain Spanish, with the way back, and nothing of the inside is shown."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError, connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import include, path

from casework.views import errors
from workflows.forms.referral.documents import DocumentsForm


def posts(request):
    request.POST.get("x")
    raise Http404("secreto")


def breaks(request):
    raise RuntimeError("secreto")


def refuses(request):
    raise PermissionDenied("secreto")


urlpatterns = [
    path("", include("casework.urls")),
    path("recibe", posts),
    path("rompe", breaks),
    path("niega", refuses),
]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/no-existe", 404, "No encontramos esta página"),
        ("/niega", 403, "Esta página no es para su función"),
        ("/rompe", 500, "Algo falló de nuestro lado"),
    ],
)
def test_an_error_page_says_what_happened_and_shows_the_way_back(visitor, address, status, heading):
    answer = visitor.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert 'href="/"' in page
    assert "secreto" not in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_form_without_its_token_is_called_expired():
    answer = Client(enforce_csrf_checks=True).post("/recibe", {"x": "1"})
    assert answer.status_code == 403
    assert "El formulario venció" in answer.content.decode()


def test_too_many_fields_are_refused_as_too_large(visitor, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = visitor.post("/recibe", {str(number): "1" for number in range(9)})
    assert answer.status_code == 413
    assert "demasiado grande" in answer.content.decode()


def test_a_body_over_the_limit_is_refused_before_it_is_read(visitor, settings):
    settings.SIGUE_REQUEST_LIMIT = 100
    answer = visitor.post("/recibe", {"x": "a" * 500})
    assert answer.status_code == 413


def test_what_is_too_large_leads_back_to_its_form_and_to_no_other_site(visitor, settings):
    settings.SIGUE_REQUEST_LIMIT = 100
    for came_from, link in (
        ("http://testserver/canalizar/7/documentos/?x=1", 'href="/canalizar/7/documentos/?x=1"'),
        ("http://otro.example/canalizar/7/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ):
        page = visitor.post("/recibe", {"x": "a" * 500}, headers={"referer": came_from}).content.decode()
        assert ("Volver al formulario" in page) == bool(link) and (link or 'href="/"') in page
        assert "otro.example" not in page and "alert" not in page


def test_the_help_of_the_files_says_how_much_one_sending_may_weigh(settings):
    megabytes = settings.SIGUE_REQUEST_LIMIT // 2**20
    assert f"hasta {megabytes} MB en cada envío" in DocumentsForm.base_fields["files"].help_text
    said = errors.too_large(RequestFactory().get("/")).content.decode()
    assert f"el envío completo hasta {megabytes} MB" in said


def test_the_handler_of_bad_requests_tells_large_from_bad():
    request = RequestFactory().get("/")
    assert errors.bad_request(request, RequestDataTooBig()).status_code == 413
    assert errors.bad_request(request, ValueError()).status_code == 400
    assert errors.too_many(request).status_code == 429


def test_the_page_of_a_failure_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        errors.server_error(RequestFactory().get("/"))


def test_health_says_that_the_process_lives_and_the_database_answers(client):
    assert client.get("/salud/viva").content == b"ok\n"
    assert client.get("/salud/lista").content == b"ok\n"


def test_health_says_when_the_database_does_not_answer(client):
    def away(execute, *statement):
        raise OperationalError("away")

    with connection.execute_wrapper(away):
        answer = client.get("/salud/lista")
    assert answer.status_code == 503
