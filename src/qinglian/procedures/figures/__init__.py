"""Indicators 指标 as data: read, checked, worded, and measured over matters as they stood at a moment."""
