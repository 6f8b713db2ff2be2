"""Evaluates XPath expressions with lxml, as the reference of a differential test.

Reads from standard input a JSON object {"documents": [text], "namespaces": {prefix: uri},
"expressions": [text]}; writes an array with, for each expression and each document,
["nodes", [text]], ["number", text], ["boolean", bool], ["text", text] or ["error", message].

lxml's own `xpath` takes the outermost element as context node of a relative path; a template of a
stylesheet that matches the document takes the document, so each expression is evaluated in one.
"""

import json
import sys
from xml.sax.saxutils import quoteattr

from lxml import etree

STYLESHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:oracle="urn:oracle" {namespaces}>
<xsl:template match="/">{body}</xsl:template>
</xsl:stylesheet>"""

VALUE = "<xsl:value-of select={}/>"
# A set in document order: of all nodes in that order, those that the set does not grow by. (libxslt
# leaves some sets unsorted.)
NODES = """<xsl:variable name="set" select={}/><xsl:variable name="size" select="count($set)"/>
<xsl:if test="$size"><xsl:for-each select="/descendant-or-self::node()">
<xsl:if test="count(. | $set) = $size"><xsl:value-of select="oracle:take(string(.))"/></xsl:if>
<xsl:for-each select="@*">
<xsl:if test="count(. | $set) = $size"><xsl:value-of select="oracle:take(string(.))"/></xsl:if>
</xsl:for-each></xsl:for-each></xsl:if>"""


def describe(found):
    if isinstance(found, bool):
        return ["boolean", found]
    if isinstance(found, float):
        return ["number", repr(found)]
    if isinstance(found, str):
        return ["text", str(found)]
    return ["nodes", []]


class Evaluation:
    """A template, compiled; `take` hands values out of it."""

    def __init__(self, body, expression, namespaces):
        self.taken = []
        declared = " ".join(
            f"xmlns:{prefix}={quoteattr(uri)}"
            for prefix, uri in namespaces.items()
            if prefix != "xml"
        )
        text = STYLESHEET.format(namespaces=declared, body=body.format(quoteattr(expression)))
        self.transform = etree.XSLT(
            etree.fromstring(text), extensions={("urn:oracle", "take"): self.take}
        )

    def take(self, context, found):
        self.taken.append(describe(found))
        return ""

    def of(self, tree):
        self.taken = []
        self.transform(tree)
        return self.taken


def evaluate(expression, trees, namespaces):
    try:
        value = Evaluation(VALUE, f"oracle:take({expression})", namespaces)
        results = [value.of(tree)[0] for tree in trees]
        if results[0][0] == "nodes":
            nodes = Evaluation(NODES, expression, namespaces)
            results = [["nodes", [text for _, text in nodes.of(tree)]] for tree in trees]
    except (etree.LxmlError, IndexError) as error:
        return [["error", str(error)] for _ in trees]
    return results


def main():
    task = json.load(sys.stdin)
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True)
    trees = [
        etree.fromstring(text.encode(), parser).getroottree()
        for text in task["documents"]
    ]
    json.dump(
        [
            evaluate(expression, trees, task["namespaces"])
            for expression in task["expressions"]
        ],
        sys.stdout,
    )


main()
