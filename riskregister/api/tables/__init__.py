"""Records as tables of CSV (RFC 4180, UTF-8): read strictly, written so that an export is an import."""
