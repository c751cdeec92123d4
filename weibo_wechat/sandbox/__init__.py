"""A stand-in for both platforms on one port: their API paths, their limits, their faults, and a follower's phone.

It shares nothing with the product: only the standard library is imported here, and the product never imports this.
"""
