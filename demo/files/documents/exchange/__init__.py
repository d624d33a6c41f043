"""What translators' own tools read and write: catalogues of messages (PO) and XLIFF."""
