"""Says which texts lxml takes for documents: reads a JSON array of texts, writes one of booleans."""

import json
import sys

from lxml import etree

# What lxml refuses though XML 1.0 and Namespaces in XML 1.0 do not.
NO_FAULTS = ("is not a valid URI", "is not absolute", "xml:id :", " already defined")


def is_document(text):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(text.encode(), parser).getroottree()
    except etree.XMLSyntaxError:
        messages = [entry.message for entry in parser.error_log]
        return bool(messages) and all(
            any(part in message for part in NO_FAULTS) for message in messages
        )
    return tree.docinfo.internalDTD is None


json.dump([is_document(text) for text in json.load(sys.stdin)], sys.stdout)
