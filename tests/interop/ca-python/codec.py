"""Three ways to put names and values on the wire. Each decodes a body strictly and encodes a reply."""
import json
import urllib.parse
import xml.etree.ElementTree as tree
import xml.sax.saxutils as sax


class Undecodable(Exception):
    """The body is not what the dialect says; nothing was processed."""


class Json:
    media_type = "application/json"

    def __init__(self, pretty=False, with_charset=True, bom=False):
        self.pretty, self.with_charset, self.bom = pretty, with_charset, bom

    def content_type(self):
        return self.media_type + (";charset=utf-8" if self.with_charset else "")

    def decode(self, body):
        try:
            text = body.decode("utf-8")
            document = json.loads(text, object_pairs_hook=self.without_duplicates)
        except (ValueError, RecursionError) as cause:
            raise Undecodable("JSON") from cause
        if not isinstance(document, dict):
            raise Undecodable("no object")
        values = {}
        for place, value in flatten(document).items():
            if not isinstance(value, str):
                raise Undecodable(f"{place} is no string")
            values[place] = value
        return values

    @staticmethod
    def without_duplicates(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a member stands twice")
        return dict(pairs)

    def encode(self, values):
        document = {}
        for place, value in values.items():
            level = document
            *above, last = place.strip("/").split("/")
            for step in above:
                level = level.setdefault(step, {})
            level[last] = value
        text = json.dumps(document, ensure_ascii=False, indent=4 if self.pretty else None)
        return ("\ufeff" if self.bom else "").encode() + text.encode("utf-8")


def flatten(document, above=""):
    values = {}
    for key, value in document.items():
        place = f"{above}/{key}"
        if isinstance(value, dict):
            values.update(flatten(value, place))
        else:
            values[place] = value
    return values


class Xml:
    """Elements below one root, no attributes; the charset stands in the XML declaration."""

    def __init__(self, request_root, reply_root, charset, label, cdata=True):
        self.request_root, self.reply_root = request_root, reply_root
        self.charset, self.label, self.cdata = charset, label, cdata

    def content_type(self):
        return f'text/xml; charset="{self.label}"'

    def decode(self, body):
        if b"<!DOCTYPE" in body:
            raise Undecodable("a document type declaration")
        try:
            # Expat lacks Japanese charsets, so it is given text and no declaration.
            text = body.decode(self.charset)
            if text.startswith("<?xml"):
                text = text[text.index("?>") + 2:]
            root = tree.fromstring(text)
        except (ValueError, tree.ParseError) as cause:
            raise Undecodable("XML") from cause
        if root.tag != self.request_root:
            raise Undecodable("another root")
        values = {}
        self.collect(root, "/" + root.tag, values)
        return values

    def collect(self, element, place, values):
        if len(element) == 0:
            if place in values:
                raise Undecodable("an element stands twice")
            values[place] = element.text or ""
        for child in element:
            self.collect(child, f"{place}/{child.tag}", values)

    def encode(self, values):
        root = {}
        for place, value in values.items():
            level = root
            *above, last = place.strip("/").split("/")
            for step in above:
                level = level.setdefault(step, {})
            level[last] = "" if value is None else str(value)
        text = f"<?xml version='1.0' encoding='{self.label}' ?>\r\n" + self.element(root)
        return text.encode(self.charset)

    def element(self, level):
        out = ""
        for tag, content in level.items():
            if isinstance(content, dict):
                inner = "\n  " + self.element(content) + "\n"
            elif self.cdata and len(content) > 200:
                inner = f"<![CDATA[{content}]]>"
            else:
                inner = sax.escape(content)
            out += f"<{tag}>{inner}</{tag}>\n"
        return out


class Form:
    """application/x-www-form-urlencoded both ways."""

    def __init__(self, charset):
        self.charset = charset

    def content_type(self):
        return "application/x-www-form-urlencoded"

    def decode(self, body):
        try:
            pairs = urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True,
                                           strict_parsing=True, encoding=self.charset,
                                           errors="strict") if body else []
        except ValueError as cause:
            raise Undecodable("form") from cause
        if len(dict(pairs)) != len(pairs):
            raise Undecodable("a field stands twice")
        return dict(pairs)

    def encode(self, values):
        known = {place: "" if value is None else str(value) for place, value in values.items()}
        return urllib.parse.urlencode(known, encoding=self.charset).encode("ascii")


class Multipart:
    """multipart/form-data, for requests only."""

    def __init__(self, charset):
        self.charset = charset

    def decode(self, body):
        boundary, _, _ = body.partition(b"\r\n")
        if not boundary.startswith(b"--") or not body.rstrip(b"\r\n").endswith(boundary + b"--"):
            raise Undecodable("multipart")
        values = {}
        for part in body.split(b"\r\n" + boundary):
            head, found, content = part.removeprefix(boundary).partition(b"\r\n\r\n")
            marker = b'name="'
            if not found:
                continue
            if marker not in head:
                raise Undecodable("a part without a name")
            key = head[head.index(marker) + len(marker):].partition(b'"')[0].decode("ascii")
            if key in values:
                raise Undecodable("a part stands twice")
            try:
                values[key] = content.decode(self.charset)
            except ValueError as cause:
                raise Undecodable("charset") from cause
        return values
