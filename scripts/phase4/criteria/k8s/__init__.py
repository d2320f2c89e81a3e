"""IV-K8S-001 to 007: the plain manifests."""
