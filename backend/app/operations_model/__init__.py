"""The operations model: rules that answer an operator's questions from the results of tools alone."""
