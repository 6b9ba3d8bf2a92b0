# Sourced by the commands in bin/: goes to the project's folder and makes the virtual environment.
# Needs python3 (3.11 or newer) with venv, and nothing else. What it prints is Vietnamese: users of bin/run read it.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PY=.venv/bin/python

fail() {
    echo "$*" >&2
    exit 1
}

# The first Python that is new enough. Some systems keep an old one under the plain name.
find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    if command -v python3 >/dev/null; then
        fail "Cần Python 3.11 trở lên; máy này có $(python3 --version 2>&1)."
    fi
    fail "Cần Python 3.11 trở lên; máy này chưa có lệnh python3."
}

# One hash over the given files and the Python that runs, so that a new lock or a new Python is noticed.
hash_of() {
    "$PY" - "$@" <<'END'
import hashlib, pathlib, sys
total = hashlib.sha256(sys.version.encode())
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            total.update(str(file).encode() + b"\0" + file.read_bytes())
print(total.hexdigest())
END
}

# Install the given lock file, unless this very one is installed already.
install() {
    local lock=$1 stamp=.venv/installed-$1 python
    if [ -x "$PY" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(hash_of "$lock")" ]; then
        return
    fi
    # Not there, interrupted while it was made, or made by a Python that is gone since.
    if ! "$PY" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        "$python" -c 'import venv, ensurepip' 2>/dev/null ||
            fail "Python của máy này thiếu venv. Trên Debian hoặc Ubuntu: apt install python3-venv"
        echo "Tạo môi trường Python…"
        "$python" -m venv --clear .venv
    fi
    echo "Cài các thư viện trong $lock…"
    rm -f "$stamp"
    # Wheels only: nothing is built on this machine, so no compiler is needed.
    "$PY" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
        --require-hashes -r "$lock" || fail "Không cài được thư viện: xem dòng lỗi ở trên."
    hash_of "$lock" >"$stamp"
}
