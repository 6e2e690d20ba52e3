"""How large a lender's file may be, and the one exception for a file that cannot be read.

Knows no formats: those who read bytes, tables and workbooks say what was wrong.
"""

FILE_BYTES_MAX = 25 * 1024 * 1024
ROWS_MAX = 200_000
COLUMNS_MAX = 60
CELL_CHARS_MAX = 2_000


class Unreadable(ValueError):
    """The file as a whole cannot be taken. The message says why and what to do next."""
