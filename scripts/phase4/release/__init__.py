"""The Helm release: installing it, and getting it out of the states Helm leaves behind."""
