"""What GB/T 33190-2016 asks of the elements that a package of ours uses.

Each element: its children in their order ("?" may be absent, "*" any number, "+" one at least),
and its attributes with the shape of their values ("!" must be there).
"""
import re

NAMESPACE = "{http://www.ofdspec.org/2016}"

NUMBER = r"-?\d+(\.\d+)?"
ID = r"[1-9]\d*"
BOX = rf"{NUMBER} {NUMBER} {NUMBER} {NUMBER}"
# "g n v" stands for n times v.
ARRAY = rf"(g {ID} )?{NUMBER}( (g {ID} )?{NUMBER})*"
BOOLEAN = "true|false"
ANY = "(?s:.*)"
PATH = rf"[MLC]( {NUMBER})*( [MLC]( {NUMBER})*)*"
PLACE = r"/?[A-Za-z0-9_.]+(/[A-Za-z0-9_.]+)*"

GRAPHIC_UNIT = {"ID!": ID, "Boundary!": BOX}

# By part of the package and name of the element.
RULES = {
    ("OFD", "OFD"): ("DocBody+", {"Version!": r"1\.0", "DocType!": "OFD"}),
    ("OFD", "DocBody"): ("DocInfo DocRoot", {}),
    ("OFD", "DocInfo"): ("DocID Title? Author? Subject? Abstract? CreationDate? ModDate? DocUsage? "
                         "Cover? Keywords? Creator? CreatorVersion? CustomDatas?", {}),
    ("OFD", "CustomDatas"): ("CustomData+", {}),
    ("OFD", "CustomData"): ("", {"Name!": ".+"}),
    ("Document", "Document"): ("CommonData Pages Outlines? Permissions? Actions? VPreferences? "
                               "Bookmarks? Annotations? CustomTags? Attachments? Extensions?", {}),
    ("Document", "CommonData"): ("MaxUnitID PageArea PublicRes* DocumentRes* TemplatePage* "
                                 "DefaultCS?", {}),
    ("Document", "PageArea"): ("PhysicalBox ApplicationBox? ContentBox? BleedBox?", {}),
    ("Document", "Pages"): ("Page+", {}),
    ("Document", "Page"): ("", {"ID!": ID, "BaseLoc!": PLACE}),
    ("Document", "Outlines"): ("OutlineElem+", {}),
    ("Document", "OutlineElem"): ("Actions? OutlineElem*", {"Title!": ".+"}),
    ("Document", "Actions"): ("Action+", {}),
    ("Document", "Action"): ("Goto", {"Event!": "DO|PO|CLICK"}),
    ("Document", "Goto"): ("Dest", {}),
    ("Document", "Dest"): ("", {"Type!": "XYZ|Fit|FitH|FitV|FitR", "PageID!": ID, "Left": NUMBER,
                                "Top": NUMBER, "Zoom": NUMBER}),
    ("Res", "Res"): ("Fonts* MultiMedias*", {"BaseLoc!": PLACE}),
    ("Res", "Fonts"): ("Font+", {}),
    ("Res", "Font"): ("FontFile?", {"ID!": ID, "FontName!": ".+", "FamilyName": ".+",
                                    "Charset": "unicode"}),
    ("Res", "MultiMedias"): ("MultiMedia+", {}),
    ("Res", "MultiMedia"): ("MediaFile", {"ID!": ID, "Type!": "Image|Audio|Video",
                                          "Format": "PNG|JPEG"}),
    ("Page", "Page"): ("Template* PageRes* Area? Content? Actions?", {}),
    ("Page", "Area"): ("PhysicalBox ApplicationBox? ContentBox? BleedBox?", {}),
    ("Page", "Content"): ("Layer+", {}),
    ("Page", "Layer"): (None, {"ID!": ID, "Type": "Body|Background|Foreground|Custom"}),
    ("Page", "PathObject"): ("StrokeColor? FillColor? AbbreviatedData",
                             {**GRAPHIC_UNIT, "Stroke": BOOLEAN, "Fill": BOOLEAN}),
    ("Page", "TextObject"): ("FillColor? StrokeColor? CGTransform* TextCode",
                             {**GRAPHIC_UNIT, "Font!": ID, "Size!": NUMBER}),
    ("Page", "ImageObject"): ("Border?", {**GRAPHIC_UNIT, "CTM": rf"{BOX} {NUMBER} {NUMBER}",
                                          "ResourceID!": ID}),
    ("Page", "FillColor"): ("", {"Value": r"\d+ \d+ \d+"}),
    ("Page", "CGTransform"): ("Glyphs?", {"CodePosition!": r"\d+", "CodeCount": ID,
                                          "GlyphCount": ID}),
    ("Page", "TextCode"): ("", {"X": NUMBER, "Y": NUMBER, "DeltaX": ARRAY, "DeltaY": ARRAY}),
    ("Attachments", "Attachments"): ("Attachment*", {}),
    # An xs:ID, unlike every other.
    ("Attachments", "Attachment"): ("FileLoc", {"ID!": r"[A-Za-z_][\w.-]*", "Name!": ".+",
                                                "Format": ".+", "Size": NUMBER,
                                                "Visible": BOOLEAN}),
}

# Elements that hold text alone.
TEXTS = {
    "DocID": "[0-9a-f]{32}", "CreationDate": r"\d{4}-\d\d-\d\d", "DocRoot": PLACE, "MaxUnitID": ID,
    "PhysicalBox": BOX, "PublicRes": PLACE, "Attachments": PLACE, "FontFile": PLACE,
    "MediaFile": PLACE,
    "FileLoc": PLACE, "AbbreviatedData": PATH, "Glyphs": r"\d+( \d+)*", "Title": ANY, "Author": ANY,
    "Creator": ANY,
}


def name_of(element):
    return element.tag.removeprefix(NAMESPACE)


def faults(root):
    """What of a part is not as the standard has it, in words."""
    part = name_of(root)
    found = []
    for element in root.iter():
        name = name_of(element)
        rule = RULES.get((part, name))
        if rule is None and name in TEXTS and len(element) == 0:
            if not re.fullmatch(TEXTS[name], element.text or ""):
                found.append(f"{part}: {name}: {element.text!r}")
        elif rule is None:
            found.append(f"{part}: {element.tag} is not expected")
        else:
            found += [f"{part}: {name}: {fault}" for fault in broken(element, *rule)]
    return found


def broken(element, children, attributes):
    if children is not None:
        words = (re.fullmatch(r"(\w+)([?*+]?)", word).groups() for word in children.split())
        order = "".join(f"({word} ){many}" for word, many in words)
        said = "".join(name_of(child) + " " for child in element)
        if not re.fullmatch(order, said):
            yield f"children are {said}"
    shapes = {name.rstrip("!"): shape for name, shape in attributes.items()}
    for name in attributes:
        if name.endswith("!") and name[:-1] not in element.attrib:
            yield f"{name[:-1]} is missing"
    for name, value in element.attrib.items():
        if name not in shapes or not re.fullmatch(shapes[name], value):
            yield f"{name}={value!r}"
