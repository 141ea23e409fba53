"""Milliseconds that LibreOffice takes for each DOCX after the first, within one process over UNO.

usage: warm_uno.py SOFFICE_FLAG... -- FILE...
"""
import json
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def property_of(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connect(pipe, process):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver",
                                                              local)
    while process.poll() is None:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop",
                                                                    context)
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")


def convert(desktop, file):
    begun = time.perf_counter()
    document = desktop.loadComponentFromURL("file://" + file, "_blank", 0,
                                            (property_of("Hidden", True),))
    document.storeToURL("file://" + file + ".pdf",
                        (property_of("FilterName", "writer_pdf_Export"),))
    document.close(True)
    return (time.perf_counter() - begun) * 1000


def main():
    cut = sys.argv.index("--")
    pipe = f"nianbao{os.getpid()}"
    process = subprocess.Popen(["soffice", *sys.argv[1:cut], f"--accept=pipe,name={pipe};urp;"])
    try:
        desktop = connect(pipe, process)
        times = [convert(desktop, file) for file in sys.argv[cut + 1:]]
        print(json.dumps(times[1:]))
        desktop.terminate()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
