"""Spreadsheets: written so that no cell can run, read as people make them.

`writing` makes xlsx and CSV; `reading` takes them, with their own headings, merged cells and full-width
digits; `cells` understands dates and amounts as typed; `mapping` remembers whose heading means what;
`refused_rows` gives back the rows that could not be taken, with the reason.
"""
