"""IV-HELM-001 to 006: the chart."""
