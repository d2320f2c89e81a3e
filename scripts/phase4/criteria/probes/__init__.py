"""Facts about files, images, the chart and the cluster that two areas or more use. Probes never print."""
