"""PDFs with a text layer, read fast and read again with care; pages and their ruled lines."""
