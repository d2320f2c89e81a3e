"""values-managed.yaml as it is, but for this place's addresses: ingress with TLS, an outside database, own secrets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from managed_inside import addresses, await_pods, reaches
from managed_site import HOST, INSTALL_SECONDS, READY_SECONDS, Site, must, read
from managed_usage import URL, await_route, disturbances, look_at_the_page, use_it, without_tls
from managed_visitor import visitor
from phase4.chart import connectivity
from phase4.chart.names import RELEASE
from phase4.chart.policy.network import NEEDED
from phase4.chart.policy.witnesses import ANYONE
from phase4.cluster.clients import helm, kubectl

pytestmark = pytest.mark.managed

# The connections of all clients that came over the network, by address; t is with TLS.
WHO_IS_CONNECTED = """\
select distinct client_addr, ssl from pg_stat_activity join pg_stat_ssl using (pid)
where datname = 'todo' and client_addr is not null"""


@pytest.fixture(scope="module", autouse=True)
def exposed(place: Site) -> None:
    """The release behind the Ingress of the values file."""
    place.install("by-ingress", {})
    await_route(place)


def test_as_many_pods_as_the_values_say_and_no_database_among_them(place: Site) -> None:
    assert await_pods(place, "todo-app-frontend", 3) >= 3
    assert await_pods(place, "todo-app-backend", 3) >= 3
    assert addresses(place, "postgres") == set()


def test_the_page_comes_over_tls_that_is_checked(place: Site) -> None:
    look_at_the_page(place)


def test_the_certificate_is_this_authority_s_and_for_this_host_alone(place: Site) -> None:
    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        visitor(place.entrance).get(f"{URL}/", timeout=30)
    with pytest.raises(requests.exceptions.SSLError, match=r"CERTIFICATE_VERIFY_FAILED|doesn't match"):
        visitor(place.entrance, place.authority).get("https://other.example.com/", timeout=30)


def test_an_account_a_todo_and_a_chat(place: Site) -> None:
    use_it(place)


def test_without_tls_nothing_is_served(place: Site) -> None:
    answer = without_tls(place, "/sign-in")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_the_helm_test_passes(place: Site) -> None:
    done = helm("test", RELEASE, "--namespace", place.namespace, "--timeout", "180s", timeout=INSTALL_SECONDS)
    assert done.ok, done.tail()


def test_new_pods_behind_the_controller_fail_no_request(place: Site) -> None:
    names = ("deployment/todo-app-frontend", "deployment/todo-app-backend")
    must("rollout", "restart", *names, "-n", place.namespace)
    with ThreadPoolExecutor() as pool:
        states = [
            pool.submit(must, "rollout", "status", name, "-n", place.namespace, f"--timeout={READY_SECONDS}s")
            for name in names
        ]
        right, wrong = disturbances(place, lambda: all(one.done() for one in states))
    assert [one.result().ok for one in states] == [True, True]
    assert wrong == []
    assert right > 20


def test_there_is_no_node_port_and_none_can_be_made(place: Site) -> None:
    types = read("services", place.namespace, "{.items[*].spec.type}").split()
    assert set(types) == {"ClusterIP"}
    command = ("create", "service", "nodeport", "door", "--tcp=3000:3000", "--namespace", place.namespace)
    refused = kubectl(*command, "--dry-run=server")
    assert not refused.ok
    assert "services.nodeports" in refused.stderr


def test_the_frontend_is_reached_from_the_controller_s_namespace_alone(place: Site) -> None:
    found = connectivity.measure(kubectl, place.namespace)
    opened = {(one.who, one.whom, one.port) for one in found if one.open} - connectivity.CONTROLS
    assert (ANYONE, "frontend", 3000) in {(one.who, one.whom, one.port) for one in found}
    assert opened == {path for path in NEEDED if "postgres" not in path} - {(ANYONE, "frontend", 3000)}


def test_the_database_is_reached_by_the_backend_alone_and_over_tls(place: Site) -> None:
    reached = {who: reaches(place, who, place.database_address, 5432) for who in ("frontend", "backend", "model")}
    assert reached == {"frontend": False, "backend": True, "model": False}
    query = ("psql", "--username=todo", "--tuples-only", "--no-align", f"--command={WHO_IS_CONNECTED}", "todo")
    done = kubectl("exec", "database", "--namespace", place.database, "--", *query, check=True)
    clients = [tuple(line.split("|")) for line in done.stdout.split()]
    assert clients
    assert {address for address, _ in clients} <= addresses(place, "backend")
    assert {tls for _, tls in clients} == {"t"}


def test_the_host_is_the_only_one_that_is_served(place: Site) -> None:
    session = visitor(place.entrance, place.authority)
    answer = session.get(f"{URL}/sign-in", headers={"Host": f"other.{HOST}"}, timeout=30)
    assert answer.status_code == 404
