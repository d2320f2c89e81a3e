"""A proxy of the machine is for the world outside: nodes, Services and loopback are asked directly."""

import os

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
# minikube's docker networks are 192.168.49.0/24 and those after it, in steps of nine; kind's are 172.16.0.0/12.
DIRECT = (
    "localhost", "127.0.0.0/8", "::1", "192.168.0.0/16", "172.16.0.0/12", "10.96.0.0/12", "10.244.0.0/16",
    ".svc", ".cluster.local",
)  # fmt: skip


def configured() -> dict[str, str]:
    """The proxies that this process was given, by variable."""
    return {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}


def exceptions() -> dict[str, str]:
    """Variables that keep kubectl, Helm and minikube from asking a cluster of this machine through a proxy."""
    if not configured():
        return {}
    given = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    names = dict.fromkeys([*(name for name in given.split(",") if name.strip()), *DIRECT])
    joined = ",".join(names)
    return {"NO_PROXY": joined, "no_proxy": joined}
