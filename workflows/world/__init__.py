"""The demonstration world: fictitious people, the published period and about sixty living cases.

The same seed and the same day make the same world. What is meant to be secret (verification codes, one-time links,
the seals of single rows) is random all the same.
"""
