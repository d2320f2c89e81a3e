"""A database outside of the cluster: how it is named, reached and trusted, and what it is asked for."""

import base64
from urllib.parse import unquote, urlsplit

import pytest
from phase4.chart.mutations import get
from phase4.chart.objects import Object, containers, workloads
from phase4.chart.rendering import RenderError, render
from phase4.chart.valuesets import named
from phase4.system.paths import CHART

# PostgreSQL's default max_connections, less those that are kept for superusers.
FREE_CONNECTIONS = 100 - 3


def test_all_pods_together_take_no_more_connections_than_a_database_has() -> None:
    objects = named("managed").render()
    pool = int(get(objects, "ConfigMap/todo-app-backend")["data"]["DATABASE_POOL_SIZE"])
    most = get(objects, "HorizontalPodAutoscaler/todo-app-backend")["spec"]["maxReplicas"]
    surge = get(objects, "Deployment/todo-app-backend")["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
    # Each pod that starts, and the hook before an upgrade, brings migrations' own.
    migrations = surge + 1
    assert (most + surge) * pool + migrations <= FREE_CONNECTIONS


def env_of(objects: list[Object], name: str, container: int = 0) -> dict[str, object]:
    template = get(objects, name)["spec"]["template"]["spec"]
    return {e["name"]: e.get("value", e.get("valueFrom")) for e in template["containers"][container].get("env", [])}


def secret(objects: list[Object], key: str, name: str = "Secret/todo-app-backend") -> str:
    return base64.b64decode(get(objects, name)["data"][key]).decode()


def ports(objects: list[Object], name: str) -> list[int]:
    return [port["port"] for port in get(objects, f"NetworkPolicy/{name}")["spec"]["egress"][0]["ports"]]


OUTSIDE = "postgres.enabled=false"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://todo:p@db.example.com:6543/todo", [6543]),
        ("postgresql://todo:p@db.example.com/todo", [5432]),
        ("postgresql://todo:p@[fd00::5]:6432/todo?sslmode=require", [6432]),
        ("postgresql://todo:p@[fd00::5]/todo", [5432]),
        ("postgresql://db.example.com:7000", [7000]),
        # libpq: the query names host and port as well, and wins.
        ("postgresql://u:p@/todo?host=db&port=6543", [6543]),
        ("postgresql://u:p@db/todo?sslmode=require&port=6543", [6543]),
        (r"postgresql://u:p@/todo?host=a\,b&port=1001\,1002", [1001, 1002]),
        (r"postgresql://u:p@a:1\,b:2/todo?port=7000", [7000]),
        ("postgresql://u:p@db:06543/todo", [6543]),
        ("postgresql://u:p@ss@db:6543/todo", [6543]),
        ("postgresql://u:p@db:/todo", [5432]),
        ("postgresql://u:p@db:6543?sslmode=require", [6543]),
        ("postgresql://u:p@10.0.0.5:6543/todo?application_name=a:b@c:1/d", [6543]),
    ],
)
def test_the_port_of_a_url_opens_every_policy(url: str, expected: list[int]) -> None:
    objects = render(sets=[OUTSIDE, f"externalDatabase.url={url}"])
    for policy in ("todo-app-backend", "todo-app-migrations", "todo-app-migrations-hook"):
        assert ports(objects, policy) == expected


def test_the_ports_of_several_hosts_are_opened() -> None:
    objects = render(sets=[OUTSIDE, r"externalDatabase.url=postgresql://u:p@a:6001\,b:6002\,c/todo"])
    assert ports(objects, "todo-app-backend") == [6001, 6002, 5432]


def test_a_port_that_contradicts_the_url_is_refused() -> None:
    with pytest.raises(RenderError) as refused:
        render(sets=[OUTSIDE, "externalDatabase.url=postgresql://u:p@a:6543/todo", "externalDatabase.port=5432"])
    assert "the port of externalDatabase.url is 6543" in refused.value.why


def test_a_newline_after_a_url_or_a_key_is_no_part_of_it() -> None:
    objects = render([CHART / "ci" / "external-model.yaml"], [OUTSIDE, "externalDatabase.url=postgresql://u:p@a/b\n"])
    assert secret(objects, "DATABASE_URL") == "postgresql://u:p@a/b"


def test_parts_make_a_url_whose_password_may_be_anything() -> None:
    objects = named("database-parts").render()
    url = urlsplit(secret(objects, "DATABASE_URL"))
    assert (url.hostname, url.port, url.path) == ("db.example.com", 6543, "/todo")
    assert unquote(url.password or "") == "p@ss w:rd/+%"
    env = env_of(objects, "Deployment/todo-app-backend")
    assert env["PGSSLMODE"] == "verify-full"
    # The database's own authority wins over the bundle of all.
    assert (env["PGSSLROOTCERT"], env["SSL_CERT_FILE"]) == (
        "/etc/todo-app/database-tls/ca.crt",
        "/etc/todo-app/ca/ca.crt",
    )
    assert ports(objects, "todo-app-backend") == [6543]


def test_the_hook_has_the_same_url_and_authorities_of_its_own() -> None:
    objects = named("database-parts").render()
    assert secret(objects, "DATABASE_URL", "Secret/todo-app-migrations") == secret(objects, "DATABASE_URL")
    volumes = {v["name"]: v for v in get(objects, "Job/todo-app-migrations")["spec"]["template"]["spec"]["volumes"]}
    assert volumes["ca"]["configMap"]["name"] == "todo-app-migrations-ca"
    needed = {"Secret/todo-app-migrations", "ConfigMap/todo-app-migrations", "ConfigMap/todo-app-migrations-ca"}
    for name in needed | {"ServiceAccount/todo-app-migrations", "NetworkPolicy/todo-app-migrations-hook"}:
        annotations = get(objects, name)["metadata"]["annotations"]
        assert annotations["helm.sh/hook"] == "pre-upgrade"
        assert int(annotations["helm.sh/hook-weight"]) < 0


def test_a_password_from_a_secret_is_the_clients_own_variable() -> None:
    objects = named("database-secret").render()
    assert secret(objects, "DATABASE_URL") == "postgresql://todo@[fd00::5]:5432/todo"
    env = env_of(objects, "Deployment/todo-app-backend")
    assert env["PGPASSWORD"] == {"secretKeyRef": {"name": "database", "key": "password"}}
    assert env["SSL_CERT_FILE"] == env["NODE_EXTRA_CA_CERTS"] == "/etc/todo-app/ca/bundle.pem"


@pytest.mark.parametrize("name", ["secret-files", "secret-files-existing", "secret-files-one"])
def test_secrets_as_files_leave_no_secret_in_the_environment(name: str) -> None:
    objects = named(name).render()
    for owner, template in workloads(objects):
        for container in containers(template):
            assert not [source for source in container.get("envFrom", []) if "secretRef" in source], owner
            assert not [e for e in container.get("env", []) if "secretKeyRef" in (e.get("valueFrom") or {})], owner
    env = env_of(objects, "Deployment/todo-app-backend")
    files = {key: value for key, value in env.items() if key.endswith("_FILE")}
    assert {"AUTH_SECRET_FILE", "DATABASE_URL_FILE"} <= set(files)
    volumes = get(objects, "Deployment/todo-app-backend")["spec"]["template"]["spec"]["volumes"]
    (sources,) = [volume["projected"]["sources"] for volume in volumes if volume["name"] == "secrets"]
    mounted = {f"/etc/todo-app/secrets/{item['path']}" for source in sources for item in source["secret"]["items"]}
    assert mounted == set(files.values())
