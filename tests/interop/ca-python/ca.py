"""A certification authority of one dialect, without a socket: takes an HTTP request, gives the answer."""
import base64
import dataclasses

from cryptography import x509

import authority
import ber
from codec import Undecodable
from service import Outcome, Service

MESSAGES = {
    "ja": {"ok": "正常終了", "format_error": "項目の形式に誤りがあります（桁数・文字種）。",
           "not_vetted": "審査が完了していません。", "key_used": "認証キーは使用済みです。",
           "out_of_window": "更新可能期間外です。", "bad_renewal_password": "パスワードが違います。",
           "not_api_issued": "API で発行した証明書ではありません。",
           "client_auth_failed": "クライアント証明書が無効です。", "unavailable": "停止中です。"},
    "en": {"ok": "completed"},
}


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: object
    body: bytes
    listener: str = "main"
    # Gives the verified client certificate (DER) and what is wrong with it; may ask the client now.
    client_certificate: object = lambda: (None, "none presented")


@dataclasses.dataclass
class Answer:
    status: int
    content_type: str
    body: bytes
    headers: dict = dataclasses.field(default_factory=dict)


class Ca:
    def __init__(self, dialect):
        self.dialect = dialect
        self.authority = authority.Authority(dialect)
        self.service = Service(dialect, self.authority)

    def answer(self, request):
        name, problem = self.route(request)
        if name is None:
            return self.http_error(*problem)
        if name == "renew":
            # The client is authenticated before its words are weighed.
            certificate, trouble = self.admit(request)
            if trouble:
                return self.forbidden(trouble)
        try:
            values = self.read(name, request)
        except Undecodable:
            return self.undecodable(name)
        outcome = (self.service.renew(values, certificate) if name == "renew"
                   else self.service.issue(values))
        return self.present(name, outcome, values)

    # -- Which operation ---------------------------------------------------------------------
    def route(self, request):
        fitting = {}
        for name, operation in self.dialect.operations.items():
            there = not self.dialect.own_listener or request.listener == (
                "renew" if name == "renew" else "main")
            if operation.path == request.target and there:
                fitting[name] = operation
        if not fitting:
            return None, (404, "Not Found")
        fitting = {name: one for name, one in fitting.items() if one.method == request.method}
        if not fitting:
            return None, (405, "Method Not Allowed")
        if self.dialect.header and request.headers.get(self.dialect.header[0]) != self.dialect.header[1]:
            return None, (400, "Bad Request")
        if len(fitting) == 1:
            return next(iter(fitting)), None
        for name, operation in fitting.items():
            try:
                values = operation.request.codec.decode(request.body)
            except Undecodable:
                return None, (400, "Bad Request")
            constants = operation.request.constants.items()
            if all(values.get(place) == value for place, value in constants):
                return name, None
        return None, (400, "Bad Request")

    def read(self, name, request):
        message = self.dialect.operations[name].request
        wire = message.codec.decode(request.body)
        return {member: wire[place] for member, place in message.places.items() if place in wire}

    # -- Client authentication ---------------------------------------------------------------
    def admit(self, request):
        der, trouble = request.client_certificate()
        if trouble:
            return None, trouble
        certificate = x509.load_der_x509_certificate(der)
        return certificate, self.out_of_validity(certificate)

    def out_of_validity(self, certificate):
        if authority.now() > authority.not_after(certificate):
            return "expired"
        if authority.now() < authority.not_before(certificate):
            return "not yet valid"
        return ""

    # -- Answers -----------------------------------------------------------------------------
    def forbidden(self, trouble):
        return self.http_error(403, "Forbidden")

    def undecodable(self, name):
        return self.present(name, Outcome("format_error"), {})

    def http_error(self, status, reason):
        body = f"<!DOCTYPE html><html><head><title>{status}</title></head><body>{reason}</body></html>"
        return Answer(status, "text/html; charset=utf-8", body.encode())

    def present(self, name, outcome, values):
        message = self.dialect.operations[name].reply
        return Answer(self.http_status(outcome), message.codec.content_type(),
                      message.codec.encode(self.reply_values(name, outcome)))

    def http_status(self, outcome):
        return 200 if outcome.meaning == "ok" else self.dialect.http_status.get(outcome.meaning, 200)

    def code(self, meaning):
        return self.dialect.ok if meaning == "ok" else self.dialect.codes[meaning]

    def reply_values(self, name, outcome):
        reply = self.dialect.operations[name].reply
        texts = MESSAGES[self.dialect.messages]
        values = {**reply.constants, reply.places["status"]: self.code(outcome.meaning),
                  reply.places["message"]: texts.get(outcome.meaning, "rejected")}
        if outcome.pkcs12:
            values[reply.places["certificate"]] = self.text_of(outcome.pkcs12)
        elif self.dialect.certificate_on_error != "absent":
            empty = None if self.dialect.certificate_on_error == "null" else ""
            values[reply.places["certificate"]] = empty
        if "extra-members" in self.dialect.quirks:
            values.update({"/requestId": "a1b2c3", "/serverTime": 1790000000, "/tags": ["x", "y"]})
        return values

    def text_of(self, pkcs12):
        if "ber" in self.dialect.quirks:
            pkcs12 = ber.indefinite(pkcs12)
        text = base64.b64encode(pkcs12).decode("ascii")
        columns = self.dialect.base64_columns
        if not columns:
            return text
        return "\r\n".join(text[at:at + columns] for at in range(0, len(text), columns))
