"""The register of a community-welfare project, kept in its own spreadsheet. Plain Python: no Streamlit in here."""
