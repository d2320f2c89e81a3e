"""What the release and its objects are called."""

RELEASE = "todo-app"
NAMESPACE = "todo-app"
FRONTEND_NODE_PORT = 30080
COMPONENTS = ("frontend", "backend")
