"""The doors: pages, webhooks, files, letters and sign-in.

Turns a request into one call below, and the result into a response.
"""
