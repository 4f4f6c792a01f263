"""Official documents out, spreadsheets in and out.

A template holds a document's words and no number (`templates`); filling it with figures gives a `Document`
(`filling`), which becomes a Word file in the layout of GB/T 9704 (`word`) or a page on which every figure
opens (`page`). `sheets` writes workbooks that cannot run a formula and reads those that people bring.
"""
