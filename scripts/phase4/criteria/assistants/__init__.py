"""IV-AI-001: AI tools asked about the real thing."""
