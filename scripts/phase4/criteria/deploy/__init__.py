"""IV-DEPLOY-001 to 004: the release in the cluster, its scaling, updates and rollbacks."""
