"""Messages of a profile as octets: requests are written, replies are read."""
import json
import secrets
import urllib.parse
import xml.etree.ElementTree as tree

PYTHON_CHARSETS = {"UTF-8": "utf-8", "CP932": "cp932", "EUC-JP": "euc_jp"}
WIRE_CHARSETS = {"UTF-8": "UTF-8", "CP932": "Windows-31J", "EUC-JP": "EUC-JP"}


class Unreadable(Exception):
    """A reply is not what the profile says."""


# -- Requests ----------------------------------------------------------------------------------

def write_request(message, values, charset_names=WIRE_CHARSETS):
    """Content-Type and body of a request with the members in `values`."""
    placed = {place: value for place, value in message.constants.items()}
    for member, place in message.places.items():
        if member in values:
            value = values[member]
            placed[place] = int(value) if member in message.integers else value
    writer = {"json": write_json, "xml": write_xml, "form": write_form,
              "multipart": write_multipart}[message.encoding]
    return writer(message, placed, charset_names[message.charset])


def codec(message):
    return PYTHON_CHARSETS[message.charset]


def with_charset(message, label):
    return message.media_type if label == "UTF-8" else f"{message.media_type}; charset={label}"


def write_json(message, placed, label):
    document = {}
    for place, value in placed.items():
        level = document
        *above, last = pointer_steps(place)
        for step in above:
            level = level.setdefault(step, {})
        level[last] = value
    return with_charset(message, label), json.dumps(document, ensure_ascii=False).encode(codec(message))


def pointer_steps(place):
    return [step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:]]


def write_xml(message, placed, label):
    root = None
    for place, value in placed.items():
        name, *steps = place.strip("/").split("/")
        if root is None:
            root = tree.Element(name)
        element = root
        for step in steps:
            if step.startswith("@"):
                element.set(step[1:], str(value))
                break
            below = element.find(step)
            element = below if below is not None else tree.SubElement(element, step)
        else:
            element.text = str(value)
    text = f'<?xml version="1.0" encoding="{label}"?>' + tree.tostring(root, encoding="unicode")
    return (f"{message.media_type}; charset={label}",
            text.encode(codec(message), "xmlcharrefreplace"))


def write_form(message, placed, label):
    fields = {name: str(value) for name, value in placed.items()}
    return (with_charset(message, label),
            urllib.parse.urlencode(fields, encoding=codec(message)).encode("ascii"))


def write_multipart(message, placed, label):
    boundary = "edi-" + secrets.token_hex(12)
    parts = []
    for name, value in placed.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode("ascii") + str(value).encode(codec(message)) + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode("ascii")
    return f"{message.media_type}; boundary={boundary}", body


# -- Replies -----------------------------------------------------------------------------------

def read_reply(message, body, strict):
    """The members that a reply has. `strict` refuses whatever a well-made reply never has."""
    reader = {"json": read_json, "xml": read_xml, "form": read_form}[message.encoding]
    try:
        return reader(message, body, strict)
    except (ValueError, KeyError, RecursionError, tree.ParseError) as cause:
        raise Unreadable(f"not {message.encoding}: {cause}"[:200]) from cause


def text_of(message, body, strict):
    text = body.decode(codec(message))
    if text.startswith("\ufeff"):
        if strict:
            raise Unreadable("a byte order mark")
        text = text[1:]
    return text


def read_json(message, body, strict):
    hook = distinct if strict else None
    document = json.loads(text_of(message, body, strict), object_pairs_hook=hook)
    found = {}
    for member, place in message.places.items():
        level = document
        for step in pointer_steps(place):
            level = level.get(step) if isinstance(level, dict) else None
        found[member] = level
    return found


def distinct(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Unreadable("a member stands twice")
    return dict(pairs)


def read_xml(message, body, strict):
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Unreadable("a document type declaration")
    # Expat lacks Japanese charsets: it gets text, and the declaration goes.
    text = text_of(message, body, strict).lstrip()
    if text.startswith("<?xml"):
        text = text[text.index("?>") + 2:]
    root = tree.fromstring(text)
    return {member: at_path(root, place, strict) for member, place in message.places.items()}


def at_path(root, place, strict):
    name, *steps = place.strip("/").split("/")
    element = root if root.tag == name else None
    for step in steps:
        if element is None:
            return None
        if step.startswith("@"):
            return element.get(step[1:])
        below = element.findall(step)
        if strict and len(below) > 1:
            raise Unreadable(f"{place} stands twice")
        element = below[0] if below else None
    return None if element is None else element.text or ""


def read_form(message, body, strict):
    text = body.decode("ascii").strip("" if strict else "\r\n \t")
    pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=True,
                                   encoding=codec(message), errors="strict")
    fields = distinct(pairs) if strict else dict(reversed(pairs))
    return {member: fields.get(place) for member, place in message.places.items()}
