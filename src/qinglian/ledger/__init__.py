"""The append-only public log: entries, tree, tiles, notes, checkpoints, proofs, and a folder to keep them.

Formats are those of C2SP (signed-note, tlog-checkpoint, tlog-tiles, tlog-proof) over the SHA-256 tree of
RFC 6962 and RFC 9162, so that verifiers written by others read the log. Nothing here knows of the site.
"""
