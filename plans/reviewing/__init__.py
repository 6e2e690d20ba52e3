"""Hardship plans looked at again: when, what was told, and what an officer answers."""
