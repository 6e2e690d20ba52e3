"""Payments that are missed: what is late, what it means, and the ways to go on."""
