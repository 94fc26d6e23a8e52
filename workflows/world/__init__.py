"""The demonstration world: fictitious people, the published period and about sixty living cases; same seed, same day, same world.

What is meant to be secret (verification codes, one-time links, seals of single rows) is random all the same.
"""
