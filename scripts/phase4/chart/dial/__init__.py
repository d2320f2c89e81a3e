"""Scripts that run inside pods: each dials the targets and says for each whether it could."""
