"""The parts of a week: how the mechanisms meet the state, in the order of ``sim.model.Afghanistan.step``."""
