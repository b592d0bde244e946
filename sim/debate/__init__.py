"""Debate: what two runs give people to argue about, in words that stand in ``seeds/debate``."""
