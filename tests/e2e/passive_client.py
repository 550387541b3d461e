"""A client that nobody asks: it looks at a file every now and then, does what stands there, and tells nobody how it went."""
import json
import os
import pathlib
import subprocess
import sys
import time


def main():
    announced, client = pathlib.Path(sys.argv[1]), sys.argv[2:]
    done = None
    while True:
        time.sleep(0.02)
        try:
            text = announced.read_text("utf-8")
            asked = json.loads(text)
        except (OSError, ValueError):
            done = None
            continue
        if text == done:
            continue
        done = text
        settings = announced.with_name("settings.json")
        settings.write_text(json.dumps(asked["settings"]), "utf-8")
        command = [*client, asked["action"], "--settings", str(settings)]
        if asked["action"] == "issue":
            command += ["--common-name", asked["arguments"]["common_name"]]
        environment = {**os.environ, **{f"EDICONFORM_{name.upper()}": value
                                        for name, value in asked["arguments"].items()}}
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
