"""The work of each task, one module an area."""
