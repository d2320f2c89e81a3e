"""Container images: stand-ins for base images, minikube's node and control plane, and the application's own."""
