"""A hub's tabs as files that people open elsewhere: an Excel workbook, or CSV."""
