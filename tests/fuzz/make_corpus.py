#!/usr/bin/env python3
"""Writes the seeds of the fuzz programs below the folder that is given, one folder for each program.

The seeds of the wire are the golden messages, with the octet before them that chooses their encoding and
charset; those of PKCS#12 are the golden files, but those that cost much to open: a fuzzer needs many tries.
"""

import base64
import pathlib
import shutil
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
ENCODINGS = ["json", "xml", "form", "multipart", "prefixed-xml"]
CHARSETS = ["utf-8", "cp932", "euc-jp"]
WIRE_PROGRAMS = ["reply_decoder", "request_decoder", "wire_reader", "codec_agreement"]
COSTLY = {"openssl-1m", "iterations-total", "scrypt-costly", "nss", "certtool-3des", "certtool-aes256",
          "certtool-arcfour", "certtool-null", "certtool-rc2"}
CLASSES = ["[A-Za-z0-9-]", "[\\]\\\\\\-]", "[ぁ-ん一-龠]", "[ -~]"]


def seeds():
    for number, encoding in enumerate(ENCODINGS):
        for offset, charset in enumerate(CHARSETS):
            for direction in ("request", "reply"):
                stem = f"{encoding}-{charset}-{direction}"
                body = (TESTS / "data/wire" / f"{stem}.body").read_bytes()
                kind = (TESTS / "data/wire" / f"{stem}.type").read_bytes()
                choice = number * len(CHARSETS) + offset
                # 135 is the first multiple of the fifteen wires from which a Content-Type line follows.
                for program in WIRE_PROGRAMS:
                    yield program, stem, bytes([choice]) + body
                    yield program, stem + "-typed", bytes([135 + choice]) + kind + b"\n" + body
    for path in (TESTS.parent / "scenarios/profiles").glob("*.json"):
        yield "json_document", path.stem, path.read_bytes()
    for number, text in enumerate(CLASSES):
        yield "character_class", str(number), text.encode()
    for length in range(8):
        yield "base64", str(length), base64.encodebytes(bytes(range(200, 200 + length)))
    for path in (TESTS / "data/pkcs12").glob("*.p12"):
        if path.stat().st_size <= 8192 and path.stem not in COSTLY:
            yield "pkcs12_examiner", path.stem, path.read_bytes()


def main():
    corpus = pathlib.Path(sys.argv[1])
    shutil.rmtree(corpus, ignore_errors=True)
    for program, name, octets in seeds():
        folder = corpus / program
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(octets)


if __name__ == "__main__":
    main()
