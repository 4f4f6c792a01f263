"""Qinglian 清廉: a county government's clean-government work, run as one verifiable record."""

__version__ = "0.1.0"
