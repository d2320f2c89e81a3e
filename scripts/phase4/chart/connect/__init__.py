"""Scripts that run inside pods: each connects to the targets and prints for each whether it could."""
