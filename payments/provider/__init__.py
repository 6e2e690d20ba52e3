"""What we ask the payment provider for, in plain values, one module for each thing it has.

Every call goes through ``payments/gateway.py`` and none may be made inside a transaction.
"""
