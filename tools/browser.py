"""Sees to a Chromium with Chinese and emoji fonts for the journeys; installs Debian's packages where we are root.

Standard library only, since it runs on whatever python3 there is.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Answer 0 when there is a browser, 1 with the remedy printed when there is none and none can be installed."""
    if os.environ.get("CHROMIUM") or (any(shutil.which(name) for name in NAMES) and has_chinese()):
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium and fonts for the journeys (once) ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        if subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL).returncode == 0:
            return 0
    if any(shutil.which(name) for name in NAMES):
        return 0  # without Chinese fonts the journeys still hold, only the pictures would not
    print(
        "No Chromium was found; the journeys run in a real browser.\n"
        f"  Remedy: apt-get install {' '.join(PACKAGES)}, or name one: CHROMIUM=/path/to/chromium make test",
        file=sys.stderr,
    )
    return 1


def has_chinese() -> bool:
    """Say whether a font for Chinese is there; where that cannot be asked, assume so."""
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh"], stdout=subprocess.PIPE).stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
