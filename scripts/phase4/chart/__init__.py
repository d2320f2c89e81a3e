"""The chart and the plain manifests: render, lint, compare with golden files, and hold against policies."""
