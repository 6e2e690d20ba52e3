"""Proofs by trial: what is true of every plan, tried on as many random ones as are asked for.

Pure, and the same for the same seed on every machine. A claim yields True for each thing that held.
"""
