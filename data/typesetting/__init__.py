"""Typesetting of annual reports: the form's tables once, and one module per container.

`form_tables` lays out the three tables of the form as cells with spans, `report`
puts them in order with the prose, and `pdf`, `html`, `word` and `markdown` print
any such report. `make_documents.py` beside this folder prints those that ship.
"""
