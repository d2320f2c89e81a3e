"""The assistant: an agent that works on the user's todos through the MCP tools."""
