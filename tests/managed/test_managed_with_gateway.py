"""The same values with the Gateway API in place of the Ingress: the platform's Gateway ends TLS."""

import json

import pytest
from managed_site import HOST, Site, apply, must, read
from managed_usage import await_route, look_at_the_page, use_it, without_tls
from phase4.cluster.clients import kubectl

pytestmark = pytest.mark.managed


@pytest.fixture(scope="module", autouse=True)
def exposed(place: Site) -> None:
    """The release behind a route of the Gateway, and no longer behind an Ingress."""
    apply("gateway.yaml", NAMESPACE=place.ingress, HOST=HOST)
    listener = {"name": "public", "namespace": place.ingress}
    gateway = {
        "enabled": True,
        "hostnames": [HOST],
        "parentRefs": [listener | {"sectionName": "https"}],
        "redirectFrom": [listener | {"sectionName": "http"}],
    }
    place.install("by-gateway", {"ingress": {"enabled": False}, "gateway": gateway})
    for route in ("todo-app-frontend", "todo-app-frontend-to-https"):
        condition = "--for=jsonpath={.status.parents[0].conditions[?(@.type=='Accepted')].status}=True"
        must("wait", condition, f"httproute/{route}", "-n", place.namespace, "--timeout=60s")
    await_route(place)


def test_the_gateway_takes_both_routes_and_the_ingress_is_gone(place: Site) -> None:
    for route in ("todo-app-frontend", "todo-app-frontend-to-https"):
        parents = json.loads(read(f"httproute/{route}", place.namespace, "{.status.parents}"))
        states = {one["type"]: one["status"] for parent in parents for one in parent["conditions"]}
        assert states == {"Accepted": "True", "ResolvedRefs": "True"}
    assert kubectl("get", "ingresses", "-n", place.namespace, "-o", "name", check=True).stdout == ""


def test_the_page_comes_over_tls_that_is_checked(place: Site) -> None:
    look_at_the_page(place)


def test_an_account_a_todo_and_a_chat(place: Site) -> None:
    use_it(place)


def test_without_tls_every_request_is_sent_on_to_https(place: Site) -> None:
    answer = without_tls(place, "/sign-in?from=mail")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{HOST}/sign-in?from=mail"
    assert "Set-Cookie" not in answer.headers
