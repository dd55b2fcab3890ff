"""Documents: what each kind of file holds, as paragraphs and grids of cells; nothing here knows the form."""
