"""The cluster the application is deployed to: minikube by default, or one that exists already.

``PHASE4_CLUSTER`` chooses: ``minikube``, ``kind``, or ``context:NAME`` for a context of the kubeconfig.
"""

from phase4.cluster.cluster_driver import ClusterDriver
from phase4.cluster.model import ClusterInfo, Facts, NodeFacts, Proof, Status
from phase4.cluster.selection import driver

current = driver

__all__ = ["ClusterDriver", "ClusterInfo", "Facts", "NodeFacts", "Proof", "Status", "current", "driver"]
