"""Makes `ediconform-client` act through its subcommands, as a product without an adapter is driven.

The driver file (runs.py) puts what the runner says into the environment. The exit code tells the
outcome: its place in OUTCOMES plus 100.
"""
import json
import os
import pathlib
import subprocess
import sys

OUTCOMES = ["ok", "not_needed", "refused_by_client", "connection_error", "timeout",
            "server_certificate_error", "client_certificate_refused", "http_error",
            "invalid_reply", "save_error", "password_error", "registration_error", "format_error",
            "not_vetted", "key_used", "out_of_window", "bad_renewal_password", "not_api_issued",
            "client_auth_failed", "unavailable", "unknown_code", "failed"]
FIRST_EXIT = 100


def given(name):
    """A value of the runner; None where it has none, since the placeholder then stays as it is."""
    value = os.environ.get(name, "")
    return None if value == "" or (value.startswith("{") and value.endswith("}")) else value


def settings():
    partners = [{"name": f"partner-{index}", "url": given(f"PARTNER_{index}_URL"),
                 "trust": given(f"PARTNER_{index}_TRUST")}
                for index in (1, 2, 3) if given(f"PARTNER_{index}_URL")]
    return {"store": given("STORE"), "profile": given("PROFILE"),
            "urls": {"issue": given("URL_ISSUE"), "renew": given("URL_RENEW")},
            "trust": given("TRUST"), "partners": partners, "log": given("LOG"),
            "retry": {"interval_ms": 100, "attempts": 3},
            "timeouts": {"connect_ms": 2000, "total_ms": 3000}}


def main():
    action = sys.argv[1]
    file = pathlib.Path(given("LOG")).with_name("settings.json")
    file.write_text(json.dumps(settings()), encoding="utf-8")
    command = [os.environ["CLIENT"], action, "--settings", str(file), "--json"]
    if action == "issue":
        command += ["--common-name", given("COMMON_NAME") or ""]
    if action == "import":
        command.append(given("P12"))
    if action in ("backup", "restore"):
        command.append(given("BACKUP"))
    environment = {name: value for name, value in os.environ.items()
                   if not (value.startswith("{") and value.endswith("}"))}
    # With its signals as they are: SIGXFSZ stays ignored, so that a full disk is no crash.
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment,
                          stdin=subprocess.DEVNULL, check=False, restore_signals=False)
    print(done.stdout, end="")
    try:
        outcome = json.loads(done.stdout)["outcome"]
    except (ValueError, KeyError):
        outcome = "failed"
    return FIRST_EXIT + OUTCOMES.index(outcome if outcome in OUTCOMES else "failed")


if __name__ == "__main__":
    sys.exit(main())
