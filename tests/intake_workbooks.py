"""Small workbooks made in memory."""

from io import BytesIO

from openpyxl import Workbook


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """An XLSX of these sheets, in order."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()
