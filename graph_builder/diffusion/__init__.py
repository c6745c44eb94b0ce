"""Which policies spread where, as a store tells it: adopters and their times, coverage, shared adoptions, and
names that may be policies.

Everything here is a pure function of the rows of the queries in ``queries/``. Silence is not non-adoption:
what no bulletin covers is unobserved, and every result says so.
"""
