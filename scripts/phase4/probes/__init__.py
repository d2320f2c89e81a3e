"""Facts about files, images, the chart and the cluster. Probes look and never print."""
