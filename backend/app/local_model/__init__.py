"""The built-in assistant: a small deterministic model that speaks the OpenAI chat-completions protocol."""
