"""A local peer that speaks Stripe's protocol, for the demo and the tests: no real money.

Nothing of the product imports it; the product talks to it over HTTP as it talks to Stripe.
"""
