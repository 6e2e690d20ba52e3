"""Benchmarks: what we do beside a limit measured in the same run, on a database made for it."""
