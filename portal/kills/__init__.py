"""The kill run: real processes, real payments, and a -9 whenever it hurts most."""
