"""Milliseconds that WeasyPrint takes for each page after the first, within one process.

usage: warm_weasyprint.py FILE...
"""
import json
import sys
import time

from weasyprint import HTML


def convert(file):
    begun = time.perf_counter()
    HTML(filename=file).write_pdf()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    print(json.dumps([convert(file) for file in sys.argv[1:]][1:]))
