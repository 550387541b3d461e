"""The client's log: date, action, result. No secret comes near it."""
import datetime
import pathlib

from profile import JAPAN

JAPANESE = {"issue": "新規発行", "renew": "更新発行", "start": "起動", "connect": "EDI 通信", "status": "状態確認",
            "import": "証明書の取込", "backup": "バックアップ", "restore": "復元", "retry-local": "再設定"}


def on_one_line(message):
    """What comes from elsewhere can neither begin a record nor control a terminal."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in message)


class Log:
    """English, UTF-8, ISO 8601 in UTC."""

    charset = "utf-8"

    def __init__(self, path):
        self.path = pathlib.Path(path) if path else None

    def line(self, action, outcome, message):
        now = datetime.datetime.now(datetime.timezone.utc)
        return f"{now:%Y-%m-%dT%H:%M:%SZ} edi-client[{action}] result={outcome} {message}"

    def note(self, action, outcome, message):
        if self.path:
            with open(self.path, "ab") as file:
                file.write(self.line(action, outcome, on_one_line(message)).encode(self.charset, "replace") + b"\n")


class JapaneseLog(Log):
    """As products in Japan write it: local time, CP932."""

    charset = "cp932"

    def line(self, action, outcome, message):
        now = datetime.datetime.now(JAPAN)
        result = "正常終了" if outcome in ("ok", "not_needed") else "異常終了"
        return f"{now:%Y/%m/%d %H:%M:%S} {JAPANESE[action]}: {result} [{outcome}] {message}"
