"""Duty lists 清单: their versions, who answers for each entry, and what must be reassigned."""
