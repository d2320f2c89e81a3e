"""What the release, its components and their images are called; templates and manifests use the same names."""

RELEASE = "todo-app"
NAMESPACE = "todo-app"
FRONTEND_NODE_PORT = 30080
# Components whose image this checkout builds and whose pods an autoscaler counts.
COMPONENTS = ("frontend", "backend")
IMAGES = ("todo-frontend", "todo-backend")
