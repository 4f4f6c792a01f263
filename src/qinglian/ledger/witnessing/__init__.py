"""Witnesses (C2SP tlog-witness): others who cosign a log's checkpoints, and only while it grows.

`server` and `keeping` are a witness; `client` is a log's side; `protocol` is what they say to each other.
"""
