"""What the values for a managed cluster ask of a database that nobody has configured for them."""

from phase4.chart.mutations import get
from phase4.chart.valuesets import named

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
